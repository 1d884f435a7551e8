<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>About</name>
    <message>
        <source>About fastloc</source>
        <translation>Über fastloc</translation>
    </message>
    <message>
        <source>fastloc proposes boxes from a plain image classifier; you decide.</source>
        <translation>fastloc schlägt Boxen aus einem einfachen Bildklassifikator vor; die Entscheidung trifft der Mensch.</translation>
    </message>
    <message>
        <source>Free software under the licence {}: use it, change it, pass it on.</source>
        <translation>Freie Software unter der Lizenz {}: nutzen, ändern, weitergeben.</translation>
    </message>
    <message>
        <source>© {} the fastloc authors</source>
        <translation>© {} die Autoren von fastloc</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>&amp;Handbuch</translation>
    </message>
    <message>
        <source>&amp;Copy versions</source>
        <translation>Versionen &amp;kopieren</translation>
    </message>
    <message>
        <source>For a report of a problem</source>
        <translation>Für die Meldung eines Problems</translation>
    </message>
</context>
<context>
    <name>AcceptAbove</name>
    <message>
        <source>Accept above a confidence</source>
        <translation>Ab einer Konfidenz annehmen</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Alle Klassen</translation>
    </message>
    <message>
        <source>&amp;Accept them</source>
        <translation>&amp;Annehmen</translation>
    </message>
    <message>
        <source>Con&amp;fidence ≥</source>
        <translation>Kon&amp;fidenz ≥</translation>
    </message>
    <message>
        <source>Confidence ≥</source>
        <translation>Konfidenz ≥</translation>
    </message>
    <message>
        <source>&amp;Suggested: {}</source>
        <translation>&amp;Empfohlen: {}</translation>
    </message>
    <message>
        <source>Confidence ≥ {t}: you accepted {share} unchanged (n = {n}, 95 % interval {a} to {b}).</source>
        <translation>Konfidenz ≥ {t}: Bisher wurden {share} unverändert angenommen (n = {n}, 95-%-Intervall {a} bis {b}).</translation>
    </message>
    <message>
        <source>You have not decided about proposals with confidence ≥ {} yet, so nothing is known about them.</source>
        <translation>Über Vorschläge mit Konfidenz ≥ {} ist noch nicht entschieden; darüber ist also nichts bekannt.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposal(s)</source>
        <translation>
            <numerusform>%Ln Vorschlag</numerusform>
            <numerusform>%Ln Vorschläge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln image(s)</source>
        <translation>
            <numerusform>in %Ln Bild</numerusform>
            <numerusform>in %Ln Bildern</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) come(s) back to you as a spot check</source>
        <translation>
            <numerusform>%Ln Bild kommt als Stichprobe zurück</numerusform>
            <numerusform>%Ln dieser Bilder kommen als Stichprobe zurück</numerusform>
        </translation>
    </message>
    <message>
        <source>Accepts {} {}; {}.</source>
        <translation>Nimmt {} {} an; {}.</translation>
    </message>
    <message>
        <source>&amp;Class</source>
        <translation>&amp;Klasse</translation>
    </message>
    <message>
        <source>No suggestion</source>
        <translation>Keine Empfehlung</translation>
    </message>
    <message>
        <source>A suggestion needs more of your decisions, or better proposals.</source>
        <translation>Dafür braucht es mehr Entscheidungen oder bessere Vorschläge.</translation>
    </message>
    <message>
        <source>The lowest confidence at which at least {} are right, even at the low end of the interval.</source>
        <translation>Die niedrigste Konfidenz, bei der mindestens {} stimmen, auch am unteren Ende des Intervalls.</translation>
    </message>
    <message>
        <source>There is no such proposal to accept.</source>
        <translation>Kein solcher Vorschlag ist offen.</translation>
    </message>
</context>
<context>
    <name>AddModelDialog</name>
    <message>
        <source>Add your own model</source>
        <translation>Eigenes Modell hinzufügen</translation>
    </message>
    <message>
        <source>letters, digits, hyphens; empty: the checkpoint&apos;s file name</source>
        <translation>Buchstaben, Ziffern, Bindestriche; leer: der Dateiname des Checkpoints</translation>
    </message>
    <message>
        <source>Checkpoints (*.pth *.pt *.ckpt *.bin *.tar *.safetensors *.fastloc-model);;All files (*)</source>
        <translation>Checkpoints (*.pth *.pt *.ckpt *.bin *.tar *.safetensors *.fastloc-model);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>&amp;Checkpoint</source>
        <translation>&amp;Checkpoint</translation>
    </message>
    <message>
        <source>A&amp;rchitecture</source>
        <translation>A&amp;rchitektur</translation>
    </message>
    <message>
        <source>found by its weights</source>
        <translation>wird an den Gewichten erkannt</translation>
    </message>
    <message>
        <source>a checkpoint, the folder of a model, or an exported model</source>
        <translation>ein Checkpoint, der Ordner eines Modells oder ein exportiertes Modell</translation>
    </message>
    <message>
        <source>a file with one label a line</source>
        <translation>eine Datei mit einem Label pro Zeile</translation>
    </message>
    <message>
        <source>F&amp;older…</source>
        <translation>&amp;Ordner…</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Labels (*.txt *.csv *.tsv *.json);;All files (*)</source>
        <translation>Labels (*.txt *.csv *.tsv *.json);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>&amp;Labels</source>
        <translation>&amp;Labels</translation>
    </message>
    <message>
        <source>&amp;Input size</source>
        <translation>&amp;Eingabegröße</translation>
    </message>
    <message>
        <source>&amp;Mean (RGB)</source>
        <translation>&amp;Mittelwert (RGB)</translation>
    </message>
    <message>
        <source>&amp;Std (RGB)</source>
        <translation>&amp;Standardabweichung (RGB)</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen …</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message numerus="yes">
        <source>a file with one label for each of %n classes</source>
        <translation>
            <numerusform>eine Datei mit einem Label für %n Klasse</numerusform>
            <numerusform>eine Datei mit einem Label für jede von %n Klassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{}, %n classes.</source>
        <translation>
            <numerusform>{}, %n Klasse.</numerusform>
            <numerusform>{}, %n Klassen.</numerusform>
        </translation>
    </message>
    <message>
        <source>What are they called? Choose a file of labels.</source>
        <translation>Wie heißen sie? Wählen Sie eine Datei mit Labels.</translation>
    </message>
    <message>
        <source>Mean and std need three numbers each, separated by commas.</source>
        <translation>Mittelwert und Standardabweichung brauchen je drei Zahlen, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Checking the checkpoint …</source>
        <translation>Der Checkpoint wird geprüft …</translation>
    </message>
    <message>
        <source>The first labels: {}</source>
        <translation>Die ersten Labels: {}</translation>
    </message>
    <message>
        <source>The model sees here: {}.</source>
        <translation>Das Modell sieht hier: {}.</translation>
    </message>
    <message>
        <source>If this is wrong, check the order of the labels, mean and std.</source>
        <translation>Wenn das nicht stimmt, prüfen Sie die Reihenfolge der Labels, Mittelwert und Standardabweichung.</translation>
    </message>
    <message>
        <source>{} was added</source>
        <translation>{} wurde hinzugefügt</translation>
    </message>
</context>
<context>
    <name>Background</name>
    <message>
        <source>{}, {} left</source>
        <translation>{}, noch {}</translation>
    </message>
</context>
<context>
    <name>BandsDialog</name>
    <message>
        <source>Bands</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>&amp;Red</source>
        <translation>&amp;Rot</translation>
    </message>
    <message>
        <source>&amp;Green</source>
        <translation>&amp;Grün</translation>
    </message>
    <message>
        <source>&amp;Blue</source>
        <translation>&amp;Blau</translation>
    </message>
    <message>
        <source>Band {}</source>
        <translation>Kanal {}</translation>
    </message>
    <message>
        <source>For all images of this folder that have so many bands. The model sees what you see.</source>
        <translation>Für alle Bilder dieses Ordners mit so vielen Kanälen. Das Modell sieht, was Sie sehen.</translation>
    </message>
    <message>
        <source>This image has no bands to choose from: its colours are given.</source>
        <translation>Dieses Bild hat keine Kanäle zur Auswahl: Seine Farben stehen fest.</translation>
    </message>
</context>
<context>
    <name>BatchBar</name>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message numerus="yes">
        <source>Proposed: {} of %Ln image(s)</source>
        <translation>
            <numerusform>Vorgeschlagen: {} von %Ln Bild</numerusform>
            <numerusform>Vorgeschlagen: {} von %Ln Bildern</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Unterbrechen</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <source>{} images/s</source>
        <translation>{} Bilder/s</translation>
    </message>
    <message>
        <source>{} images/min</source>
        <translation>{} Bilder/min</translation>
    </message>
    <message>
        <source>{} left, until {}</source>
        <translation>noch {}, bis {}</translation>
    </message>
</context>
<context>
    <name>BlindSample</name>
    <message>
        <source>Blind sample</source>
        <translation>Blinde Stichprobe</translation>
    </message>
    <message>
        <source>Random images in which nothing is decided. You annotate them without proposals. Then you see how many objects the proposals miss, and whether proposals change what you do.</source>
        <translation>Zufällige Bilder, in denen nichts entschieden ist. Sie annotieren sie ohne Vorschläge. Danach sehen Sie, wie viele Objekte den Vorschlägen fehlen, und ob Vorschläge ändern, was Sie tun.</translation>
    </message>
    <message>
        <source>&amp;Draw</source>
        <translation>&amp;Ziehen</translation>
    </message>
    <message>
        <source>The comparison is with images that were done after the sample was drawn. It says how far apart boxes are, not who is right: a box that follows its proposal may fit better, or only be accepted too easily.</source>
        <translation>Verglichen wird mit Bildern, die fertig wurden, nachdem die Stichprobe gezogen war. Der Vergleich sagt, wie weit Boxen auseinanderliegen, nicht wer recht hat: Eine Box, die ihrem Vorschlag folgt, kann besser passen, oder nur zu leicht angenommen sein.</translation>
    </message>
    <message>
        <source>&amp;List them</source>
        <translation>&amp;Auflisten</translation>
    </message>
    <message>
        <source>&amp;Show their proposals</source>
        <translation>&amp;Vorschläge zeigen</translation>
    </message>
    <message>
        <source>Takes the images that are not done out of the sample</source>
        <translation>Nimmt die Bilder, die nicht fertig sind, aus der Stichprobe</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>&amp;Bilder</translation>
    </message>
    <message numerus="yes">
        <source>of %Ln image(s) without decisions</source>
        <translation>
            <numerusform>von %Ln Bild ohne Entscheidungen</numerusform>
            <numerusform>von %Ln Bildern ohne Entscheidungen</numerusform>
        </translation>
    </message>
    <message>
        <source>{} drawn, {} of them to do</source>
        <translation>{} gezogen, davon {} noch zu tun</translation>
    </message>
    <message>
        <source>Nothing is known yet: draw the boxes of these images, and say that they are done.</source>
        <translation>Noch ist nichts bekannt: Zeichnen Sie die Boxen dieser Bilder, und sagen Sie, dass sie fertig sind.</translation>
    </message>
    <message>
        <source>Proposals show {share} of the objects ({n} boxes in {images}, 95 % interval {a} to {b}).</source>
        <translation>Vorschläge zeigen {share} der Objekte ({n} Boxen in {images}, 95-%-Intervall {a} bis {b}).</translation>
    </message>
    <message>
        <source>With the right class they show {share} (95 % interval {a} to {b}).</source>
        <translation>Mit der richtigen Klasse zeigen sie {share} (95-%-Intervall {a} bis {b}).</translation>
    </message>
    <message>
        <source>Missed: {} of {}.</source>
        <translation>Übersehen: {} von {}.</translation>
    </message>
    <message>
        <source>To see whether proposals sway you, do at least two other images with proposals.</source>
        <translation>Um zu sehen, ob Vorschläge Sie beeinflussen, machen Sie mindestens zwei andere Bilder mit Vorschlägen fertig.</translation>
    </message>
    <message>
        <source>IoU of your boxes with the proposals that fit them: {a} if you see these, {b} if you do not.</source>
        <translation>IoU Ihrer Boxen mit den Vorschlägen, die zu ihnen passen: {a}, wenn Sie diese sehen, {b}, wenn nicht.</translation>
    </message>
    <message>
        <source>Difference: {d} (95 % interval {a} to {b}).</source>
        <translation>Unterschied: {d} (95-%-Intervall {a} bis {b}).</translation>
    </message>
    <message>
        <source>Proposals pull your boxes towards them.</source>
        <translation>Vorschläge ziehen Ihre Boxen zu sich.</translation>
    </message>
    <message>
        <source>No pull can be told from chance.</source>
        <translation>Es ist kein Zug zu erkennen, der mehr als Zufall wäre.</translation>
    </message>
    <message>
        <source>Boxes in an image: {a} with proposals, {b} without.</source>
        <translation>Boxen in einem Bild: {a} mit Vorschlägen, {b} ohne.</translation>
    </message>
</context>
<context>
    <name>BoxTableModel</name>
    <message>
        <source>How likely this proposal is right as it stands</source>
        <translation>Wie wahrscheinlich dieser Vorschlag so stimmt, wie er ist</translation>
    </message>
    <message>
        <source>Proposed or decided. A click on a header sorts the rows, a third one no longer.</source>
        <translation>Vorgeschlagen oder entschieden. Ein Klick auf einen Spaltenkopf sortiert die Zeilen, ein dritter hebt das auf.</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>adjusted</source>
        <translation>angepasst</translation>
    </message>
    <message>
        <source>drawn</source>
        <translation>gezeichnet</translation>
    </message>
    <message>
        <source>from file</source>
        <translation>aus Datei</translation>
    </message>
    <message>
        <source>relabelled</source>
        <translation>Klasse geändert</translation>
    </message>
</context>
<context>
    <name>BoxesPanel</name>
    <message>
        <source>hog, Irish wolfhound</source>
        <translation>hog, Irish wolfhound</translation>
    </message>
    <message>
        <source>Look for classes in this image, also unlikely ones. Separate them by commas.</source>
        <translation>Klassen in diesem Bild suchen, auch unwahrscheinliche. Durch Kommas trennen.</translation>
    </message>
    <message>
        <source>Likeliest first</source>
        <translation>Wahrscheinlichste zuerst</translation>
    </message>
    <message>
        <source>As you read</source>
        <translation>Wie man liest</translation>
    </message>
    <message>
        <source>Order of the list. A click on a header of the list sorts by it.</source>
        <translation>Reihenfolge der Liste. Ein Klick auf einen Spaltenkopf sortiert danach.</translation>
    </message>
    <message>
        <source>Hides proposals with less confidence. Decided boxes are always shown.</source>
        <translation>Verbirgt Vorschläge mit geringerer Konfidenz. Entschiedene Boxen bleiben sichtbar.</translation>
    </message>
    <message>
        <source>Makes all proposals tighter or wider at once, without running the model. Boxes that your decisions taught to place do not change.</source>
        <translation>Macht alle Vorschläge auf einmal enger oder weiter, ohne das Modell zu befragen. Boxen, deren Platz Ihre Entscheidungen bestimmen, ändern sich nicht.</translation>
    </message>
    <message>
        <source>S&amp;kip unlikely proposals</source>
        <translation>Unwahrscheinliche Vorschläge &amp;überspringen</translation>
    </message>
    <message>
        <source>Leaves out proposals that are not worth a look: checking them all takes longer than drawing the boxes of those that are right.</source>
        <translation>Lässt Vorschläge weg, die keinen Blick wert sind: Alle zu prüfen dauert länger, als die Boxen der richtigen zu zeichnen.</translation>
    </message>
    <message>
        <source>Find c&amp;lass</source>
        <translation>Klasse &amp;finden</translation>
    </message>
    <message>
        <source>Confidence ≥</source>
        <translation>Konfidenz ≥</translation>
    </message>
    <message>
        <source>Box e&amp;xtent</source>
        <translation>A&amp;usdehnung</translation>
    </message>
    <message>
        <source>&amp;Order</source>
        <translation>&amp;Reihenfolge</translation>
    </message>
    <message>
        <source>Boxes of the image</source>
        <translation>Boxen des Bildes</translation>
    </message>
    <message numerus="yes">
        <source>%n unlikely one(s) hidden: show</source>
        <translation>
            <numerusform>%n unwahrscheinlicher ausgeblendet: zeigen</numerusform>
            <numerusform>%n unwahrscheinliche ausgeblendet: zeigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Hide %n unlikely one(s)</source>
        <translation>
            <numerusform>%n unwahrscheinlichen ausblenden</numerusform>
            <numerusform>%n unwahrscheinliche ausblenden</numerusform>
        </translation>
    </message>
    <message>
        <source>The model, for the whole image: {}</source>
        <translation>Das Modell zum ganzen Bild: {}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>The image with its proposed and decided boxes.</source>
        <translation>Das Bild mit seinen vorgeschlagenen und entschiedenen Boxen.</translation>
    </message>
