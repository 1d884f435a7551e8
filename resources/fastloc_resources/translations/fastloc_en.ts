<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ImagesPanel</name>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform>
            <numerusform>%n left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message numerus="yes">
        <source>%n image(s) changed.</source>
        <translation>
            <numerusform>%n image changed.</numerusform>
            <numerusform>%n images changed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message numerus="yes">
        <source>%n file(s) not written</source>
        <translation>
            <numerusform>%n file not written</numerusform>
            <numerusform>%n files not written</numerusform>
        </translation>
    </message>
</context>
</TS>
