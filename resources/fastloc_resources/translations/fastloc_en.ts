<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AcceptAbove</name>
    <message numerus="yes">
        <source>%Ln proposal(s)</source>
        <translation>
            <numerusform>%Ln proposal</numerusform>
            <numerusform>%Ln proposals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln image(s)</source>
        <translation>
            <numerusform>in %Ln image</numerusform>
            <numerusform>in %Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) come(s) back to you as a spot check</source>
        <translation>
            <numerusform>%Ln image comes back to you as a spot check</numerusform>
            <numerusform>%Ln of these images come back to you as a spot check</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AddModelDialog</name>
    <message numerus="yes">
        <source>a file with one label for each of %n classes</source>
        <translation>
            <numerusform>a file with one label for %n class</numerusform>
            <numerusform>a file with one label for each of %n classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{}, %n classes.</source>
        <translation>
            <numerusform>{}, %n class.</numerusform>
            <numerusform>{}, %n classes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchBar</name>
    <message numerus="yes">
        <source>Proposed: {} of %Ln image(s)</source>
        <translation>
            <numerusform>Proposed: {} of %Ln image</numerusform>
            <numerusform>Proposed: {} of %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BlindSample</name>
    <message numerus="yes">
        <source>of %Ln image(s) without decisions</source>
        <translation>
            <numerusform>of %Ln image without decisions</numerusform>
            <numerusform>of %Ln images without decisions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BoxesPanel</name>
    <message numerus="yes">
        <source>%n unlikely one(s) hidden: show</source>
        <translation>
            <numerusform>%n unlikely one hidden: show</numerusform>
            <numerusform>%n unlikely ones hidden: show</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hide %n unlikely one(s)</source>
        <translation>
            <numerusform>Hide %n unlikely one</numerusform>
            <numerusform>Hide %n unlikely ones</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CopiesDialog</name>
    <message numerus="yes">
        <source>and %Ln other(s)</source>
        <translation>
            <numerusform>and %Ln other</numerusform>
            <numerusform>and %Ln others</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of images look alike</source>
        <translation>
            <numerusform>%Ln group of images looks alike</numerusform>
            <numerusform>%Ln groups of images look alike</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Counted</name>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln box</numerusform>
            <numerusform>%Ln boxes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposal(s)</source>
        <translation>
            <numerusform>%Ln proposal</numerusform>
            <numerusform>%Ln proposals</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln image(s)</source>
        <translation>
            <numerusform>in %Ln image</numerusform>
            <numerusform>in %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>Done: {} of %Ln image(s).</source>
        <translation>
            <numerusform>Done: {} of %Ln image.</numerusform>
            <numerusform>Done: {} of %Ln images.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GoBack</name>
    <message numerus="yes">
        <source>%n step(s) after this one will be taken back, in all images.</source>
        <translation>
            <numerusform>%n step after this one will be taken back, in all images.</numerusform>
            <numerusform>%n steps after this one will be taken back, in all images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) up to this one will be made again, in all images.</source>
        <translation>
            <numerusform>%n step up to this one will be made again, in all images.</numerusform>
            <numerusform>%n steps up to this one will be made again, in all images.</numerusform>
        </translation>
    </message>
</context>
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
    <name>Opener</name>
    <message numerus="yes">
        <source>%Ln image(s) in {}</source>
        <translation>
            <numerusform>%Ln image in {}</numerusform>
            <numerusform>%Ln images in {}</numerusform>
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
    <name>Seeking</name>
    <message numerus="yes">
        <source>in %n image(s), listed as “Found”</source>
        <translation>
            <numerusform>in %n image, listed as “Found”</numerusform>
            <numerusform>in %n images, listed as “Found”</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more like this {}, {}.</source>
        <translation>
            <numerusform>%n more like this {}, {}.</numerusform>
            <numerusform>%n more like this {}, {}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatisticsWindow</name>
    <message numerus="yes">
        <source>About {} left for %Ln image(s)</source>
        <translation>
            <numerusform>About {} left for %Ln image</numerusform>
            <numerusform>About {} left for %Ln images</numerusform>
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
<context>
    <name>TrainingProgress</name>
    <message numerus="yes">
        <source>Right for {} of %Ln image(s) that it had not seen.</source>
        <translation>
            <numerusform>Right for {} of %Ln image that it had not seen.</numerusform>
            <numerusform>Right for {} of %Ln images that it had not seen.</numerusform>
        </translation>
    </message>
</context>
</TS>