</context>
<context>
    <name>CheatSheet</name>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Boxen</translation>
    </message>
    <message>
        <source>hold {}</source>
        <translation>{} halten</translation>
    </message>
</context>
<context>
    <name>ClassMapDialog</name>
    <message>
        <source>Ctrl+Return</source>
        <translation>Strg+Eingabe</translation>
    </message>
    <message>
        <source>Open &amp;table…</source>
        <translation>&amp;Tabelle öffnen …</translation>
    </message>
    <message>
        <source>Read the classes from a spreadsheet&apos;s CSV file: label, class</source>
        <translation>Die Klassen aus der CSV-Datei einer Tabellenkalkulation lesen: Label, Klasse</translation>
    </message>
    <message>
        <source>&amp;Save table…</source>
        <translation>Tabelle &amp;speichern …</translation>
    </message>
    <message>
        <source>Write all labels and their classes to a CSV file that you can fill in</source>
        <translation>Alle Labels und ihre Klassen in eine CSV-Datei schreiben, um sie dort auszufüllen</translation>
    </message>
    <message>
        <source>Open a table</source>
        <translation>Tabelle öffnen</translation>
    </message>
    <message>
        <source>Save the table</source>
        <translation>Tabelle speichern</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>Labels of the model</source>
        <translation>Namen des Modells</translation>
    </message>
    <message>
        <source>Your classes have the keys 1 to 9 here, too.</source>
        <translation>Ihre Klassen haben auch hier die Tasten 1 bis 9.</translation>
    </message>
    <message>
        <source>{} cannot be read ({}).</source>
        <translation>{} ist nicht lesbar ({}).</translation>
    </message>
    <message>
        <source>{} is not UTF-8 text. Save it as “CSV UTF-8”.</source>
        <translation>{} ist kein UTF-8-Text. Bitte als „CSV UTF-8“ speichern.</translation>
    </message>
    <message>
        <source>{} cannot be written ({}).</source>
        <translation>{} lässt sich nicht schreiben ({}).</translation>
    </message>
    <message>
        <source>Saved as {}.</source>
        <translation>Gespeichert als {}.</translation>
    </message>
</context>
<context>
    <name>ClassPicker</name>
    <message>
        <source>Class of the box</source>
        <translation>Klasse der Box</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Return takes it, Esc changes nothing.</source>
        <translation>Eingabe übernimmt, Esc ändert nichts.</translation>
    </message>
    <message>
        <source>Return makes the new class “{}”, Esc changes nothing.</source>
        <translation>Eingabe legt die neue Klasse „{}“ an, Esc ändert nichts.</translation>
    </message>
</context>
<context>
    <name>ClassTableModel</name>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Boxen</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Click: give the box in focus this class. Its key does the same.</source>
        <translation>Klick: der Box im Fokus diese Klasse geben. Die Taste tut dasselbe.</translation>
    </message>
    <message>
        <source>Click: show only its boxes, or all again.</source>
        <translation>Klick: nur ihre Boxen zeigen, oder wieder alle.</translation>
    </message>
    <message>
        <source>Click: list only the images with it, or all again.</source>
        <translation>Klick: nur die Bilder mit ihr auflisten, oder wieder alle.</translation>
    </message>
    <message>
        <source>Click, or right click: rename, merge, delete, colour and order</source>
        <translation>Klick oder Rechtsklick: umbenennen, zusammenführen, löschen, Farbe und Reihenfolge</translation>
    </message>
</context>
<context>
    <name>ClassesPanel</name>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Your classes</source>
        <translation>Ihre Klassen</translation>
    </message>
    <message>
        <source>New class, then Return</source>
        <translation>Neue Klasse, dann Eingabetaste</translation>
    </message>
    <message>
        <source>New class</source>
        <translation>Neue Klasse</translation>
    </message>
    <message>
        <source>Show all classes</source>
        <translation>Alle Klassen zeigen</translation>
    </message>
    <message>
        <source>Give the box this class</source>
        <translation>Der Box diese Klasse geben</translation>
    </message>
    <message>
        <source>Show only its boxes</source>
        <translation>Nur ihre Boxen zeigen</translation>
    </message>
    <message>
        <source>List only its images</source>
        <translation>Nur ihre Bilder auflisten</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>Umbenennen …</translation>
    </message>
    <message>
        <source>Merge into…</source>
        <translation>Zusammenführen mit …</translation>
    </message>
    <message>
        <source>Colour…</source>
        <translation>Farbe …</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen …</translation>
    </message>
    <message>
        <source>Make it one of your classes</source>
        <translation>Zu einer Ihrer Klassen machen</translation>
    </message>
</context>
<context>
    <name>Controls</name>
    <message>
        <source>Which boxes are listed</source>
        <translation>Welche Boxen aufgelistet sind</translation>
    </message>
    <message>
        <source>Class of the listed boxes</source>
        <translation>Klasse der aufgelisteten Boxen</translation>
    </message>
    <message>
        <source>Order of the boxes</source>
        <translation>Reihenfolge der Boxen</translation>
    </message>
    <message>
        <source>Whole images</source>
        <translation>Ganze Bilder</translation>
    </message>
    <message>
        <source>Show whole images with their boxes in place of one crop for each box</source>
        <translation>Ganze Bilder mit ihren Boxen zeigen, statt eines Ausschnitts für jede Box</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>Größe der Bilder</translation>
    </message>
    <message>
        <source>Size of the pictures (Ctrl+Wheel)</source>
        <translation>Größe der Bilder (Strg+Mausrad)</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>Schlechteste zuerst</translation>
    </message>
    <message>
        <source>Any class ({})</source>
        <translation>Alle Klassen ({})</translation>
    </message>
</context>
<context>
    <name>CopiesDialog</name>
    <message>
        <source>Copies</source>
        <translation>Kopien</translation>
    </message>
    <message>
        <source>Groups of images that look alike</source>
        <translation>Gruppen von Bildern, die sich gleichen</translation>
    </message>
    <message>
        <source>Images of the group</source>
        <translation>Bilder der Gruppe</translation>
    </message>
    <message>
        <source>&amp;Keep only this one</source>
        <translation>Nur &amp;dieses behalten</translation>
    </message>
    <message>
        <source>Leaves the others of the group out of exports</source>
        <translation>Lässt die anderen der Gruppe in Exporten weg</translation>
    </message>
    <message>
        <source>&amp;Go to image</source>
        <translation>&amp;Zum Bild</translation>
    </message>
    <message>
        <source>&amp;Search again</source>
        <translation>Erneut &amp;suchen</translation>
    </message>
    <message>
        <source>Images with a mark are exported.</source>
        <translation>Bilder mit Haken werden exportiert.</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln other(s)</source>
        <translation>
            <numerusform>und %Ln weiteres</numerusform>
            <numerusform>und %Ln weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>the same file</source>
        <translation>dieselbe Datei</translation>
    </message>
    <message>
        <source>alike</source>
        <translation>ähnlich</translation>
    </message>
    <message>
        <source>No image looks like another one. Compared: {}.</source>
        <translation>Kein Bild gleicht einem anderen. Verglichen: {}.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln group(s) of images look alike</source>
        <translation>
            <numerusform>%Ln Gruppe von Bildern gleicht sich</numerusform>
            <numerusform>%Ln Gruppen von Bildern gleichen sich</numerusform>
        </translation>
    </message>
    <message>
        <source>among {}. In {} of them the files have the same content.</source>
        <translation>unter {}. In {} davon haben die Dateien denselben Inhalt.</translation>
    </message>
    <message>
        <source>A data set keeps each group on one side of its split.</source>
        <translation>Ein Datensatz behält jede Gruppe auf einer Seite seiner Aufteilung.</translation>
    </message>
    <message>
        <source>Not compared, because they cannot be read: {}.</source>
        <translation>Nicht verglichen, weil sie nicht zu lesen sind: {}.</translation>
    </message>
    <message>
        <source>Not shown: {}</source>
        <translation>Nicht gezeigt: {}</translation>
    </message>
</context>
<context>
    <name>Counted</name>
    <message numerus="yes">
        <source>%Ln box(es)</source>
        <translation>
            <numerusform>%Ln Box</numerusform>
            <numerusform>%Ln Boxen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln proposal(s)</source>
        <translation>
            <numerusform>%Ln Vorschlag</numerusform>
            <numerusform>%Ln Vorschläge</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln Klasse</numerusform>
            <numerusform>%Ln Klassen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %Ln image(s)</source>
        <translation>
            <numerusform>in %Ln Bild</numerusform>
            <numerusform>in %Ln Bildern</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DecisionBars</name>
    <message>
        <source>{share} of {n}</source>
        <translation>{share} von {n}</translation>
    </message>
    <message>
        <source>{name}: {accepted} accepted, {adjusted} adjusted, {rejected} rejected</source>
        <translation>{name}: {accepted} angenommen, {adjusted} angepasst, {rejected} abgelehnt</translation>
    </message>
</context>
<context>
    <name>EndPage</name>
    <message>
        <source>All done</source>
        <translation>Alles fertig</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Statistics…</source>
        <translation>Statistik …</translation>
    </message>
    <message>
        <source>Back to the image</source>
        <translation>Zurück zum Bild</translation>
    </message>
    <message>
        <source>Images: {}. Boxes: {}.</source>
        <translation>Bilder: {}. Boxen: {}.</translation>
    </message>
    <message>
        <source>{} could not be opened: choose “Failed” above the images.</source>
        <translation>{} ließen sich nicht öffnen: Wählen Sie „Fehlgeschlagen“ über den Bildern.</translation>
    </message>
    <message>
        <source>All images are done. {} shows the image again.</source>
        <translation>Alle Bilder sind fertig. {} zeigt das Bild wieder.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Result of the export</source>
        <translation>Ergebnis des Exports</translation>
    </message>
    <message>
        <source>&amp;Show folder</source>
        <translation>Ordner &amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exportieren</translation>
    </message>
    <message>
        <source>&amp;devkit</source>
        <translation>&amp;devkit</translation>
    </message>
    <message>
        <source>Pixels count from 1, as in the VOC data sets.</source>
        <translation>Pixel zählen ab 1, wie in den VOC-Datensätzen.</translation>
    </message>
    <message>
        <source>&amp;labelImg</source>
        <translation>&amp;labelImg</translation>
    </message>
    <message>
        <source>Edges count from 0, but never below 1.</source>
        <translation>Kanten zählen ab 0, aber nie unter 1.</translation>
    </message>
    <message>
        <source>&amp;Masks</source>
        <translation>&amp;Masken</translation>
    </message>
    <message numerus="yes">
        <source>Done: {} of %Ln image(s).</source>
        <translation>
            <numerusform>Fertig: {} von %Ln Bild.</numerusform>
            <numerusform>Fertig: {} von %Ln Bildern.</numerusform>
        </translation>
    </message>
    <message>
        <source>All, also &amp;without boxes</source>
        <translation>Alle, auch &amp;ohne Boxen</translation>
    </message>
    <message>
        <source>The others count as images without objects.</source>
        <translation>Die anderen gelten als Bilder ohne Objekte.</translation>
    </message>
    <message>
        <source>Leave w&amp;here they are</source>
        <translation>&amp;Lassen, wo sie sind</translation>
    </message>
    <message>
        <source>The files name them.</source>
        <translation>Die Dateien nennen sie.</translation>
    </message>
    <message>
        <source>The export can be trained from as it is, anywhere.</source>
        <translation>Mit dem Export lässt sich überall sofort trainieren.</translation>
    </message>
    <message>
        <source>The same without taking space. Do not change them there.</source>
        <translation>Dasselbe, ohne Platz zu brauchen. Ändern Sie die Bilder dort nicht.</translation>
    </message>
    <message>
        <source>&amp;Report</source>
        <translation>&amp;Bericht</translation>
    </message>
    <message>
        <source>A page that says who decided what, and what your checks found.</source>
        <translation>Eine Seite, die sagt, wer was entschieden hat, und was Ihre Prüfungen ergeben haben.</translation>
    </message>
    <message>
        <source>Image files</source>
        <translation>Bilddateien</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Seite</translation>
    </message>
    <message>
        <source>This format has no masks.</source>
        <translation>In diesem Format gibt es keine.</translation>
    </message>
    <message>
        <source>None yet. Mark images as done, or choose all images.</source>
        <translation>Noch keine. Einige für fertig erklären oder alle wählen.</translation>
    </message>
    <message>
        <source>&amp;Only images that are done</source>
        <translation>&amp;Nur fertige Bilder</translation>
    </message>
    <message>
        <source>Every image that has boxes, or is done.</source>
        <translation>Jedes Bild, das Boxen hat oder fertig ist.</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>&amp;Alle</translation>
    </message>
    <message>
        <source>&amp;Browse…</source>
        <translation>Durch&amp;suchen …</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Copy &amp;into the folder</source>
        <translation>In den Ordner &amp;kopieren</translation>
    </message>
    <message>
        <source>Li&amp;nk into the folder</source>
        <translation>In den Ordner &amp;verknüpfen</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Boxen</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>&amp;To folder</source>
        <translation>Ziel&amp;ordner</translation>
    </message>
    <message>
        <source>Export to folder</source>
        <translation>In Ordner exportieren</translation>
    </message>
    <message>
        <source>Collecting the annotations …</source>
        <translation>Annotationen werden gesammelt …</translation>
    </message>
    <message>
        <source>Cancelled. The files that were written are complete, and another export continues from there.</source>
        <translation>Abgebrochen. Die geschriebenen Dateien sind vollständig; ein neuer Export geht von dort weiter.</translation>
    </message>
</context>
<context>
    <name>FaultDialog</name>
    <message>
        <source>An unexpected error occurred. Your decisions are kept.</source>
        <translation>Ein unerwarteter Fehler ist aufgetreten. Ihre Entscheidungen sind gesichert.</translation>
    </message>
    <message>
        <source>You can go on. If something looks wrong, start fastloc again. Please report the error:</source>
        <translation>Sie können weitermachen. Wenn etwas falsch aussieht, starten Sie fastloc neu. Bitte melden Sie den Fehler:</translation>
    </message>
    <message>
        <source>The report</source>
        <translation>Der Bericht</translation>
    </message>
    <message>
        <source>The report holds versions and the place of the error in the program, no images and no boxes.</source>
        <translation>Der Bericht enthält Versionen und die Stelle des Fehlers im Programm, keine Bilder und keine Boxen.</translation>
    </message>
    <message>
        <source>The log is in {}</source>
        <translation>Das Protokoll ist in {}</translation>
    </message>
    <message>
        <source>&amp;Copy the report</source>
        <translation>Bericht &amp;kopieren</translation>
    </message>
    <message>
        <source>Show the &amp;log</source>
        <translation>&amp;Protokoll zeigen</translation>
    </message>
</context>
<context>
    <name>Finder</name>
    <message>
        <source>Find an action</source>
        <translation>Aktion finden</translation>
    </message>
    <message>
        <source>A part of its name</source>
        <translation>Ein Teil ihres Namens</translation>
    </message>
</context>
<context>
    <name>FoundImages</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Classes and their images</source>
        <translation>Klassen und ihre Bilder</translation>
    </message>
    <message>
        <source>Images left out</source>
        <translation>Ausgelassene Bilder</translation>
    </message>
    <message>
        <source>Choose a folder with one folder for each class, which has the name of the class. A few dozen images of each class are a start. One more class may hold images of anything else.</source>
        <translation>Ein Ordner mit einem Ordner für jede Klasse; dessen Name ist die Klasse. Ein paar Dutzend Bilder von jeder sind ein Anfang. Eine weitere Klasse kann Bilder von allem anderen enthalten.</translation>
    </message>
    <message>
        <source>my beetles
├─ ladybird      60 images
├─ stag beetle   60 images
└─ other         60 images</source>
        <translation>meine Käfer
├─ Marienkäfer   60 Bilder
├─ Hirschkäfer   60 Bilder
└─ andere        60 Bilder</translation>
    </message>
    <message>
        <source>Classes: {}. Images: {}.</source>
        <translation>Klassen: {}. Bilder: {}.</translation>
    </message>
    <message>
        <source>Left out: {}.</source>
        <translation>Ausgelassen: {}.</translation>
    </message>
