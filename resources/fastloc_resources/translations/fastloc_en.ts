<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>UnsavedBox</name>
    <message numerus="yes">
        <source>%n image(s) with changes that are not saved.</source>
        <translation>
            <numerusform>%n image with changes that are not saved.</numerusform>
            <numerusform>%n images with changes that are not saved.</numerusform>
        </translation>
    </message>
</context>
</TS>