</context>
<context>
    <name>GalleryPanel</name>
    <message>
        <source>Boxes of the folder</source>
        <translation>Boxen des Ordners</translation>
    </message>
    <message>
        <source>These boxes cannot be compared: only the preset “learned” describes boxes.</source>
        <translation>Diese Boxen lassen sich nicht vergleichen: Nur die Voreinstellung „learned“ beschreibt Boxen.</translation>
    </message>
    <message>
        <source>Reading the boxes of the folder …</source>
        <translation>Die Boxen des Ordners werden gelesen …</translation>
    </message>
    <message>
        <source>No box of the class “{}” is listed here.</source>
        <translation>Hier ist keine Box der Klasse „{}“ aufgelistet.</translation>
    </message>
    <message>
        <source>{}, {} selected</source>
        <translation>{}, {} ausgewählt</translation>
    </message>
</context>
<context>
    <name>GoBack</name>
    <message>
        <source>Go back</source>
        <translation>Zurückgehen</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) after this one will be taken back, in all images.</source>
        <translation>
            <numerusform>%n Schritt nach diesem wird zurückgenommen, in allen Bildern.</numerusform>
            <numerusform>%n Schritte nach diesem werden zurückgenommen, in allen Bildern.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can make them again, as long as you decide nothing else.</source>
        <translation>Sie können sie wiederherstellen, solange Sie nichts anderes entscheiden.</translation>
    </message>
    <message>
        <source>Go forward</source>
        <translation>Vorgehen</translation>
    </message>
    <message>
        <source>Make again</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) up to this one will be made again, in all images.</source>
        <translation>
            <numerusform>%n Schritt bis zu diesem wird wiederhergestellt, in allen Bildern.</numerusform>
            <numerusform>%n Schritte bis zu diesem werden wiederhergestellt, in allen Bildern.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>&amp;Open a folder…</source>
        <translation>Ordner ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>&amp;Choose a model…</source>
        <translation>&amp;Modell wählen …</translation>
    </message>
    <message>
        <source>All images in and below the folder are listed at the left. fastloc never changes an image.</source>
        <translation>Alle Bilder darin und darunter stehen links in der Liste. fastloc ändert nie ein Bild.</translation>
    </message>
    <message>
        <source>A model knows classes; fastloc finds where it sees them, and proposes boxes. The model that comes with fastloc knows 1,000 things. You can add others, and train your own from sorted images.</source>
        <translation>Ein Modell kennt Klassen; fastloc findet, wo es sie sieht, und schlägt Boxen vor. Das mitgelieferte Modell kennt 1000 Dinge. Weitere lassen sich hinzufügen, und ein eigenes lässt sich mit sortierten Bildern trainieren.</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>Einen Ordner mit Bildern öffnen</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>Ein Modell wählen</translation>
    </message>
    <message>
        <source>Decide</source>
        <translation>Entscheiden</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>Korrigieren</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The box is right. If none is left, the image is done.</source>
        <translation>Stimmt. Ist keiner mehr da: Bild fertig.</translation>
    </message>
    <message>
        <source>Accept “object (syringe?)” as a syringe.</source>
        <translation>„object (syringe?)“ als syringe annehmen.</translation>
    </message>
    <message>
        <source>The box is wrong.</source>
        <translation>Stimmt nicht.</translation>
    </message>
    <message>
        <source>Why? Hold it to see what the model saw.</source>
        <translation>Warum? Gehalten zeigt, was das Modell sah.</translation>
    </message>
    <message>
        <source>Push an edge out. With Shift, pull one in. Hold it to go faster.</source>
        <translation>Eine Kante hinausschieben. Mit Umschalt eine hereinziehen. Gedrückt halten macht schneller.</translation>
    </message>
    <message>
        <source>Draw a box around an object that has none.</source>
        <translation>Eine Box um ein Objekt zeichnen, das keine hat.</translation>
    </message>
    <message>
        <source>Give the box another class.</source>
        <translation>Der Box eine andere Klasse geben.</translation>
    </message>
    <message>
        <source>Undo, also on an earlier image.</source>
        <translation>Rückgängig, auch in einem früheren Bild.</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} von {}</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>taken back</source>
        <translation>zurückgenommen</translation>
    </message>
    <message>
        <source>in {} images or more</source>
        <translation>in {} Bildern oder mehr</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Go back to here…</source>
        <translation>Bis hierher zurück…</translation>
    </message>
    <message>
        <source>Take back all steps after the selected one</source>
        <translation>Alle Schritte nach dem ausgewählten zurücknehmen</translation>
    </message>
    <message>
        <source>Go forward to here…</source>
        <translation>Bis hierher vor…</translation>
    </message>
    <message>
        <source>Show the image</source>
        <translation>Bild zeigen</translation>
    </message>
</context>
<context>
    <name>ImagesPanel</name>
    <message>
        <source>Search images</source>
        <translation>Bilder suchen</translation>
    </message>
    <message>
        <source>Search images by name</source>
        <translation>Bilder nach Namen suchen</translation>
    </message>
    <message>
        <source>Which images are listed</source>
        <translation>Welche Bilder in der Liste stehen</translation>
    </message>
    <message>
        <source>Order of the images</source>
        <translation>Reihenfolge der Bilder</translation>
    </message>
    <message>
        <source>Class of the listed images</source>
        <translation>Klasse der Bilder in der Liste</translation>
    </message>
    <message>
        <source>Images of the folder</source>
        <translation>Bilder des Ordners</translation>
    </message>
    <message>
        <source>Show which files, and why</source>
        <translation>Zeigen, welche Dateien und warum</translation>
    </message>
    <message>
        <source>Worst first</source>
        <translation>Schlimmste zuerst</translation>
    </message>
    <message>
        <source>Any class</source>
        <translation>Beliebige Klasse</translation>
    </message>
    <message>
        <source>{} of {} done</source>
        <translation>{} von {} fertig</translation>
    </message>
    <message>
        <source>No folder open</source>
        <translation>Kein Ordner offen</translation>
    </message>
    <message>
        <source>{} listed, {}</source>
        <translation>{} in der Liste, {}</translation>
    </message>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n ausgelassen</numerusform>
            <numerusform>%n ausgelassen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import annotations</source>
        <translation>Annotationen importieren</translation>
    </message>
    <message>
        <source>Problems of the import</source>
        <translation>Hinweise zum Import</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importieren</translation>
    </message>
    <message>
        <source>Boxes are added to images with the same names. Existing boxes stay. One undo takes everything back.</source>
        <translation>Boxen kommen nach Namen zu den Bildern; vorhandene bleiben. Rückgängig nimmt alles zurück.</translation>
    </message>
    <message>
        <source>As the files say</source>
        <translation>Wie in den Dateien</translation>
    </message>
    <message>
        <source>From 1, as the VOC devkit</source>
        <translation>Ab 1, wie das VOC-Devkit</translation>
    </message>
    <message>
        <source>From 0, as labelImg</source>
        <translation>Ab 0, wie labelImg</translation>
    </message>
    <message>
        <source>Pi&amp;xels count</source>
        <translation>Pi&amp;xel zählen</translation>
    </message>
    <message>
        <source>Import from folder</source>
        <translation>Aus Ordner importieren</translation>
    </message>
    <message>
        <source>Import from file</source>
        <translation>Aus Datei importieren</translation>
    </message>
    <message>
        <source>For Pascal VOC files that do not record it.</source>
        <translation>Für Pascal-VOC-Dateien, die es nicht angeben.</translation>
    </message>
    <message>
        <source>F&amp;ile…</source>
        <translation>&amp;Datei …</translation>
    </message>
    <message>
        <source>F&amp;older…</source>
        <translation>&amp;Ordner …</translation>
    </message>
    <message>
        <source>&amp;Annotations</source>
        <translation>&amp;Annotationen</translation>
    </message>
    <message>
        <source>Choose a file or a folder: {}.</source>
        <translation>Wählen Sie eine Datei oder einen Ordner: {}.</translation>
    </message>
    <message>
        <source>There is no such file or folder.</source>
        <translation>Diese Datei oder diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Annotations ({})</source>
        <translation>Annotationen ({})</translation>
    </message>
    <message>
        <source>Reading the annotations …</source>
        <translation>Annotationen werden gelesen …</translation>
    </message>
    <message>
        <source>Imported {} {}.</source>
        <translation>Importiert: {} {}.</translation>
    </message>
    <message>
        <source>There are no new boxes. Images that are done now: {}</source>
        <translation>Keine neuen Boxen. Jetzt fertige Bilder: {}</translation>
    </message>
    <message>
        <source>No boxes were imported.</source>
        <translation>Keine Boxen importiert.</translation>
    </message>
    <message>
        <source>There are no new boxes.</source>
        <translation>Es gibt keine neuen Boxen.</translation>
    </message>
    <message>
        <source>Cancelled. No boxes were imported.</source>
        <translation>Abgebrochen. Keine Boxen importiert.</translation>
    </message>
</context>
<context>
    <name>JobDialog</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>KeyField</name>
    <message>
        <source>New key</source>
        <translation>Neue Taste</translation>
    </message>
    <message>
        <source>Click here, then press the key</source>
        <translation>Hier klicken, dann die Taste drücken</translation>
    </message>
</context>
<context>
    <name>LabelsModel</name>
    <message>
        <source>ignored</source>
        <translation>ignoriert</translation>
    </message>
    <message>
        <source>its own name</source>
        <translation>eigener Name</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird zu</translation>
    </message>
    <message>
        <source>In this folder</source>
        <translation>Im Ordner</translation>
    </message>
</context>
<context>
    <name>LabelsPane</name>
    <message>
        <source>Search, then Return selects all</source>
        <translation>Suchen; Eingabe wählt alle aus</translation>
    </message>
    <message>
        <source>The model&apos;s labels</source>
        <translation>Labels des Modells</translation>
    </message>
    <message>
        <source>1 to 9: that class. Letters: a class by name. -: ignore. Del: its own name.</source>
        <translation>1 bis 9: diese Klasse. Buchstaben: eine Klasse nach Namen. -: ignorieren. Entf: eigener Name.</translation>
    </message>
    <message>
        <source>No model is loaded, so there are no labels yet.
Choose one in the menu Model, then come back.</source>
        <translation>Kein Modell ist geladen, also gibt es noch keine Labels.
Im Menü Modell eines wählen, dann hierher zurück.</translation>
    </message>
    <message>
        <source>Class of the selected labels, then Return</source>
        <translation>Klasse der gewählten Labels, dann Eingabe</translation>
    </message>
    <message>
        <source>&amp;Ignore</source>
        <translation>&amp;Ignorieren</translation>
    </message>
    <message>
        <source>O&amp;wn name</source>
        <translation>Eigener &amp;Name</translation>
    </message>
    <message>
        <source>Selected labels: {}</source>
        <translation>Gewählte Labels: {}</translation>
    </message>
    <message>
        <source>No label and no class contains “{}”.</source>
        <translation>Kein Label und keine Klasse enthält „{}“.</translation>
    </message>
</context>
<context>
    <name>LearnedLine</name>
    <message>
        <source>Checked on your own decisions, each as if its image had not taught. Click to see more.</source>
        <translation>Geprüft an Ihren eigenen Entscheidungen, jede so, als hätte ihr Bild nichts gelehrt. Klicken Sie für mehr.</translation>
    </message>
</context>
<context>
    <name>LearningCurve</name>
    <message>
        <source>Mean IoU by the number of decisions</source>
        <translation>Mittlere IoU nach der Zahl der Entscheidungen</translation>
    </message>
    <message>
        <source>{before} before, {after} after {n} decisions</source>
        <translation>{before} vorher, {after} nach {n} Entscheidungen</translation>
    </message>
    <message>
        <source>decisions</source>
        <translation>Entscheidungen</translation>
    </message>
</context>
<context>
    <name>LearningDialog</name>
    <message>
        <source>What your decisions taught</source>
        <translation>Was Ihre Entscheidungen gelehrt haben</translation>
    </message>
    <message>
        <source>After each decision fastloc learns your classes from all of them, and where your objects end. It checks the edges on your own decisions, each as if its image had not taught, and uses them if they are better. Pending proposals follow at once; what you decided never changes.</source>
        <translation>Nach jeder Entscheidung lernt fastloc aus allen Ihre Klassen und wo Ihre Objekte enden. Die Kanten prüft es an Ihren eigenen Entscheidungen, jede so, als hätte ihr Bild nichts gelehrt, und verwendet sie, wenn sie besser sind. Offene Vorschläge folgen sofort; was Sie entschieden haben, ändert sich nie.</translation>
    </message>
    <message>
        <source>Nothing is learned yet. Accept, adjust or draw boxes in at least two images.</source>
        <translation>Noch ist nichts gelernt. Nehmen Sie Boxen in mindestens zwei Bildern an, oder ändern oder zeichnen Sie welche.</translation>
    </message>
    <message>
        <source>&amp;Use this one</source>
        <translation>Diese &amp;nutzen</translation>
    </message>
    <message>
        <source>Newer ones are kept, but not used</source>
        <translation>Neuere werden aufbewahrt, aber nicht genutzt</translation>
    </message>
    <message>
        <source>&amp;Follow the newest</source>
        <translation>Der &amp;neuesten folgen</translation>
    </message>
    <message>
        <source>Use each new one</source>
        <translation>Jede neue nutzen</translation>
    </message>
    <message>
        <source>&amp;Off</source>
        <translation>&amp;Aus</translation>
    </message>
    <message>
        <source>Proposals as the model made them</source>
        <translation>Vorschläge, wie das Modell sie gemacht hat</translation>
    </message>
    <message>
        <source>&amp;Start again…</source>
        <translation>Von &amp;vorn anfangen …</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren …</translation>
    </message>
    <message>
        <source>For another folder, or for a colleague</source>
        <translation>Für einen anderen Ordner oder für Kollegen</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importieren …</translation>
    </message>
    <message>
        <source>What another folder learned</source>
        <translation>Was ein anderer Ordner gelernt hat</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>Entscheidungen</translation>
    </message>
    <message>
        <source>Mean IoU</source>
        <translation>Mittlere IoU</translation>
    </message>
    <message>
        <source>No correction needed</source>
        <translation>Ohne Korrektur</translation>
    </message>
    <message>
        <source>Learned</source>
        <translation>Gelernt</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Stände</translation>
    </message>
    <message>
        <source>no gain</source>
        <translation>kein Gewinn</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>Forget what was learned from all decisions until now?</source>
        <translation>Vergessen, was bis jetzt aus allen Entscheidungen gelernt wurde?</translation>
    </message>
    <message>
        <source>Your decisions stay, and so do the versions below. Only new decisions will teach.</source>
        <translation>Ihre Entscheidungen bleiben, und auch die Stände unten. Nur neue Entscheidungen lehren noch etwas.</translation>
    </message>
</context>
<context>
    <name>LeftOutDialog</name>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
    <message>
        <source>Files that are not shown, and why</source>
        <translation>Dateien, die nicht gezeigt werden, und warum</translation>
    </message>
    <message>
        <source>These files are not among the images:</source>
        <translation>Diese Dateien sind nicht unter den Bildern:</translation>
    </message>
</context>
<context>
    <name>LevelsBar</name>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Go back to the automatic brightness and contrast</source>
        <translation>Zurück zu automatischer Helligkeit und automatischem Kontrast</translation>
    </message>
    <message>
        <source>From {} to {}</source>
        <translation>Von {} bis {}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>No images in this folder.</source>
        <translation>Keine Bilder in diesem Ordner.</translation>
    </message>
    <message>
        <source>No folder is open.</source>
        <translation>Kein Ordner ist offen.</translation>
    </message>
    <message>
        <source>Open one with {}, or drop it here.</source>
        <translation>Mit {} öffnen oder hierher ziehen.</translation>
    </message>
    <message>
        <source>Opening {} …</source>
        <translation>{} wird geöffnet …</translation>
    </message>
    <message>
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Undo {}</source>
        <translation>Rückgängig: {}</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
</context>
<context>
    <name>Manual</name>
    <message>
        <source>Manual</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>Search the manual</source>
        <translation>Im Handbuch suchen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>ModelBanner</name>
    <message>
        <source>There is no model yet, so nothing is proposed. Boxes can be drawn by hand.</source>
        <translation>Es gibt noch kein Modell, also keine Vorschläge. Boxen lassen sich von Hand zeichnen.</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Modell wählen …</translation>
    </message>
</context>
<context>
    <name>ModelLoader</name>
    <message>
        <source>Loading {} …</source>
        <translation>{} wird geladen …</translation>
    </message>
    <message>
        <source>The model {} could not be loaded</source>
        <translation>Das Modell {} konnte nicht geladen werden</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>A model knows classes; fastloc finds where it sees them. Your own models are the first ones. The one that comes with fastloc knows the 1,000 classes of ImageNet, like those that can be downloaded. You can add your own classifier if torchvision or timm has its architecture, or train one from your images.</source>
        <translation>Ein Modell kennt Klassen; fastloc findet, wo es sie sieht. Eigene Modelle stehen oben. Das mitgelieferte kennt die 1000 Klassen von ImageNet, wie die Modelle zum Herunterladen. Ein eigener Klassifikator lässt sich hinzufügen, wenn torchvision oder timm seine Architektur hat, oder mit eigenen Bildern trainieren.</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Time for an image on this computer, once it was used</source>
        <translation>Zeit für ein Bild auf diesem Rechner, sobald es benutzt wurde</translation>
    </message>
    <message>
        <source>for example timm/convnext_tiny</source>
        <translation>zum Beispiel timm/convnext_tiny</translation>
    </message>
    <message>
        <source>&amp;Use</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <source>&amp;Download</source>
        <translation>&amp;Herunterladen</translation>
    </message>
    <message>
        <source>&amp;Add your own…</source>
        <translation>&amp;Eigenes hinzufügen …</translation>
    </message>
    <message>
        <source>&amp;Train one…</source>
        <translation>Eines &amp;trainieren…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren …</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Umbenennen</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>Ent&amp;fernen …</translation>
    </message>
    <message>
        <source>{} s</source>
        <translation>{} s</translation>
    </message>
    <message>
        <source>{}, comes with fastloc</source>
        <translation>{}, kommt mit fastloc</translation>
    </message>
    <message>
        <source>Use another model first</source>
        <translation>Zuerst ein anderes Modell verwenden</translation>
    </message>
    <message>
        <source>{} is now {}.</source>
        <translation>{} heißt jetzt {}.</translation>
    </message>
    <message>
        <source>Remove {}? Its weights and labels are deleted. Boxes stay.</source>
        <translation>{} entfernen? Gewichte und Labels werden gelöscht. Boxen bleiben.</translation>
    </message>
    <message>
        <source>Remove {}? It can be downloaded again. Boxes stay.</source>
        <translation>{} entfernen? Es lässt sich wieder herunterladen. Boxen bleiben.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>{} was removed.</source>
        <translation>{} wurde entfernt.</translation>
    </message>
    <message>
        <source>Export {}</source>
        <translation>{} exportieren</translation>
    </message>
    <message>
        <source>Models of fastloc (*.fastloc-model)</source>
        <translation>Modelle von fastloc (*.fastloc-model)</translation>
    </message>
    <message>
        <source>&amp;Other network of torchvision or timm:</source>
        <translation>&amp;Anderes Netz von torchvision oder timm:</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>One file for colleagues: the model, and what was learned from this folder&apos;s decisions</source>
        <translation>Eine Datei für Kollegen: das Modell, und was aus den Entscheidungen dieses Ordners gelernt wurde</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>Connecting …</source>
        <translation>Verbindung wird aufgebaut …</translation>
    </message>
    <message>
        <source>{} is ready.</source>
        <translation>{} ist bereit.</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>not downloaded</source>
        <translation>nicht heruntergeladen</translation>
    </message>
    <message>
        <source>broken</source>
        <translation>defekt</translation>
    </message>
</context>
<context>
    <name>NoteDialog</name>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Note on {}</source>
        <translation>Notiz zu {}</translation>
    </message>
    <message>
        <source>Ask a colleague</source>
        <translation>Kollegin fragen</translation>
    </message>
    <message>
        <source>It stays in this folder, and the table of an export has it. Empty: no note.</source>
        <translation>Sie bleibt in diesem Ordner, und die Tabelle eines Exports enthält sie. Leer: keine Notiz.</translation>
    </message>
</context>
<context>
    <name>OpenFolder</name>
    <message>
        <source>This folder is open in another window: here it can only be looked at.</source>
        <translation>Dieser Ordner ist in einem anderen Fenster offen: Hier lässt er sich nur ansehen.</translation>
    </message>
</context>
<context>
    <name>Opener</name>
    <message numerus="yes">
        <source>%Ln image(s) in {}</source>
        <translation>
            <numerusform>%Ln Bild in {}</numerusform>
            <numerusform>%Ln Bilder in {}</numerusform>
        </translation>
    </message>
    <message>
        <source>Please note</source>
        <translation>Bitte beachten</translation>
    </message>
    <message>
        <source>The folder could not be opened</source>
        <translation>Der Ordner konnte nicht geöffnet werden</translation>
    </message>
</context>
<context>
    <name>PacePlot</name>
    <message>
        <source>Pace over time</source>
        <translation>Tempo im Verlauf</translation>
    </message>
    <message>
        <source>{} h</source>
        <translation>{} h</translation>
    </message>
    <message>
        <source>{} min</source>
        <translation>{} min</translation>
    </message>
</context>
<context>
    <name>ProposalRequests</name>
    <message>
        <source>Looking for {} …</source>
        <translation>{} wird gesucht …</translation>
    </message>
    <message>
        <source>Every image that is not done has its proposals.</source>
        <translation>Jedes Bild, das nicht fertig ist, hat seine Vorschläge.</translation>
    </message>
    <message>
        <source>This folder is open in another window, which may propose.</source>
        <translation>Dieser Ordner ist in einem anderen Fenster offen; nur dort lässt sich vorschlagen.</translation>
    </message>
    <message>
        <source>There is no model yet: choose one in Model &gt; Models.</source>
        <translation>Es gibt noch kein Modell: unter Modell &gt; Modelle eines wählen.</translation>
    </message>
    <message>
        <source>Proposing for all images is paused</source>
        <translation>Das Vorschlagen für alle Bilder ist angehalten</translation>
    </message>
    <message>
        <source>{} on {}</source>
        <translation>{} auf {}</translation>
    </message>
</context>
<context>
    <name>Reader</name>
    <message>
        <source>Page of the manual</source>
        <translation>Seite des Handbuchs</translation>
    </message>
</context>
<context>
    <name>RemoveClass</name>
    <message>
        <source>Merge class</source>
        <translation>Klasse zusammenführen</translation>
    </message>
    <message>
        <source>Delete class</source>
        <translation>Klasse löschen</translation>
    </message>
    <message>
        <source>&amp;Give them the class</source>
        <translation>&amp;Ihnen diese Klasse geben</translation>
    </message>
    <message>
        <source>&amp;Reject them</source>
        <translation>Sie &amp;verwerfen</translation>
    </message>
    <message>
        <source>The other class</source>
        <translation>Die andere Klasse</translation>
    </message>
    <message>
        <source>“{}” has {}. What becomes of them? One undo takes it back.</source>
        <translation>„{}“ hat {}. Was wird daraus? Einmal Rückgängig nimmt es zurück.</translation>
    </message>
    <message>
        <source>“{}” has no boxes.</source>
        <translation>„{}“ hat keine Boxen.</translation>
    </message>
    <message>
        <source>&amp;Delete only the class</source>
        <translation>Nur die Klasse &amp;löschen</translation>
    </message>
</context>
<context>
    <name>RenameClass</name>
    <message>
        <source>Rename class</source>
        <translation>Klasse umbenennen</translation>
    </message>
    <message>
        <source>Name of the class</source>
        <translation>Name der Klasse</translation>
    </message>
    <message>
        <source>There is a class “{}” already. {} of “{}” join it, and both are one class.</source>
        <translation>Die Klasse „{}“ gibt es schon. {} von „{}“ kommen dazu, und beide sind dann eine Klasse.</translation>
    </message>
    <message>
        <source>{} get the new name. One undo takes that back.</source>
        <translation>{} bekommen den neuen Namen. Einmal Rückgängig nimmt das zurück.</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>The class filter hides proposals that are still to decide.</source>
        <translation>Der Klassenfilter verbirgt Vorschläge, über die noch zu entscheiden ist.</translation>
    </message>
    <message>
        <source>This image&apos;s proposals are not there yet; go to the next image without them.</source>
        <translation>Die Vorschläge dieses Bildes fehlen noch; „Nächstes Bild“ geht ohne sie weiter.</translation>
    </message>
    <message>
        <source>This box is decided: {} changes its class.</source>
        <translation>Diese Box ist entschieden: {} ändert ihre Klasse.</translation>
    </message>
    <message>
        <source>No box is left: {} draws one, {} says that there is none.</source>
        <translation>Keine Box ist übrig: {} zeichnet eine, {} sagt, dass es keine gibt.</translation>
    </message>
    <message>
        <source>This box is decided: {} deletes it.</source>
        <translation>Diese Box ist entschieden: {} löscht sie.</translation>
    </message>
    <message>
        <source>No proposal is left to accept here: {} says that the image is done.</source>
        <translation>Hier ist kein Vorschlag mehr anzunehmen: {} sagt, dass das Bild fertig ist.</translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation>Es gibt nichts zurückzunehmen.</translation>
    </message>
    <message>
        <source>No other image of this list needs a look, but of the whole folder: {}.</source>
        <translation>Kein anderes Bild dieser Liste muss angesehen werden, aber im ganzen Ordner: {}.</translation>
    </message>
    <message>
        <source>There is no box here: {} draws one.</source>
        <translation>Hier ist keine Box: {} zeichnet eine.</translation>
    </message>
    <message>
        <source>This is a proposal: {} accepts it first.</source>
        <translation>Das ist ein Vorschlag: {} nimmt ihn zuerst an.</translation>
    </message>
    <message>
        <source>This is a proposal: {} rejects it.</source>
        <translation>Das ist ein Vorschlag: {} verwirft ihn.</translation>
    </message>
    <message>
        <source>There is no image before this one.</source>
        <translation>Vor diesem Bild gibt es keines.</translation>
    </message>
    <message>
        <source>Number {} has no class yet: {} asks for one.</source>
        <translation>Die Ziffer {} hat noch keine Klasse: {} fragt nach einer.</translation>
    </message>
    <message>
        <source>No box is chosen: {} goes to the next one.</source>
        <translation>Keine Box ist gewählt: {} geht zur nächsten.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) changed.</source>
        <translation>
            <numerusform>%n Bild geändert.</numerusform>
            <numerusform>%n Bilder geändert.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no further image in this direction.</source>
        <translation>In dieser Richtung gibt es kein weiteres Bild.</translation>
    </message>
    <message>
        <source>The image before this one has no boxes.</source>
        <translation>Das Bild davor hat keine Boxen.</translation>
    </message>
    <message>
        <source>This image is still being read.</source>
        <translation>Dieses Bild wird noch gelesen.</translation>
    </message>
</context>
<context>
    <name>Seeking</name>
    <message>
        <source>Only the preset “learned” finds more like a box: choose it in File &gt; Settings.</source>
        <translation>Nur die Voreinstellung „learned“ findet Ähnliches zu einer Box: Wählen Sie sie unter Datei &gt; Einstellungen.</translation>
    </message>
    <message>
        <source>Put the focus on a box, or draw one: more like it will be looked for.</source>
        <translation>Setzen Sie den Fokus auf eine Box, oder zeichnen Sie eine: Dann wird nach Ähnlichem gesucht.</translation>
    </message>
    <message>
        <source>Looking for more like this {} …</source>
        <translation>Ähnliches zu {} wird gesucht …</translation>
    </message>
    <message numerus="yes">
        <source>in %n image(s), listed as “Found”</source>
        <translation>
            <numerusform>in %n Bild, aufgelistet als „Gefunden“</numerusform>
            <numerusform>in %n Bildern, aufgelistet als „Gefunden“</numerusform>
        </translation>
    </message>
    <message>
        <source>in this image</source>
        <translation>in diesem Bild</translation>
    </message>
    <message numerus="yes">
        <source>%n more like this {}, {}.</source>
        <translation>
            <numerusform>%n weitere wie {}, {}.</numerusform>
            <numerusform>%n weitere wie {}, {}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing more like this {} was found. Accept or draw a few more, and try again.</source>
        <translation>Nichts Weiteres wie {} wurde gefunden. Nehmen Sie noch einige an, oder zeichnen Sie welche, und versuchen Sie es wieder.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Best there is</source>
        <translation>Das beste vorhandene</translation>
    </message>
    <message>
        <source>From 1, as the VOC devkit</source>
        <translation>Ab 1, wie das VOC-Devkit</translation>
    </message>
    <message>
        <source>From 0, as labelImg</source>
        <translation>Ab 0, wie labelImg</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Thema</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>The language changes at the next start.</source>
        <translation>Die Sprache wechselt beim nächsten Start.</translation>
    </message>
    <message>
        <source>Pa&amp;use before deciding</source>
        <translation>Pa&amp;use vor dem Entscheiden</translation>
    </message>
    <message>
        <source>For the next image, and after a search or a dialog.</source>
        <translation>Beim nächsten Bild und nach einer Suche oder einem Dialog.</translation>
    </message>
    <message>
        <source>&amp;Your name</source>
        <translation>&amp;Ihr Name</translation>
    </message>
    <message>
        <source>Kept with your decisions in each folder, if you enter one.</source>
        <translation>Wird in jedem Ordner mit Ihren Entscheidungen aufbewahrt, wenn Sie einen eingeben.</translation>
    </message>
    <message>
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>&amp;Preset of proposals</source>
        <translation>&amp;Voreinstellung</translation>
    </message>
    <message>
        <source>Pixels in &amp;new XML files</source>
        <translation>Pixel in &amp;neuen XML-Dateien</translation>
    </message>
    <message>
        <source>&amp;Order of images</source>
        <translation>&amp;Reihenfolge der Bilder</translation>
    </message>
    <message>
        <source>Larger ones are refused: they could take all memory.</source>
        <translation>Größere werden abgewiesen: Sie könnten den ganzen Speicher belegen.</translation>
    </message>
    <message>
        <source>&amp;Images up to</source>
        <translation>&amp;Bilder bis</translation>
    </message>
    <message>
        <source>megapixels</source>
        <translation>Megapixel</translation>
    </message>
    <message>
        <source>&amp;Files up to</source>
        <translation>D&amp;ateien bis</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
    <message>
        <source>Keyboard &amp;shortcuts…</source>
        <translation>Tasten&amp;kürzel …</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>Aktionen und Tasten suchen</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>&amp;Keep its other keys</source>
        <translation>Andere Tasten &amp;behalten</translation>
    </message>
    <message>
        <source>&amp;No key</source>
        <translation>&amp;Keine Taste</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset &amp;all</source>
        <translation>&amp;Alle zurücksetzen</translation>
    </message>
    <message>
        <source>Key&amp;map</source>
        <translation>&amp;Vorlage</translation>
    </message>
    <message>
        <source>{} moves a box or gives it a class, in every keymap.</source>
        <translation>{} bewegt eine Box oder gibt ihr eine Klasse, in jeder Vorlage.</translation>
    </message>
    <message>
        <source>{} is the key of “{}”.</source>
        <translation>{} ist die Taste von „{}“.</translation>
    </message>
    <message>
        <source>This key is held down: choose one without Ctrl, Alt and Shift.</source>
        <translation>Diese Taste wird gehalten: bitte eine ohne Strg, Alt und Umschalt wählen.</translation>
    </message>
    <message>
        <source>New key for “{}”:</source>
        <translation>Neue Taste für „{}“:</translation>
    </message>
</context>
<context>
    <name>SplitChoice</name>
    <message>
        <source>&amp;Split</source>
        <translation>Au&amp;fteilen</translation>
    </message>
    <message>
        <source>&amp;validation</source>
        <translation>&amp;Validierung</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>The rest is for training. Images that look alike stay together.</source>
        <translation>Der Rest ist zum Trainieren. Ähnliche Bilder bleiben zusammen.</translation>
    </message>
</context>
<context>
    <name>StatisticsWindow</name>
    <message>
        <source>Statistics</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Decisions by class</source>
        <translation>Entscheidungen nach Klasse</translation>
    </message>
    <message>
        <source>Decisions by model</source>
        <translation>Entscheidungen nach Modell</translation>
    </message>
    <message>
        <source>Nothing is decided yet.

Accept, adjust or reject some proposals. Then your pace and the time left are shown here.</source>
        <translation>Noch ist nichts entschieden.

Nach ein paar angenommenen, angepassten oder abgelehnten Vorschlägen stehen hier das Tempo und die verbleibende Zeit.</translation>
    </message>
    <message>
        <source>By model</source>
        <translation>Nach Modell</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>Nach Klasse</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>with what you taught</source>
        <translation>mit dem, was Sie gelehrt haben</translation>
    </message>
    <message>
        <source>without</source>
        <translation>ohne</translation>
    </message>
    <message>
        <source>IoU of held-out decisions</source>
        <translation>IoU zurückgehaltener Entscheidungen</translation>
    </message>
    <message>
        <source>All images are done</source>
        <translation>Alle Bilder sind fertig</translation>
    </message>
    <message>
        <source>Images left: {}</source>
        <translation>Verbleibende Bilder: {}</translation>
    </message>
    <message numerus="yes">
        <source>About {} left for %Ln image(s)</source>
        <translation>
            <numerusform>Noch etwa {} für %Ln Bild</numerusform>
            <numerusform>Noch etwa {} für %Ln Bilder</numerusform>
        </translation>
    </message>
    <message>
        <source>Images done: {images}. Proposals decided: {n}, of them {accepted} accepted, {adjusted} adjusted, {rejected} rejected.</source>
        <translation>Fertige Bilder: {images}. Entschiedene Vorschläge: {n}, davon {accepted} angenommen, {adjusted} angepasst, {rejected} abgelehnt.</translation>
    </message>
    <message>
        <source>{images} images and {boxes} boxes a minute, in {time} of work without breaks.</source>
        <translation>{images} Bilder und {boxes} Boxen je Minute, in {time} Arbeit ohne Pausen.</translation>
    </message>
    <message>
        <source>{} s a decision (median).</source>
        <translation>{} s je Entscheidung (Median).</translation>
    </message>
    <message>
        <source>{} s to check a proposal, {} s to draw a box: proposals below {} are not worth a look.</source>
        <translation>{} s, um einen Vorschlag zu prüfen, {} s, um eine Box zu zeichnen: Vorschläge unter {} sind keinen Blick wert.</translation>
    </message>
    <message>
        <source>Pace</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>boxes a minute</source>
        <translation>Boxen je Minute</translation>
    </message>
    <message>
        <source>images a minute</source>
        <translation>Bilder je Minute</translation>
    </message>
    <message>
        <source>adjusted</source>
        <translation>angepasst</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>Decisions</source>
        <translation>Entscheidungen</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>At 100 %, a pixel of the image is a pixel of the screen</source>
        <translation>Bei 100 % ist ein Pixel des Bildes ein Pixel des Bildschirms</translation>
    </message>
    <message>
        <source>XML from 1?</source>
        <translation>XML ab 1?</translation>
    </message>
    <message>
        <source>XML from 0</source>
        <translation>XML ab 0</translation>
    </message>
    <message>
        <source>File &gt; Pixels of XML files changes that.</source>
        <translation>Datei &gt; Pixel der XML-Dateien ändert das.</translation>
    </message>
    <message>
        <source>{} is trained</source>
        <translation>{} ist trainiert</translation>
    </message>
    <message>
        <source>{} is not trained</source>
        <translation>{} ist nicht trainiert</translation>
    </message>
    <message>
        <source>Training {}</source>
        <translation>{} wird trainiert</translation>
    </message>
    <message>
        <source>Training {}: {}</source>
        <translation>{} wird trainiert: {}</translation>
    </message>
    <message>
        <source>Training {}: {}, {} left</source>
        <translation>{} wird trainiert: {}, noch {}</translation>
    </message>
    <message>
        <source>Show the training</source>
        <translation>Das Training zeigen</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Schreibgeschützt</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not written</source>
        <translation>
            <numerusform>%n Datei nicht geschrieben</numerusform>
            <numerusform>%n Dateien nicht geschrieben</numerusform>
        </translation>
    </message>
    <message>
        <source>Kept, not written</source>
        <translation>Gesichert, nicht geschrieben</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Another window has this folder. Close it, and open the folder again, to decide here.</source>
        <translation>Ein anderes Fenster hat diesen Ordner. Um hier zu entscheiden, jenes schließen und den Ordner neu öffnen.</translation>
    </message>
    <message>
        <source>Nothing can be written in this folder. Decisions are kept; File &gt; Export writes them.</source>
        <translation>In diesen Ordner lässt sich nichts schreiben. Entscheidungen sind gesichert; Datei &gt; Exportieren schreibt sie.</translation>
    </message>
    <message>
        <source>Every decision is kept at once, and written into its annotation file.</source>
        <translation>Jede Entscheidung wird sofort gesichert und in ihre Annotationsdatei geschrieben.</translation>
    </message>
</context>
<context>
    <name>StoppedTrainings</name>
    <message>
        <source>Not finished</source>
        <translation>Nicht beendet</translation>
    </message>
    <message>
        <source>{name}, stopped {when}</source>
        <translation>{name}, angehalten {when}</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>Verwerfen…</translation>
    </message>
    <message>
        <source>Continue {}</source>
        <translation>{} fortsetzen</translation>
    </message>
    <message>
        <source>Discard {}</source>
        <translation>{} verwerfen</translation>
    </message>
    <message>
        <source>Discard the training of {}? Everything it has learned is lost. The images stay.</source>
        <translation>Das Training von {} verwerfen? Was es gelernt hat, ist dann verloren; die Bilder bleiben.</translation>
    </message>
</context>
<context>
    <name>Supply</name>
    <message>
        <source>Cancelled. The next download goes on from here.</source>
        <translation>Abgebrochen. Das nächste Mal geht es von hier weiter.</translation>
    </message>
    <message>
        <source>The model {} is ready: Model &gt; Models.</source>
        <translation>Das Modell {} ist bereit: Modell &gt; Modelle.</translation>
    </message>
    <message>
        <source>{} was exported to {}. Colleagues choose that file with “Add your own…”.</source>
        <translation>{} wurde nach {} exportiert. Kollegen wählen diese Datei mit „Eigenes hinzufügen …“.</translation>
    </message>
</context>
<context>
    <name>ToolBar</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
</context>
<context>
    <name>Track</name>
    <message>
        <source>Brightness and contrast</source>
        <translation>Helligkeit und Kontrast</translation>
    </message>
    <message>
        <source>Values left of the first handle are black, right of the second white. Only the view changes.
Arrow keys move one handle, with Shift the other. Double click: automatic.</source>
        <translation>Werte links vom ersten Griff sind schwarz, rechts vom zweiten weiß. Nur die Anzeige ändert sich.
Pfeiltasten bewegen einen Griff, mit Umschalt den anderen. Doppelklick: automatisch.</translation>
    </message>
</context>
<context>
    <name>Trainer</name>
    <message>
        <source>The training of {} ended unexpectedly.</source>
        <translation>Das Training von {} endete unerwartet.</translation>
    </message>
    <message>
        <source>{} could not be started. Install fastloc again.</source>
        <translation>{} konnte nicht gestartet werden. fastloc neu installieren.</translation>
    </message>
</context>
<context>
    <name>TrainingCurve</name>
    <message>
        <source>Right answers after each epoch</source>
        <translation>Richtige Antworten nach jeder Epoche</translation>
    </message>
    <message>
        <source>Best after epoch {epoch} of {n}: {share}</source>
        <translation>Am besten nach Epoche {epoch} von {n}: {share}</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
</context>
<context>
    <name>TrainingDialog</name>
    <message>
        <source>Train a classifier</source>
        <translation>Einen Klassifikator trainieren</translation>
    </message>
</context>
<context>
    <name>TrainingForm</name>
    <message>
        <source>Choose a folder, or drop it here</source>
        <translation>Einen Ordner wählen oder hier ablegen</translation>
    </message>
    <message>
        <source>Last messages of the training</source>
        <translation>Letzte Meldungen des Trainings</translation>
    </message>
    <message>
        <source>&amp;Quick</source>
        <translation>&amp;Kurz</translation>
    </message>
    <message>
        <source>&amp;Normal</source>
        <translation>&amp;Normal</translation>
    </message>
    <message>
        <source>&amp;Thorough</source>
        <translation>&amp;Gründlich</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Start training</source>
        <translation>Training &amp;starten</translation>
    </message>
    <message>
        <source>&amp;Images</source>
        <translation>&amp;Bilder</translation>
    </message>
    <message>
        <source>&amp;Folder…</source>
        <translation>&amp;Ordner…</translation>
    </message>
    <message>
        <source>Only the last layer learns: a first impression.</source>
        <translation>Nur die letzte Schicht lernt: ein erster Eindruck.</translation>
    </message>
    <message>
        <source>All of it, at most 6 times through all images.</source>
        <translation>Das ganze Netz, höchstens 6-mal durch alle Bilder.</translation>
    </message>
    <message>
        <source>At most 28 times: for classes that are hard to tell apart.</source>
        <translation>Höchstens 28-mal: für Klassen, die schwer zu unterscheiden sind.</translation>
    </message>
    <message>
        <source>What it knows helps it to learn your classes. Model &gt; Models has more networks.</source>
        <translation>Was es weiß, hilft ihm beim Lernen Ihrer Klassen. Modell &gt; Modelle hat weitere Netze.</translation>
    </message>
    <message>
        <source>&amp;CSV…</source>
        <translation>&amp;CSV…</translation>
    </message>
    <message>
        <source>Na&amp;me</source>
        <translation>Na&amp;me</translation>
    </message>
    <message>
        <source>&amp;Begins with</source>
        <translation>&amp;Beginnt mit</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Stopped. Nothing is lost: {} can be continued.</source>
        <translation>Angehalten. Nichts ist verloren: {} kann fortgesetzt werden.</translation>
    </message>
    <message>
        <source>Choose the images.</source>
        <translation>Die Bilder wählen.</translation>
    </message>
    <message>
        <source>Looking at the images …</source>
        <translation>Die Bilder werden gesucht …</translation>
    </message>
    <message>
        <source>Nothing can be trained on these images yet.</source>
        <translation>Mit diesen Bildern geht es noch nicht.</translation>
    </message>
    <message>
        <source>A table of images and their classes</source>
        <translation>Eine Tabelle von Bildern und ihren Klassen</translation>
    </message>
    <message>
        <source>There is no such folder or file.</source>
        <translation>Diesen Ordner oder diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>Continue the stopped training of that name, or discard it.</source>
        <translation>Das angehaltene Training dieses Namens fortsetzen oder verwerfen.</translation>
    </message>
    <message>
        <source>Give it a name.</source>
        <translation>Einen Namen geben.</translation>
    </message>
    <message>
        <source>A folder with a folder for each class</source>
        <translation>Ein Ordner mit einem Ordner für jede Klasse</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
</context>
<context>
    <name>TrainingProgress</name>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>You can continue it later.</source>
        <translation>Es kann später fortgesetzt werden.</translation>
    </message>
    <message>
        <source>&amp;What it confuses</source>
        <translation>&amp;Was es verwechselt</translation>
    </message>
    <message>
        <source>Opens a page in the browser that shows which classes it confuses</source>
        <translation>Öffnet eine Seite im Browser: welche Klassen es miteinander verwechselt</translation>
    </message>
    <message>
        <source>Train &amp;another</source>
        <translation>&amp;Noch eines trainieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Use it now</source>
        <translation>&amp;Jetzt verwenden</translation>
    </message>
    <message>
        <source>{} is ready</source>
        <translation>{} ist bereit</translation>
    </message>
    <message>
        <source>You find it in Model &gt; Models.</source>
        <translation>Es steht unter Modell &gt; Modelle.</translation>
    </message>
    <message>
        <source>Training {}</source>
        <translation>{} wird trainiert</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>You can go on working, and close this window. Closing fastloc stops the training.</source>
        <translation>Dabei kann weitergearbeitet und dieses Fenster geschlossen werden. Wird fastloc geschlossen, hält es an.</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>Beginnt …</translation>
    </message>
    <message>
        <source>Reading the images: {}</source>
        <translation>Die Bilder werden gelesen: {}</translation>
    </message>
    <message>
        <source>Best so far: right for {share} of the images kept for checking, after epoch {epoch}.</source>
        <translation>Bisher am besten: richtig bei {share} der Bilder, die zum Prüfen beiseitegelegt sind, nach Epoche {epoch}.</translation>
    </message>
    <message>
        <source>{} learns: it knows the classes of ImageNet already.</source>
        <translation>{} lernt: es kennt schon die Klassen von ImageNet.</translation>
    </message>
    <message>
        <source>{} learns from nothing: there are no weights to start from.</source>
        <translation>{} lernt von Grund auf: es gibt keine Gewichte für den Anfang.</translation>
    </message>
    <message>
        <source>So few images say little; more would tell better.</source>
        <translation>So wenige sagen wenig: mehr Bilder sagen es genauer.</translation>
    </message>
    <message>
        <source>all images</source>
        <translation>alle Bilder</translation>
    </message>
    <message>
        <source>Epoch {} of at most {}</source>
        <translation>Epoche {} von höchstens {}</translation>
    </message>
    <message>
        <source>{}, about {} left</source>
        <translation>{}, noch etwa {}</translation>
    </message>
    <message numerus="yes">
        <source>Right for {} of %Ln image(s) that it had not seen.</source>
        <translation>
            <numerusform>Richtig bei {} von %Ln Bild, das es nicht gesehen hatte.</numerusform>
            <numerusform>Richtig bei {} von %Ln Bildern, die es nicht gesehen hatte.</numerusform>
        </translation>
    </message>
    <message>
        <source>Mean over the classes: {share}, after epoch {epoch}, the best one, which is kept.</source>
        <translation>Mittel über die Klassen: {share}, nach Epoche {epoch}, die behalten wurde.</translation>
    </message>
    <message>
        <source>Right answers</source>
        <translation>Richtige Antworten</translation>
    </message>
    <message>
        <source>mean over the classes</source>
        <translation>Mittel über die Klassen</translation>
    </message>
</context>
<context>
    <name>UpdatesDialog</name>
    <message>
        <source>Newer version</source>
        <translation>Neuere Version</translation>
    </message>
    <message>
        <source>Asking the project&apos;s page …</source>
        <translation>Die Seite des Projekts wird gefragt …</translation>
    </message>
    <message>
        <source>fastloc asks only when you choose this. It sends nothing about you, this computer or your images.</source>
        <translation>fastloc fragt nur, wenn Sie dies wählen. Es sendet nichts über Sie, diesen Rechner oder Ihre Bilder.</translation>
    </message>
    <message>
        <source>&amp;Open the page of releases</source>
        <translation>Seite der Versionen &amp;öffnen</translation>
    </message>
    <message>
        <source>There is a newer version: {}. You have {}. Your decisions and models stay when you update.</source>
        <translation>Es gibt eine neuere Version: {}. Sie haben {}. Ihre Entscheidungen und Modelle bleiben erhalten.</translation>
    </message>
    <message>
        <source>You have the newest version, {}.</source>
        <translation>Sie haben die neueste Version, {}.</translation>
    </message>
</context>
<context>
    <name>Work</name>
    <message>
        <source>Stopped. What was proposed is kept: starting again goes on from here.</source>
        <translation>Abgebrochen. Alle Vorschläge bleiben; ein neuer Lauf geht von hier weiter.</translation>
    </message>
</context>
<context>
    <name>accept_above</name>
    <message>
        <source>Counting proposals …</source>
        <translation>Vorschläge werden gezählt …</translation>
    </message>
    <message>
        <source>Accepting …</source>
        <translation>Vorschläge werden angenommen …</translation>
    </message>
    <message>
        <source>accept proposals ({})</source>
        <translation>Vorschläge annehmen ({})</translation>
    </message>
    <message>
        <source>Accepted {} {}. In the list “Spot check”: {}.</source>
        <translation>Angenommen: {} {}. In der Liste „Stichprobe“: {}.</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Ctrl+Arrows</source>
        <translation>Strg+Pfeile</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ordner öffnen …</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>Einen Ordner mit Bildern öffnen</translation>
    </message>
    <message>
        <source>Recent folders</source>
        <translation>Letzte Ordner</translation>
    </message>
    <message>
        <source>Import annotations…</source>
        <translation>Annotationen importieren …</translation>
    </message>
    <message>
        <source>Boxes of an existing data set</source>
        <translation>Boxen eines vorhandenen Datensatzes</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>As Pascal VOC, COCO or YOLO</source>
        <translation>Als Pascal VOC, COCO oder YOLO</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Write the annotations of all changed images</source>
        <translation>Die Annotationen aller geänderten Bilder schreiben</translation>
    </message>
    <message>
        <source>Read annotation file again</source>
        <translation>Annotationsdatei neu lesen</translation>
    </message>
    <message>
        <source>After another program has changed it</source>
        <translation>Nachdem ein anderes Programm sie geändert hat</translation>
    </message>
    <message>
        <source>Turn the boxes of this file</source>
        <translation>Boxen dieser Datei drehen</translation>
    </message>
    <message>
        <source>After a program that ignored that the photo is turned (EXIF)</source>
        <translation>Nach einem Programm, das nicht beachtet hat, dass das Foto gedreht ist (EXIF)</translation>
    </message>
    <message>
        <source>Pixels of XML files</source>
        <translation>Pixel der XML-Dateien</translation>
    </message>
    <message>
        <source>Whether XML files of other programs count pixels from 0 or from 1</source>
        <translation>Ob XML-Dateien anderer Programme Pixel ab 0 oder ab 1 zählen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen …</translation>
    </message>
    <message>
        <source>Language, theme, device and more</source>
        <translation>Sprache, Thema, Gerät und mehr</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Take back the last change, also of another image</source>
        <translation>Die letzte Änderung zurücknehmen, auch in einem anderen Bild</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Make the change again</source>
        <translation>Die Änderung noch einmal machen</translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation>Box zeichnen</translation>
    </message>
    <message>
        <source>Drag over an object that has no proposal</source>
        <translation>Über ein Objekt ziehen, zu dem nichts vorgeschlagen wurde</translation>
    </message>
    <message>
        <source>Draw a box by four clicks</source>
        <translation>Box mit vier Klicks zeichnen</translation>
    </message>
    <message>
        <source>Click the top, bottom, left and right ends of an object</source>
        <translation>Oberes, unteres, linkes und rechtes Ende eines Objekts anklicken</translation>
    </message>
    <message>
        <source>Change class…</source>
        <translation>Klasse ändern …</translation>
    </message>
    <message>
        <source>Give the box in focus another class</source>
        <translation>Der gewählten Box eine andere Klasse geben</translation>
    </message>
    <message>
        <source>Difficult object</source>
        <translation>Schwieriges Objekt</translation>
    </message>
    <message>
        <source>Say that the object in focus is hard to recognize, or take that back</source>
        <translation>Angeben, dass das Objekt im Fokus schwer zu erkennen ist, oder das zurücknehmen</translation>
    </message>
    <message>
        <source>Truncated object</source>
        <translation>Abgeschnittenes Objekt</translation>
    </message>
    <message>
        <source>Say that the object in focus goes beyond its box, or take that back</source>
        <translation>Angeben, dass das Objekt im Fokus über seine Box hinausreicht, oder das zurücknehmen</translation>
    </message>
    <message>
        <source>Occluded object</source>
        <translation>Verdecktes Objekt</translation>
    </message>
    <message>
        <source>Say that something hides a part of the object in focus, or take that back</source>
        <translation>Angeben, dass etwas einen Teil des Objekts im Fokus verdeckt, oder das zurücknehmen</translation>
    </message>
    <message>
        <source>Duplicate box</source>
        <translation>Box verdoppeln</translation>
    </message>
    <message>
        <source>Copy boxes of previous image</source>
        <translation>Boxen des vorigen Bildes kopieren</translation>
    </message>
    <message>
        <source>Select all boxes</source>
        <translation>Alle Boxen auswählen</translation>
    </message>
    <message>
        <source>Decide about all boxes that are shown at once</source>
        <translation>Über alle gezeigten Boxen auf einmal entscheiden</translation>
    </message>
    <message>
        <source>Note on the box…</source>
        <translation>Notiz zur Box…</translation>
    </message>
    <message>
        <source>Write a word about the box in focus for yourself or a colleague</source>
        <translation>Ein Wort über die Box im Fokus schreiben, für sich oder andere</translation>
    </message>
    <message>
        <source>Note on the image…</source>
        <translation>Notiz zum Bild…</translation>
    </message>
    <message>
        <source>Write a word about the image for yourself or a colleague</source>
        <translation>Ein Wort über das Bild schreiben, für sich oder andere</translation>
    </message>
    <message>
        <source>Move boxes and edges by ten steps</source>
        <translation>Boxen und Kanten um zehn Schritte bewegen</translation>
    </message>
    <message>
        <source>With the arrows</source>
        <translation>Mit den Pfeilen</translation>
    </message>
    <message>
        <source>Delete box</source>
        <translation>Box löschen</translation>
    </message>
    <message>
        <source>Delete the decided box in focus</source>
        <translation>Die gewählte entschiedene Box löschen</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Accept the proposal. If none is left, the image is done</source>
        <translation>Den Vorschlag annehmen; ist keiner mehr da, ist das Bild fertig</translation>
    </message>
    <message>
        <source>Accept as guessed</source>
        <translation>Wie vermutet annehmen</translation>
    </message>
    <message>
        <source>“object (syringe?)” becomes a syringe</source>
        <translation>Aus „object (syringe?)“ wird „syringe“</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Reject the proposal in focus</source>
        <translation>Den gewählten Vorschlag ablehnen</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Take back the last decision</source>
        <translation>Die letzte Entscheidung zurücknehmen</translation>
    </message>
    <message>
        <source>Accept all of the image</source>
        <translation>Alle des Bildes annehmen</translation>
    </message>
    <message>
        <source>Accept every proposal shown</source>
        <translation>Alle gezeigten Vorschläge annehmen</translation>
    </message>
    <message>
        <source>Accept above…</source>
        <translation>Ab Konfidenz annehmen …</translation>
    </message>
    <message>
        <source>Accept all proposals that are sure enough</source>
        <translation>Alle Vorschläge annehmen, die sicher genug sind</translation>
    </message>
    <message>
        <source>Find doubtful classes</source>
        <translation>Zweifelhafte Klassen finden</translation>
    </message>
    <message>
        <source>Decided boxes that look like those of another class</source>
        <translation>Entschiedene Boxen, die wie die einer anderen Klasse aussehen</translation>
    </message>
    <message>
        <source>Copies…</source>
        <translation>Kopien…</translation>
    </message>
    <message>
        <source>Images that look alike, and which of them are exported</source>
        <translation>Bilder, die sich gleichen, und welche davon exportiert werden</translation>
    </message>
    <message>
        <source>Blind sample…</source>
        <translation>Blinde Stichprobe…</translation>
    </message>
    <message>
        <source>Random images without proposals say what these miss</source>
        <translation>Zufällige Bilder ohne Vorschläge sagen, was diesen fehlt</translation>
    </message>
    <message>
        <source>Next box</source>
        <translation>Nächste Box</translation>
    </message>
    <message>
        <source>Previous box</source>
        <translation>Vorige Box</translation>
    </message>
    <message>
        <source>Next image</source>
        <translation>Nächstes Bild</translation>
    </message>
    <message>
        <source>Previous image</source>
        <translation>Voriges Bild</translation>
    </message>
    <message>
        <source>Search images…</source>
        <translation>Bilder suchen …</translation>
    </message>
    <message>
        <source>Show only images whose name contains a text</source>
        <translation>Nur Bilder zeigen, deren Name einen Text enthält</translation>
    </message>
    <message>
        <source>Next image to review</source>
        <translation>Nächstes Bild zu prüfen</translation>
    </message>
    <message>
        <source>Previous image to review</source>
        <translation>Voriges Bild zu prüfen</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Whole image</source>
        <translation>Ganzes Bild</translation>
    </message>
    <message>
        <source>Fit the image into the window</source>
        <translation>Das Bild ins Fenster einpassen</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Originalgröße</translation>
    </message>
    <message>
        <source>Zoom to box</source>
        <translation>Auf die Box zoomen</translation>
    </message>
    <message>
        <source>Why? The evidence of this box</source>
        <translation>Warum? Die Begründung dieser Box</translation>
    </message>
    <message>
        <source>Mask of this box</source>
        <translation>Maske dieser Box</translation>
    </message>
    <message>
        <source>The pixels that an export with masks cuts out</source>
        <translation>Die Pixel, die ein Export mit Masken ausschneidet</translation>
    </message>
    <message>
        <source>Hide the boxes</source>
        <translation>Boxen verbergen</translation>
    </message>
    <message>
        <source>Brightness and contrast</source>
        <translation>Helligkeit und Kontrast</translation>
    </message>
    <message>
        <source>Only the view changes</source>
        <translation>Nur die Anzeige ändert sich</translation>
    </message>
    <message>
        <source>Reset brightness and contrast</source>
        <translation>Helligkeit und Kontrast zurücksetzen</translation>
    </message>
    <message>
        <source>Bands…</source>
        <translation>Kanäle …</translation>
    </message>
    <message>
        <source>Which bands are shown as red, green and blue</source>
        <translation>Welche Kanäle als Rot, Grün und Blau gezeigt werden</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Your classes: keys, colours, how many boxes</source>
        <translation>Ihre Klassen: Tasten, Farben, wie viele Boxen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>What was done, by whom and when; the way back</source>
        <translation>Was getan wurde, von wem und wann; der Weg zurück</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>All boxes of the folder side by side, by class</source>
        <translation>Alle Boxen des Ordners nebeneinander, nach Klasse</translation>
    </message>
    <message>
        <source>Statistics…</source>
        <translation>Statistik …</translation>
    </message>
    <message>
        <source>Your pace, and your decisions about proposals</source>
        <translation>Das Tempo und die Entscheidungen über Vorschläge</translation>
    </message>
    <message>
        <source>Theme: as the system</source>
        <translation>Thema: wie das System</translation>
    </message>
    <message>
        <source>Theme: light</source>
        <translation>Thema: hell</translation>
    </message>
    <message>
        <source>Theme: dark</source>
        <translation>Thema: dunkel</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Find this class…</source>
        <translation>Diese Klasse finden …</translation>
    </message>
    <message>
        <source>Look for classes that you name</source>
        <translation>Nach bestimmten Klassen suchen</translation>
    </message>
    <message>
        <source>Find more like this one</source>
        <translation>Ähnliches finden</translation>
    </message>
    <message>
        <source>What looks like the box in focus, in this image</source>
        <translation>Was der Box im Fokus gleicht, in diesem Bild</translation>
    </message>
    <message>
        <source>Find more like this one in the folder</source>
        <translation>Ähnliches im Ordner finden</translation>
    </message>
    <message>
        <source>In all images that are not done, in the background</source>
        <translation>In allen Bildern, die nicht erledigt sind, im Hintergrund</translation>
    </message>
    <message>
        <source>Propose for this image</source>
        <translation>Für dieses Bild vorschlagen</translation>
    </message>
    <message>
        <source>Ask the model again</source>
        <translation>Das Modell noch einmal fragen</translation>
    </message>
    <message>
        <source>Propose for all images</source>
        <translation>Für alle Bilder vorschlagen</translation>
    </message>
    <message>
        <source>In the background, while you review</source>
        <translation>Im Hintergrund, während geprüft wird</translation>
    </message>
    <message>
        <source>Propose for images that are done too</source>
        <translation>Auch für fertige Bilder vorschlagen</translation>
    </message>
    <message>
        <source>From images of your own, in a folder for each class</source>
        <translation>Mit eigenen Bildern, in einem Ordner für jede Klasse</translation>
    </message>
    <message>
        <source>Train on the boxes of this folder</source>
        <translation>Mit den Boxen dieses Ordners trainieren</translation>
    </message>
    <message>
        <source>A classifier of your classes, from what you have accepted</source>
        <translation>Ein Klassifikator Ihrer Klassen, aus dem, was Sie angenommen haben</translation>
    </message>
    <message>
        <source>Labels of the model…</source>
        <translation>Namen des Modells …</translation>
    </message>
    <message>
        <source>Which of your classes each label becomes</source>
        <translation>Welche Ihrer Klassen jeder Name wird</translation>
    </message>
    <message>
        <source>What your decisions taught…</source>
        <translation>Was Ihre Entscheidungen gelehrt haben …</translation>
    </message>
    <message>
        <source>Which version is used, off, and start again</source>
        <translation>Welcher Stand genutzt wird, aus, und von vorn anfangen</translation>
    </message>
    <message>
        <source>Manual</source>
        <translation>Handbuch</translation>
    </message>
    <message>
        <source>How to do what, page by page</source>
        <translation>Wie man was macht, Seite für Seite</translation>
    </message>
    <message>
        <source>Check for a newer version…</source>
        <translation>Nach neuerer Version sehen…</translation>
    </message>
    <message>
        <source>Asks the project&apos;s page, and tells it nothing</source>
        <translation>Fragt die Seite des Projekts und sagt ihr nichts</translation>
    </message>
    <message>
        <source>Move the box</source>
        <translation>Box bewegen</translation>
    </message>
    <message>
        <source>Push an edge out</source>
        <translation>Kante hinausschieben</translation>
    </message>
    <message>
        <source>Pull the opposite edge in</source>
        <translation>Gegenüberliegende Kante hereinziehen</translation>
    </message>
    <message>
        <source>Zoom; the middle button moves the image</source>
        <translation>Zoomen; die mittlere Maustaste bewegt das Bild</translation>
    </message>
    <message>
        <source>Take back a click; leave drawing, selection or field</source>
        <translation>Einen Klick zurücknehmen; Zeichnen, Auswahl oder Feld verlassen</translation>
    </message>
    <message>
        <source>To find disagreements with existing boxes</source>
        <translation>Um Widersprüche zu vorhandenen Boxen zu finden</translation>
    </message>
    <message>
        <source>Stop proposing</source>
        <translation>Vorschlagen abbrechen</translation>
    </message>
    <message>
        <source>Drop all images that wait for proposals</source>
        <translation>Alle Bilder vergessen, die auf Vorschläge warten</translation>
    </message>
    <message>
        <source>Pause proposing</source>
        <translation>Vorschlagen unterbrechen</translation>
    </message>
    <message>
        <source>Images that wait get their proposals later</source>
        <translation>Wartende Bilder bekommen ihre Vorschläge später</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Modelle …</translation>
    </message>
    <message>
        <source>Choose, download or add a classifier</source>
        <translation>Einen Klassifikator wählen, herunterladen oder hinzufügen</translation>
    </message>
    <message>
        <source>Train a classifier…</source>
        <translation>Einen Klassifikator trainieren…</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Find an action…</source>
        <translation>Aktion finden …</translation>
    </message>
    <message>
        <source>Type a part of its name</source>
        <translation>Einen Teil ihres Namens tippen</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>All keys at a glance</source>
        <translation>Alle Tasten auf einen Blick</translation>
    </message>
    <message>
        <source>Keyboard shortcuts…</source>
        <translation>Tastenkürzel …</translation>
    </message>
    <message>
        <source>Choose a keymap, or keys of your own</source>
        <translation>Eine Vorlage oder eigene Tasten wählen</translation>
    </message>
    <message>
        <source>First steps</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>From a folder of images to the first box</source>
        <translation>Vom Ordner mit Bildern zur ersten Box</translation>
    </message>
    <message>
        <source>About fastloc</source>
        <translation>Über fastloc</translation>
    </message>
    <message>
        <source>1 … 9</source>
        <translation>1 … 9</translation>
    </message>
    <message>
        <source>Give the box the class of that number</source>
        <translation>Der Box die Klasse dieser Nummer geben</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Pfeile</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Arrows</source>
        <translation>Strg+Umschalt+Pfeile</translation>
    </message>
    <message>
        <source>Ctrl+Wheel</source>
        <translation>Strg+Mausrad</translation>
    </message>
    <message>
        <source>Ctrl+Click</source>
        <translation>Strg+Klick</translation>
    </message>
    <message>
        <source>Select one more box</source>
        <translation>Eine Box mehr auswählen</translation>
    </message>
    <message>
        <source>Shift+Drag</source>
        <translation>Umschalt+Ziehen</translation>
    </message>
    <message>
        <source>Select the boxes in a frame</source>
        <translation>Die Boxen in einem Rahmen auswählen</translation>
    </message>
    <message>
        <source>Ctrl+Drag</source>
        <translation>Strg+Ziehen</translation>
    </message>
    <message>
        <source>Copy a box</source>
        <translation>Eine Box kopieren</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Only a proposal has evidence.</source>
        <translation>Nur ein Vorschlag hat eine Begründung.</translation>
    </message>
</context>
<context>
    <name>blind_sample</name>
    <message>
        <source>Drawing images …</source>
        <translation>Bilder werden gezogen …</translation>
    </message>
    <message>
        <source>Showing proposals …</source>
        <translation>Vorschläge werden gezeigt …</translation>
    </message>
</context>
<context>
    <name>box_menu</name>
    <message>
        <source>Copy the name of the file</source>
        <translation>Dateinamen kopieren</translation>
    </message>
</context>
<context>
    <name>boxes</name>
    <message>
        <source>{}: {:.0f} x {:.0f} px at ({:.0f}, {:.0f})</source>
        <translation>{}: {:.0f} x {:.0f} px bei ({:.0f}, {:.0f})</translation>
    </message>
    <message>
        <source>{}: the box is right, whatever the object is</source>
        <translation>{}: Die Box stimmt, was das Objekt auch ist</translation>
    </message>
    <message>
        <source>{}: the box is right</source>
        <translation>{}: Die Box stimmt</translation>
    </message>
    <message>
        <source>{}: box and class are both right (the box {}, the class {})</source>
        <translation>{}: Box und Klasse stimmen beide (die Box {}, die Klasse {})</translation>
    </message>
    <message>
        <source>{}: it is {}; too uncertain to say so</source>
        <translation>{}: Es ist „{}“; zu unsicher, um das zu behaupten</translation>
    </message>
    <message>
        <source>or: {}</source>
        <translation>oder: {}</translation>
    </message>
    <message>
        <source>Note: {}</source>
        <translation>Notiz: {}</translation>
    </message>
    <message>
        <source>decided by {}</source>
        <translation>entschieden von {}</translation>
    </message>
    <message>
        <source>difficult</source>
        <translation>schwierig</translation>
    </message>
    <message>
        <source>truncated</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <source>occluded</source>
        <translation>verdeckt</translation>
    </message>
    <message>
        <source>crowd</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>pose {}</source>
        <translation>Haltung {}</translation>
    </message>
</context>
<context>
    <name>bulk</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Taking back …</source>
        <translation>Wird zurückgenommen …</translation>
    </message>
    <message>
        <source>Counting what is left to decide …</source>
        <translation>Offene Vorschläge werden gezählt …</translation>
    </message>
    <message>
        <source>Reading your times …</source>
        <translation>Ihre Zeiten werden gelesen …</translation>
    </message>
    <message>
        <source>Comparing proposals with boxes …</source>
        <translation>Vorschläge werden mit Boxen verglichen …</translation>
    </message>
    <message>
        <source>Not compared: {}. Map labels of the model to their classes: Model &gt; Labels of the model…. Or train a classifier that knows them: Model &gt; Train on the boxes of this folder.</source>
        <translation>Nicht verglichen: {}. Ordnen Sie Namen des Modells ihren Klassen zu: Modell &gt; Namen des Modells …. Oder trainieren Sie einen Klassifikator, der sie kennt: Modell &gt; Mit den Boxen dieses Ordners trainieren.</translation>
    </message>
    <message>
        <source>The model knows no {}</source>
        <translation>Das Modell kennt kein „{}“</translation>
    </message>
    <message>
        <source>Comparing decided boxes …</source>
        <translation>Entschiedene Boxen werden verglichen …</translation>
    </message>
    <message>
        <source>No doubtful classes: {} of {} were compared.</source>
        <translation>Keine zweifelhaften Klassen: Verglichen wurden {} aus {}.</translation>
    </message>
    <message>
        <source>Too few boxes to compare. It takes {} decided ones that the preset “learned” proposed, with {} in each of two classes. Here are {} of {}.</source>
        <translation>Zu wenige Boxen zum Vergleichen. Nötig sind {} entschiedene, die die Voreinstellung „learned“ vorgeschlagen hat, davon je {} in zwei Klassen. Hier: {} aus {}.</translation>
    </message>
    <message>
        <source>Put the focus on a box first: images are compared with it.</source>
        <translation>Geben Sie zuerst einer Box den Fokus: Die Bilder werden mit ihr verglichen.</translation>
    </message>
    <message>
        <source>This box cannot be compared: only the preset “learned” describes boxes.</source>
        <translation>Diese Box lässt sich nicht vergleichen: Nur die Voreinstellung „learned“ beschreibt Boxen.</translation>
    </message>
    <message>
        <source>Comparing images with the box …</source>
        <translation>Bilder werden mit der Box verglichen …</translation>
    </message>
    <message>
        <source>No disagreements. Model &gt; Propose for images that are done too finds more.</source>
        <translation>Keine Widersprüche. Modell &gt; Auch für fertige Bilder vorschlagen findet weitere.</translation>
    </message>
</context>
<context>
    <name>canvas_keys</name>
    <message>
        <source>The next image</source>
        <translation>Das nächste Bild</translation>
    </message>
    <message>
        <source>{} was not taken, because this has just appeared. Look, then press it again.</source>
        <translation>{} wurde nicht angenommen, weil dies gerade erst erschienen ist. Sehen Sie es an und drücken Sie dann noch einmal.</translation>
    </message>
    <message>
        <source>No folder is open: {} opens one.</source>
        <translation>Kein Ordner ist offen: {} öffnet einen.</translation>
    </message>
    <message>
        <source>“{}” is not possible now.</source>
        <translation>„{}“ ist jetzt nicht möglich.</translation>
    </message>
    <message>
        <source>{} accepts the proposal in focus, {} all proposals of the image.</source>
        <translation>{} nimmt den Vorschlag im Fokus an, {} alle Vorschläge des Bildes.</translation>
    </message>
    <message>
        <source>{} has no action here. {} shows all keys.</source>
        <translation>{} hat hier keine Wirkung. {} zeigt alle Tasten.</translation>
    </message>
</context>
<context>
    <name>class_change</name>
    <message>
        <source>delete class {}</source>
        <translation>Klasse {} löschen</translation>
    </message>
    <message>
        <source>merge {} into {}</source>
        <translation>{} mit {} zusammenführen</translation>
    </message>
    <message>
        <source>rename {} to {}</source>
        <translation>{} in {} umbenennen</translation>
    </message>
    <message>
        <source>Changing boxes …</source>
        <translation>Boxen werden geändert …</translation>
    </message>
    <message>
        <source>Changed {} {}.</source>
        <translation>Geändert: {} {}.</translation>
    </message>
    <message>
        <source>With the old class, because they could not be changed: {}.</source>
        <translation>Mit der alten Klasse, weil sie sich nicht ändern ließen: {}.</translation>
    </message>
    <message>
        <source>Colour of {}</source>
        <translation>Farbe von {}</translation>
    </message>
</context>
<context>
    <name>copies</name>
    <message>
        <source>Reading …</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>Comparing images …</source>
        <translation>Bilder werden verglichen …</translation>
    </message>
</context>
<context>
    <name>drawing</name>
    <message>
        <source>Click the opposite corner.</source>
        <translation>Klicken Sie auf die gegenüberliegende Ecke.</translation>
    </message>
    <message>
        <source>Drag over the object, or click two opposite corners of its box.</source>
        <translation>Ziehen Sie über das Objekt, oder klicken Sie auf zwei gegenüberliegende Ecken seiner Box.</translation>
    </message>
    <message>
        <source>{} of 4 ends clicked. Click another one; Backspace takes back the last one.</source>
        <translation>{} von 4 Enden angeklickt. Klicken Sie auf ein weiteres; die Rücktaste nimmt das letzte zurück.</translation>
    </message>
    <message>
        <source>Click the top, bottom, left and right ends of the object, in any order.</source>
        <translation>Klicken Sie auf das obere, untere, linke und rechte Ende des Objekts, in beliebiger Reihenfolge.</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>{} (this machine has no {})</source>
        <translation>{} (dieser Rechner hat kein {})</translation>
    </message>
    <message>
        <source>{} of {} MB</source>
        <translation>{} von {} MB</translation>
    </message>
    <message>
        <source>Reading the weights …</source>
        <translation>Gewichte werden gelesen …</translation>
    </message>
    <message>
        <source>Trying it on a picture …</source>
        <translation>Wird an einem Bild erprobt …</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>Comparing it with {} …</source>
        <translation>Wird mit {} verglichen …</translation>
    </message>
</context>
<context>
    <name>files</name>
    <message>
        <source>{}: {} new</source>
        <translation>{}: {} neu</translation>
    </message>
    <message>
        <source>{}: nothing new</source>
        <translation>{}: nichts Neues</translation>
    </message>
    <message>
        <source>{}: not found</source>
        <translation>{}: nicht gefunden</translation>
    </message>
</context>
<context>
    <name>formats</name>
    <message>
        <source>&amp;Pascal VOC</source>
        <translation>&amp;Pascal VOC</translation>
    </message>
    <message>
        <source>&amp;COCO</source>
        <translation>&amp;COCO</translation>
    </message>
    <message>
        <source>&amp;YOLO</source>
        <translation>&amp;YOLO</translation>
    </message>
    <message>
        <source>A text file for each image, and data.yaml, which Ultralytics trains from.</source>
        <translation>Eine Textdatei je Bild, und data.yaml, womit Ultralytics trainiert.</translation>
    </message>
    <message>
        <source>Polygons instead of boxes (YOLO-seg): of each object its largest part.</source>
        <translation>Polygone statt Boxen (YOLO-seg): von jedem Objekt der größte Teil.</translation>
    </message>
    <message>
        <source>&amp;labelme</source>
        <translation>&amp;labelme</translation>
    </message>
    <message>
        <source>A JSON file for each image, which labelme opens.</source>
        <translation>Eine JSON-Datei je Bild, die labelme öffnet.</translation>
    </message>
    <message>
        <source>&amp;CVAT</source>
        <translation>&amp;CVAT</translation>
    </message>
    <message>
        <source>One XML file for all images, “CVAT for images”.</source>
        <translation>Eine XML-Datei für alle Bilder, „CVAT for images“.</translation>
    </message>
    <message>
        <source>&amp;Label Studio</source>
        <translation>&amp;Label Studio</translation>
    </message>
    <message>
        <source>One JSON file with a task for each image, and the labelling interface for it.</source>
        <translation>Eine JSON-Datei mit einer Aufgabe für jedes Bild, und die Oberfläche zum Beschriften dazu.</translation>
    </message>
    <message>
        <source>&amp;Table</source>
        <translation>&amp;Tabelle</translation>
    </message>
    <message>
        <source>CSV for spreadsheets, R and pandas: all boxes, and the numbers of boxes by image.</source>
        <translation>CSV für Tabellenprogramme, R und pandas: alle Boxen, und die Zahl der Boxen je Bild.</translation>
    </message>
    <message>
        <source>An XML file for each image.</source>
        <translation>Eine XML-Datei je Bild.</translation>
    </message>
    <message>
        <source>One JSON file for all images.</source>
        <translation>Eine JSON-Datei für alle Bilder.</translation>
    </message>
    <message>
        <source>PNGs in SegmentationClass and SegmentationObject.</source>
        <translation>PNGs in SegmentationClass und SegmentationObject.</translation>
    </message>
    <message>
        <source>Polygons of the objects.</source>
        <translation>Polygone der Objekte.</translation>
    </message>
</context>
<context>
    <name>gallery</name>
    <message>
        <source>Boxes that look least like the others of their class.</source>
        <translation>Boxen, die den anderen ihrer Klasse am wenigsten gleichen.</translation>
    </message>
    <message>
        <source>These boxes are decided. Other keys delete them, or change their class.</source>
        <translation>Diese Boxen sind entschieden. Andere Tasten löschen sie oder ändern ihre Klasse.</translation>
    </message>
    <message>
        <source>No other class is suggested for what is selected.</source>
        <translation>Für die Auswahl wird keine andere Klasse vorgeschlagen.</translation>
    </message>
    <message>
        <source>Nothing is selected: the arrows select a box, Ctrl+A all.</source>
        <translation>Nichts ist ausgewählt: Die Pfeiltasten wählen eine Box aus, Strg+A alle.</translation>
    </message>
    <message>
        <source>This box is not shown yet.</source>
        <translation>Diese Box ist noch nicht zu sehen.</translation>
    </message>
    <message>
        <source>{}: done. Undo takes it back.</source>
        <translation>{}: erledigt. Rückgängig nimmt es zurück.</translation>
    </message>
    <message>
        <source>Nothing was changed, because somebody else changed these boxes meanwhile.</source>
        <translation>Nichts wurde geändert, weil jemand anderes diese Boxen inzwischen geändert hat.</translation>
    </message>
    <message>
        <source>The next boxes</source>
        <translation>Die nächsten Boxen</translation>
    </message>
    <message>
        <source>decided</source>
        <translation>entschieden</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>A decision is being kept. Try again in a moment.</source>
        <translation>Eine Entscheidung wird gerade gesichert. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>{} accepts what is selected, {} rejects it, a number or {} gives it a class, {} opens the image.</source>
        <translation>{} nimmt die Auswahl an, {} verwirft sie, eine Ziffer oder {} gibt ihr eine Klasse, {} öffnet das Bild.</translation>
    </message>
    <message>
        <source>“{}” is about one image: {} opens it.</source>
        <translation>„{}“ betrifft ein einzelnes Bild: {} öffnet es.</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Entschieden</translation>
    </message>
    <message>
        <source>All boxes</source>
        <translation>Alle Boxen</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Widersprüche</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>Zweifelhaft</translation>
    </message>
    <message>
        <source>Proposals that nobody has decided.</source>
        <translation>Vorschläge, über die niemand entschieden hat.</translation>
    </message>
    <message>
        <source>Proposals and boxes that contradict each other.</source>
        <translation>Vorschläge und Boxen, die einander widersprechen.</translation>
    </message>
    <message>
        <source>Decided boxes that look like those of another class.</source>
        <translation>Entschiedene Boxen, die denen einer anderen Klasse gleichen.</translation>
    </message>
    <message>
        <source>By image</source>
        <translation>Nach Bild</translation>
    </message>
    <message>
        <source>Most confident first</source>
        <translation>Sicherste zuerst</translation>
    </message>
    <message>
        <source>Least confident first</source>
        <translation>Unsicherste zuerst</translation>
    </message>
    <message>
        <source>Largest first</source>
        <translation>Größte zuerst</translation>
    </message>
    <message>
        <source>Smallest first</source>
        <translation>Kleinste zuerst</translation>
    </message>
    <message>
        <source>Odd ones first</source>
        <translation>Auffällige zuerst</translation>
    </message>
    <message>
        <source>accept {} boxes</source>
        <translation>{} Boxen annehmen</translation>
    </message>
    <message>
        <source>reject {} boxes</source>
        <translation>{} Boxen verwerfen</translation>
    </message>
    <message>
        <source>change the class of {} boxes</source>
        <translation>Klasse von {} Boxen ändern</translation>
    </message>
    <message>
        <source>No box is left to review here. “Decided” lists the others, and Model &gt; Propose for all images finds more.</source>
        <translation>Hier ist keine Box mehr zu prüfen. „Entschieden“ listet die anderen auf, und Modell &gt; Für alle Bilder vorschlagen findet mehr.</translation>
    </message>
    <message>
        <source>No box is decided yet.</source>
        <translation>Noch ist keine Box entschieden.</translation>
    </message>
    <message>
        <source>There are no boxes yet. Model &gt; Propose for all images finds some.</source>
        <translation>Noch gibt es keine Boxen. Modell &gt; Für alle Bilder vorschlagen findet welche.</translation>
    </message>
    <message>
        <source>No box contradicts a proposal. Model &gt; Propose for images that are done too finds more.</source>
        <translation>Keine Box widerspricht einem Vorschlag. Modell &gt; Auch für fertige Bilder vorschlagen findet mehr.</translation>
    </message>
    <message>
        <source>No box has a doubtful class.</source>
        <translation>Keine Box hat eine zweifelhafte Klasse.</translation>
    </message>
</context>
<context>
    <name>gestures</name>
    <message>
        <source>accept {}</source>
        <translation>{} annehmen</translation>
    </message>
    <message>
        <source>reject {}</source>
        <translation>{} ablehnen</translation>
    </message>
    <message>
        <source>accept {} proposals</source>
        <translation>{} Vorschläge annehmen</translation>
    </message>
    <message>
        <source>image done</source>
        <translation>Bild fertig</translation>
    </message>
    <message>
        <source>keep {}</source>
        <translation>{} behalten</translation>
    </message>
    <message>
        <source>adjust {}</source>
        <translation>{} anpassen</translation>
    </message>
    <message>
        <source>note on {}</source>
        <translation>Notiz zu {}</translation>
    </message>
    <message>
        <source>note on the image</source>
        <translation>Notiz zum Bild</translation>
    </message>
    <message>
        <source>reject {} proposals</source>
        <translation>{} Vorschläge verwerfen</translation>
    </message>
    <message>
        <source>relabel {} boxes to {}</source>
        <translation>Klasse von {} Boxen zu {} ändern</translation>
    </message>
    <message>
        <source>delete {} boxes</source>
        <translation>{} Boxen löschen</translation>
    </message>
    <message>
        <source>flags of {} boxes</source>
        <translation>Merkmale von {} Boxen</translation>
    </message>
    <message>
        <source>relabel {} to {}</source>
        <translation>{} in {} ändern</translation>
    </message>
    <message>
        <source>draw box</source>
        <translation>Box zeichnen</translation>
    </message>
    <message>
        <source>copy boxes</source>
        <translation>Boxen kopieren</translation>
    </message>
    <message>
        <source>duplicate box</source>
        <translation>Box verdoppeln</translation>
    </message>
    <message>
        <source>delete {}</source>
        <translation>{} löschen</translation>
    </message>
    <message>
        <source>flags of {}</source>
        <translation>Angaben zu {}</translation>
    </message>
</context>
<context>
    <name>history</name>
    <message>
        <source>This step cannot be reached: it is the last one, or something else was done since.</source>
        <translation>Dieser Schritt ist nicht erreichbar: Er ist der letzte, oder seither wurde etwas anderes getan.</translation>
    </message>
    <message>
        <source>Going to another step …</source>
        <translation>Zu einem anderen Schritt …</translation>
    </message>
</context>
<context>
    <name>image_list</name>
    <message>
        <source>not seen yet</source>
        <translation>noch nicht gesehen</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
    </message>
    <message>
        <source>in review</source>
        <translation>in Arbeit</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>Note: {}</source>
        <translation>Notiz: {}</translation>
    </message>
</context>
<context>
    <name>images</name>
    <message>
        <source>All images</source>
        <translation>Alle Bilder</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>Zu prüfen</translation>
    </message>
    <message>
        <source>Nothing proposed</source>
        <translation>Ohne Vorschlag</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Spot check</source>
        <translation>Stichprobe</translation>
    </message>
    <message>
        <source>Blind sample</source>
        <translation>Blinde Stichprobe</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Disagreements</source>
        <translation>Widersprüche</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>Zweifelhaft</translation>
    </message>
    <message>
        <source>With a note</source>
        <translation>Mit Notiz</translation>
    </message>
    <message>
        <source>With a flag</source>
        <translation>Mit Merkmal</translation>
    </message>
    <message>
        <source>Objects are easily missed here: look for them yourself.</source>
        <translation>Hier werden Objekte übersehen: bitte selbst suchen.</translation>
    </message>
    <message>
        <source>A random tenth of the images that were accepted in bulk.</source>
        <translation>Ein zufälliges Zehntel der Bilder, die auf einmal angenommen wurden.</translation>
    </message>
    <message>
        <source>Random images to annotate without proposals: Review &gt; Blind sample… draws them.</source>
        <translation>Zufällige Bilder zum Annotieren ohne Vorschläge: Prüfen &gt; Blinde Stichprobe… zieht sie.</translation>
    </message>
    <message>
        <source>Images in which Model &gt; Find more like this one in the folder found something the last time.</source>
        <translation>Bilder, in denen Modell &gt; Ähnliches im Ordner finden zuletzt etwas gefunden hat.</translation>
    </message>
    <message>
        <source>Proposals that contradict existing boxes, the worst first.</source>
        <translation>Vorschläge, die vorhandenen Boxen widersprechen, der stärkste Widerspruch zuerst.</translation>
    </message>
    <message>
        <source>Decided boxes that look like those of another class.</source>
        <translation>Entschiedene Boxen, die wie die einer anderen Klasse aussehen.</translation>
    </message>
    <message>
        <source>A person wrote something about the image or one of its boxes.</source>
        <translation>Jemand hat etwas über das Bild oder eine seiner Boxen geschrieben.</translation>
    </message>
    <message>
        <source>A box is difficult, truncated or occluded, or its file says something else of it.</source>
        <translation>Eine Box ist schwierig, abgeschnitten oder verdeckt, oder ihre Datei sagt etwas anderes über sie.</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>Uncertain first</source>
        <translation>Unsichere zuerst</translation>
    </message>
    <message>
        <source>Easy first</source>
        <translation>Leichte zuerst</translation>
    </message>
    <message>
        <source>Most confident first</source>
        <translation>Sicherste zuerst</translation>
    </message>
    <message>
        <source>By state</source>
        <translation>Nach Stand</translation>
    </message>
    <message>
        <source>Most like this box</source>
        <translation>Ähnlich wie diese Box</translation>
    </message>
</context>
<context>
    <name>importing</name>
    <message>
        <source>import boxes ({})</source>
        <translation>Boxen importieren ({})</translation>
    </message>
</context>
<context>
    <name>layout</name>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Boxen</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
</context>
<context>
    <name>learning</name>
    <message>
        <source>Only the preset “learned” learns: choose it in File &gt; Settings.</source>
        <translation>Nur die Voreinstellung „learned“ lernt: Wählen Sie sie unter Datei &gt; Einstellungen.</translation>
    </message>
    <message>
        <source>{} is written.</source>
        <translation>{} ist geschrieben.</translation>
    </message>
    <message>
        <source>Exporting …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Export what was learned</source>
        <translation>Gelerntes exportieren</translation>
    </message>
    <message>
        <source>from {}</source>
        <translation>von {}</translation>
    </message>
    <message>
        <source>Importing …</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Import what another folder learned</source>
        <translation>Importieren, was ein anderer Ordner gelernt hat</translation>
    </message>
    <message>
        <source>What a folder learned</source>
        <translation>Was ein Ordner gelernt hat</translation>
    </message>
    <message>
        <source>What your decisions teach is not used: you switched it off.</source>
        <translation>Was Ihre Entscheidungen lehren, wird nicht genutzt: Sie haben es ausgeschaltet.</translation>
    </message>
    <message>
        <source>As you chose: {}</source>
        <translation>Wie Sie gewählt haben: {}</translation>
    </message>
    <message>
        <source>Learns from your decisions: {} of {}</source>
        <translation>Lernt aus Ihren Entscheidungen: {} von {}</translation>
    </message>
    <message>
        <source>Learns from your decisions as soon as they are about two images.</source>
        <translation>Lernt aus Ihren Entscheidungen, sobald sie zwei Bilder betreffen.</translation>
    </message>
    <message>
        <source>Learned from {n} decisions: no better edges yet, so boxes stay as they are.</source>
        <translation>Aus {n} Entscheidungen gelernt: noch keine besseren Kanten, daher bleiben die Boxen, wie sie sind.</translation>
    </message>
    <message>
        <source>Learned from {n} decisions: boxes that need no correction {after} (before: {before})</source>
        <translation>Aus {n} Entscheidungen gelernt: Boxen ohne Korrektur {after} (vorher: {before})</translation>
    </message>
    <message>
        <source>Learned from {n} decisions: edges are a little better.</source>
        <translation>Aus {n} Entscheidungen gelernt: Kanten sind etwas besser.</translation>
    </message>
    <message>
        <source>Learned from {n} decisions: mean IoU with your boxes {after} (before: {before})</source>
        <translation>Aus {n} Entscheidungen gelernt: mittlere IoU mit Ihren Boxen {after} (vorher: {before})</translation>
    </message>
</context>
<context>
    <name>masks</name>
    <message>
        <source>Put the focus on a box first: its mask is shown.</source>
        <translation>Setzen Sie zuerst den Fokus auf eine Box: Ihre Maske wird gezeigt.</translation>
    </message>
    <message>
        <source>No object can be told from its surroundings in this box, so an export has no mask of it.</source>
        <translation>In dieser Box hebt sich kein Objekt von seiner Umgebung ab; darum hat ein Export keine Maske davon.</translation>
    </message>
</context>
<context>
    <name>open_folder</name>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>Open a folder of images</source>
        <translation>Einen Ordner mit Bildern öffnen</translation>
    </message>
    <message>
        <source>{} is no folder</source>
        <translation>{} ist kein Ordner</translation>
    </message>
    <message>
        <source>Check that it still exists.</source>
        <translation>Bitte prüfen, ob er noch da ist.</translation>
    </message>
</context>
<context>
    <name>pixels</name>
    <message>
        <source>Count from &amp;1, as the VOC devkit</source>
        <translation>Ab &amp;1 zählen, wie das VOC-Devkit</translation>
    </message>
    <message>
        <source>Count from &amp;0</source>
        <translation>Ab &amp;0 zählen</translation>
    </message>
    <message>
        <source>Count as the &amp;program of each file does</source>
        <translation>Zählen wie das &amp;Programm der jeweiligen Datei</translation>
    </message>
    <message>
        <source>count pixels of XML files</source>
        <translation>Pixel der XML-Dateien zählen</translation>
    </message>
    <message>
        <source>Changed: {}. Undo takes it back.</source>
        <translation>Geändert: {}. Rückgängig nimmt es zurück.</translation>
    </message>
    <message>
        <source>Files that are read from now on count so.</source>
        <translation>Dateien, die von jetzt an gelesen werden, zählen so.</translation>
    </message>
    <message>
        <source>Reading XML files again …</source>
        <translation>XML-Dateien werden neu gelesen …</translation>
    </message>
    <message>
        <source>Pixels of XML files count from 0, because one has a 0.</source>
        <translation>Pixel der XML-Dateien zählen ab 0, weil eine Datei eine 0 hat.</translation>
    </message>
    <message>
        <source>Pixels of XML files count from 1, except of programs that count from 0.</source>
        <translation>Pixel der XML-Dateien zählen ab 1, außer bei Programmen, die ab 0 zählen.</translation>
    </message>
    <message>
        <source>Pixels of XML files count from 1, but one that came later has a 0.</source>
        <translation>Pixel der XML-Dateien zählen ab 1, aber eine später gekommene hat eine 0.</translation>
    </message>
    <message>
        <source>Pixels of XML files count as you chose.</source>
        <translation>Pixel der XML-Dateien zählen, wie Sie es gewählt haben.</translation>
    </message>
    <message>
        <source>There is no XML file of another program yet.</source>
        <translation>Es gibt noch keine XML-Datei eines anderen Programms.</translation>
    </message>
</context>
<context>
    <name>situation</name>
    <message>
        <source>Proposal {} of {}: {}</source>
        <translation>Vorschlag {} von {}: {}</translation>
    </message>
    <message>
        <source>Proposals still to decide: {}. {} goes to the next one.</source>
        <translation>Noch zu entscheidende Vorschläge: {}. {} geht zum nächsten.</translation>
    </message>
    <message>
        <source>Proposals of other classes are still to decide.</source>
        <translation>Über Vorschläge anderer Klassen ist noch zu entscheiden.</translation>
    </message>
    <message>
        <source>Looking for objects …</source>
        <translation>Objekte werden gesucht …</translation>
    </message>
    <message>
        <source>Nothing is left to decide: {} says that this image is done, {} draws another box.</source>
        <translation>Nichts mehr zu entscheiden: {} erklärt dieses Bild für fertig, {} zeichnet noch eine Box.</translation>
    </message>
    <message>
        <source>Unlikely ones are hidden: {}. </source>
        <translation>Unwahrscheinliche sind ausgeblendet: {}. </translation>
    </message>
    <message>
        <source>Blind sample: proposals are hidden until this image is done. </source>
        <translation>Blinde Stichprobe: Vorschläge sind verborgen, bis dieses Bild fertig ist. </translation>
    </message>
    <message>
        <source>{} boxes are selected: {} accepts, {} rejects all of them at once.</source>
        <translation>{} Boxen sind ausgewählt: {} nimmt sie alle auf einmal an, {} verwirft sie.</translation>
    </message>
    <message>
        <source>{} boxes are selected: {} deletes all of them at once.</source>
        <translation>{} Boxen sind ausgewählt: {} löscht sie alle auf einmal.</translation>
    </message>
    <message>
        <source>{} boxes are selected: {} accepts, {} rejects the proposals, {} deletes the others.</source>
        <translation>{} Boxen sind ausgewählt: {} nimmt die Vorschläge an, {} verwirft sie, {} löscht die anderen.</translation>
    </message>
    <message>
        <source>Is a box of {} missing? {} takes the proposal, {} rejects it.</source>
        <translation>Fehlt eine Box für {}? {} nimmt den Vorschlag an, {} lehnt ihn ab.</translation>
    </message>
    <message>
        <source>Is this {}? Nothing is proposed for it. {} keeps the box, {} deletes it.</source>
        <translation>Ist das {}? Dafür wird nichts vorgeschlagen. {} behält die Box, {} löscht sie.</translation>
    </message>
    <message>
        <source>The box says {}, the model {}. {} keeps the box, {} changes its class.</source>
        <translation>Die Box sagt {}, das Modell {}. {} behält die Box, {} ändert ihre Klasse.</translation>
    </message>
    <message>
        <source>Is this {}? It looks like the boxes of {}. {} keeps its class, {} takes {}.</source>
        <translation>Ist das {}? Es sieht aus wie die Boxen von {}. {} behält die Klasse, {} nimmt {}.</translation>
    </message>
    <message>
        <source>Does the box of {} fit? The proposal overlaps it by {}. {} keeps the box.</source>
        <translation>Passt die Box für {}? Der Vorschlag überdeckt sie zu {}. {} behält die Box.</translation>
    </message>
    <message>
        <source>No boxes: {} draws one, {} says that there is none.</source>
        <translation>Keine Boxen: {} zeichnet eine, {} sagt, dass es keine gibt.</translation>
    </message>
    <message>
        <source>{}. {} accepts it as {}, {} as {}, a number as a class of yours.</source>
        <translation>{}. {} nimmt sie als {} an, {} als {}, eine Ziffer als eine Ihrer Klassen.</translation>
    </message>
    <message>
        <source>{} below the confidence threshold. </source>
        <translation>{} unter der Konfidenzschwelle. </translation>
    </message>
</context>
<context>
    <name>text</name>
    <message>
        <source>{} s</source>
        <translation>{} s</translation>
    </message>
    <message>
        <source>{} min</source>
        <translation>{} min</translation>
    </message>
    <message>
        <source>{} h {} min</source>
        <translation>{} h {} min</translation>
    </message>
</context>
<context>
    <name>toolbar</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Gallery</source>
        <translation>Galerie</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Kleiner</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Ganz</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Größer</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Finden</translation>
    </message>
    <message>
        <source>Propose all</source>
        <translation>Alle vorschlagen</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
</context>
<context>
    <name>training</name>
    <message>
        <source>Train on the boxes of this folder</source>
        <translation>Mit den Boxen dieses Ordners trainieren</translation>
    </message>
    <message>
        <source>Collecting the boxes …</source>
        <translation>Boxen werden gesammelt …</translation>
    </message>
    <message>
        <source>Accept boxes of at least two classes, {} each; so far: {}.</source>
        <translation>Nehmen Sie Boxen von mindestens zwei Klassen an, je {}; bisher: {}.</translation>
    </message>
    <message>
        <source>Boxes with the class “object”: {}. Give them a class of your own to learn from them.</source>
        <translation>Boxen mit der Klasse „object“: {}. Geben Sie ihnen eine eigene Klasse, um von ihnen zu lernen.</translation>
    </message>
</context>
<context>
    <name>turning</name>
    <message>
        <source>turn {} boxes</source>
        <translation>{} Boxen drehen</translation>
    </message>
    <message>
        <source>Turned: {}. Undo takes it back.</source>
        <translation>Gedreht: {}. Rückgängig nimmt es zurück.</translation>
    </message>
    <message>
        <source>The XML file of this image did not ignore a turn (EXIF): nothing to do.</source>
        <translation>Die XML-Datei dieses Bildes hat keine Drehung (EXIF) übersehen: Es ist nichts zu tun.</translation>
    </message>
    <message>
        <source>Turning boxes …</source>
        <translation>Boxen werden gedreht …</translation>
    </message>
</context>
<context>
    <name>wording</name>
    <message>
        <source>Spot check: {share} of the boxes stayed as they were accepted ({n} in {images}, 95 % interval {a} to {b}).</source>
        <translation>Stichprobe: {share} der Boxen blieben, wie sie angenommen wurden ({n} in {images}, 95-%-Intervall {a} bis {b}).</translation>
    </message>
    <message>
        <source>In the list “Spot check”: {}.</source>
        <translation>In der Liste „Stichprobe“: {}.</translation>
    </message>
</context>
</TS>
