<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
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
        <source>Checkpoints (*.pth *.pt *.safetensors)</source>
        <translation>Checkpoints (*.pth *.pt *.safetensors)</translation>
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
        <source>&amp;Labels, one a line</source>
        <translation>&amp;Klassen, eine je Zeile</translation>
    </message>
    <message>
        <source>Text (*.txt)</source>
        <translation>Text (*.txt)</translation>
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
    <message>
        <source>Mean and std need three numbers each, separated by commas.</source>
        <translation>Mittelwert und Standardabweichung brauchen je drei Zahlen, durch Kommas getrennt.</translation>
    </message>
    <message>
        <source>Checking the checkpoint …</source>
        <translation>Der Checkpoint wird geprüft …</translation>
    </message>
</context>
<context>
    <name>BoxTableModel</name>
    <message>
        <source>How sure the classifier is of the class when it sees only this region</source>
        <translation>Wie sicher sich der Klassifikator ist, wenn er nur diesen Ausschnitt sieht</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>vorgeschlagen</translation>
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
        <source>State</source>
        <translation>Stand</translation>
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
        <source>Hides proposals of less confidence. Decided boxes always show.</source>
        <translation>Verbirgt Vorschläge mit geringerer Konfidenz. Entschiedene Boxen bleiben sichtbar.</translation>
    </message>
    <message>
        <source>&amp;Find class</source>
        <translation>Klasse &amp;finden</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>Confidence ≥</source>
        <translation>Konfidenz ≥</translation>
    </message>
    <message>
        <source>Boxes of the image</source>
        <translation>Boxen des Bildes</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Alle Klassen</translation>
    </message>
    <message>
        <source>In the whole image: {}</source>
        <translation>Im ganzen Bild: {}</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>The photograph with its proposed and decided boxes.</source>
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
</context>
<context>
    <name>Controller</name>
    <message>
        <source>Looking for images in {} …</source>
        <translation>Bilder in {} werden gesucht …</translation>
    </message>
    <message>
        <source>Looking for {} …</source>
        <translation>{} wird gesucht …</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Angehalten.</translation>
    </message>
    <message>
        <source>There is no model yet: choose one in Model &gt; Models.</source>
        <translation>Es gibt noch kein Modell: unter Modell &gt; Modelle eines wählen.</translation>
    </message>
    <message>
        <source>Loading {} …</source>
        <translation>{} wird geladen …</translation>
    </message>
    <message>
        <source>The model {} could not be loaded</source>
        <translation>Das Modell {} konnte nicht geladen werden</translation>
    </message>
    <message>
        <source>The model {} is ready: Model &gt; Models.</source>
        <translation>Das Modell {} ist bereit: Modell &gt; Modelle.</translation>
    </message>
    <message>
        <source>{} on {}</source>
        <translation>{} auf {}</translation>
    </message>
    <message>
        <source>{} images in {}</source>
        <translation>{} Bilder in {}</translation>
    </message>
    <message>
        <source>{} left out: {}</source>
        <translation>{} ausgelassen: {}</translation>
    </message>
    <message>
        <source>The folder could not be opened</source>
        <translation>Der Ordner konnte nicht geöffnet werden</translation>
    </message>
</context>
<context>
    <name>FaultReporter</name>
    <message>
        <source>Something went wrong that fastloc does not know. What you decided is kept.</source>
        <translation>Etwas ist schiefgegangen, das fastloc nicht kennt. Alle Entscheidungen bleiben erhalten.</translation>
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
        <translation>Modell &amp;wählen …</translation>
    </message>
    <message>
        <source>Every image in it, and below it, is listed at the left. fastloc never changes an image.</source>
        <translation>Alle Bilder darin und darunter stehen links in der Liste. fastloc ändert nie ein Bild.</translation>
    </message>
    <message>
        <source>It knows classes; fastloc finds where it sees them, and proposes boxes.</source>
        <translation>Es kennt Klassen; fastloc findet, wo es sie sieht, und schlägt Boxen vor.</translation>
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
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>It is right. With none left: this image is done.</source>
        <translation>Stimmt. Ist keiner mehr da: Bild fertig.</translation>
    </message>
    <message>
        <source>It is wrong.</source>
        <translation>Stimmt nicht.</translation>
    </message>
    <message>
        <source>Push an edge out. With Shift, pull one in.</source>
        <translation>Kante hinaus; mit Umschalt hinein.</translation>
    </message>
    <message>
        <source>Why? Hold it to see what the model saw.</source>
        <translation>Warum? Gehalten zeigt, was das Modell sah.</translation>
    </message>
    <message>
        <source>{} of {}</source>
        <translation>{} von {}</translation>
    </message>
    <message>
        <source>&amp;Done</source>
        <translation>&amp;Fertig</translation>
    </message>
    <message>
        <source>&amp;Next</source>
        <translation>&amp;Weiter</translation>
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
        <source>Images of the folder</source>
        <translation>Bilder des Ordners</translation>
    </message>
    <message>
        <source>{} of {} done</source>
        <translation>{} von {} fertig</translation>
    </message>
    <message>
        <source>No folder open</source>
        <translation>Kein Ordner offen</translation>
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
    <name>MainWindow</name>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Boxen</translation>
    </message>
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
        <source>Loading …</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Only a proposal has evidence.</source>
        <translation>Nur ein Vorschlag hat eine Begründung.</translation>
    </message>
    <message>
        <source>Undo {}</source>
        <translation>Rückgängig: {}</translation>
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
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>fastloc proposes boxes from a plain image classifier; you decide.</source>
        <translation>fastloc schlägt Boxen aus einem einfachen Bildklassifikator vor; Sie entscheiden.</translation>
    </message>
</context>
<context>
    <name>ModelBanner</name>
    <message>
        <source>There is no model yet, so nothing is proposed. Boxes can be drawn by hand (W).</source>
        <translation>Es gibt noch kein Modell, also keine Vorschläge. Boxen lassen sich von Hand zeichnen (W).</translation>
    </message>
    <message>
        <source>Choose a model…</source>
        <translation>Modell wählen …</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>A model knows classes; fastloc finds where it sees them. The published ones know the 1,000 classes of ImageNet. A classifier of your own that has one of these architectures can be added.</source>
        <translation>Ein Modell kennt Klassen; fastloc findet, wo es sie sieht. Die veröffentlichten kennen die 1000 Klassen von ImageNet. Ein eigener Klassifikator mit einer dieser Architekturen lässt sich hinzufügen.</translation>
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
        <source>State</source>
        <translation>Stand</translation>
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
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>Cancelled. Another time goes on from here.</source>
        <translation>Abgebrochen. Das nächste Mal geht es von hier weiter.</translation>
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
    <name>RecentFolders</name>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>The class filter hides proposals that are still to decide.</source>
        <translation>Der Klassenfilter verbirgt Vorschläge, über die noch zu entscheiden ist.</translation>
    </message>
    <message>
        <source>This image&apos;s proposals are not there yet. D goes on without them.</source>
        <translation>Die Vorschläge dieses Bildes fehlen noch. D geht ohne sie weiter.</translation>
    </message>
    <message>
        <source>No box is left: W draws one, Space says that there is none.</source>
        <translation>Keine Box ist übrig: W zeichnet eine, die Leertaste sagt, dass es keine gibt.</translation>
    </message>
    <message>
        <source>This box is decided: Del deletes it.</source>
        <translation>Diese Box ist entschieden: Entf löscht sie.</translation>
    </message>
    <message>
        <source>No other image needs a look.</source>
        <translation>Kein anderes Bild braucht einen Blick.</translation>
    </message>
    <message>
        <source>There is no further image in this direction.</source>
        <translation>In dieser Richtung gibt es kein weiteres Bild.</translation>
    </message>
    <message>
        <source>duplicate box</source>
        <translation>Box verdoppeln</translation>
    </message>
    <message>
        <source>copy boxes</source>
        <translation>Boxen kopieren</translation>
    </message>
    <message>
        <source>The image before this one was not opened, or has no boxes.</source>
        <translation>Das Bild davor wurde nicht geöffnet oder hat keine Boxen.</translation>
    </message>
    <message>
        <source>draw box</source>
        <translation>Box zeichnen</translation>
    </message>
    <message>
        <source>Number {} has no class yet: Ctrl+E gives one.</source>
        <translation>Nummer {} hat noch keine Klasse: Strg+E vergibt eine.</translation>
    </message>
    <message>
        <source>This image is still being read.</source>
        <translation>Dieses Bild wird noch gelesen.</translation>
    </message>
</context>
<context>
    <name>ReviewState</name>
    <message>
        <source>unseen</source>
        <translation>ungesehen</translation>
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
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>By expected work</source>
        <translation>Nach erwarteter Arbeit</translation>
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
        <source>&amp;Device</source>
        <translation>&amp;Gerät</translation>
    </message>
    <message>
        <source>&amp;Proposals as in</source>
        <translation>&amp;Vorschläge wie in</translation>
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
        <source>&amp;Preset</source>
        <translation>&amp;Vorlage</translation>
    </message>
    <message>
        <source>{} moves a box or gives it a class, whatever the preset.</source>
        <translation>{} bewegt eine Box oder gibt ihr eine Klasse, in jeder Vorlage.</translation>
    </message>
    <message>
        <source>{} is the key of “{}”.</source>
        <translation>{} ist die Taste von „{}“.</translation>
    </message>
    <message>
        <source>This key is held down: take one without Ctrl, Alt and Shift.</source>
        <translation>Diese Taste wird gehalten: bitte eine ohne Strg, Alt und Umschalt.</translation>
    </message>
    <message>
        <source>New key for “{}”:</source>
        <translation>Neue Taste für „{}“:</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>{} not saved</source>
        <translation>{} nicht gespeichert</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>, {:.1f} images/s</source>
        <translation>, {:.1f} Bilder/s</translation>
    </message>
    <message>
        <source>{} to do</source>
        <translation>{} zu tun</translation>
    </message>
</context>
<context>
    <name>UnsavedBox</name>
    <message numerus="yes">
        <source>%n image(s) with changes that are not saved.</source>
        <translation>
            <numerusform>%n Bild mit Änderungen, die nicht gespeichert sind.</numerusform>
            <numerusform>%n Bilder mit Änderungen, die nicht gespeichert sind.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
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
        <source>Another program changed it</source>
        <translation>Ein anderes Programm hat sie geändert</translation>
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
        <source>Drag over an object that nothing was proposed for</source>
        <translation>Über ein Objekt ziehen, zu dem nichts vorgeschlagen wurde</translation>
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
        <source>Duplicate box</source>
        <translation>Box verdoppeln</translation>
    </message>
    <message>
        <source>Copy boxes of previous image</source>
        <translation>Boxen des vorigen Bildes kopieren</translation>
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
        <source>Accept the proposal; with none left, verify and go on</source>
        <translation>Den Vorschlag annehmen; ist keiner mehr da, Bild bestätigen und weiter</translation>
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
        <source>Hide the boxes</source>
        <translation>Boxen verbergen</translation>
    </message>
    <message>
        <source>Brightness and contrast</source>
        <translation>Helligkeit und Kontrast</translation>
    </message>
    <message>
        <source>Only of what is shown</source>
        <translation>Nur der Anzeige</translation>
    </message>
    <message>
        <source>Reset brightness and contrast</source>
        <translation>Helligkeit und Kontrast zurücksetzen</translation>
    </message>
    <message>
        <source>Statistics…</source>
        <translation>Statistik …</translation>
    </message>
    <message>
        <source>Speed, and what became of the proposals</source>
        <translation>Tempo, und was aus den Vorschlägen wurde</translation>
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
        <translation>Klassen suchen, die Sie nennen</translation>
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
        <translation>Im Hintergrund, während Sie prüfen</translation>
    </message>
    <message>
        <source>Stop proposing</source>
        <translation>Vorschlagen anhalten</translation>
    </message>
    <message>
        <source>Stop the runs that are queued</source>
        <translation>Alle wartenden Läufe anhalten</translation>
    </message>
    <message>
        <source>Pause proposing</source>
        <translation>Vorschlagen unterbrechen</translation>
    </message>
    <message>
        <source>The runs that are queued go on later</source>
        <translation>Die wartenden Läufe gehen später weiter</translation>
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
        <source>Classes…</source>
        <translation>Klassen …</translation>
    </message>
    <message>
        <source>The model&apos;s labels, and what you call them</source>
        <translation>Die Namen des Modells, und wie Sie sie nennen</translation>
    </message>
    <message>
        <source>Learned corrections…</source>
        <translation>Gelernte Korrekturen …</translation>
    </message>
    <message>
        <source>What your adjustments taught about each class</source>
        <translation>Was Ihre Anpassungen über jede Klasse gelehrt haben</translation>
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
        <source>Choose a preset, or keys of your own</source>
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
        <source>Move the box by a pixel (with Alt: 10)</source>
        <translation>Box um ein Pixel bewegen (mit Alt: 10)</translation>
    </message>
    <message>
        <source>Push an edge out (with Alt: 10)</source>
        <translation>Kante hinausschieben (mit Alt: 10)</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Arrows</source>
        <translation>Strg+Umschalt+Pfeile</translation>
    </message>
    <message>
        <source>Pull the opposite edge in (with Alt: 10)</source>
        <translation>Gegenüberliegende Kante hereinziehen (mit Alt: 10)</translation>
    </message>
    <message>
        <source>Ctrl+Wheel</source>
        <translation>Strg+Mausrad</translation>
    </message>
    <message>
        <source>Zoom; the middle button moves the picture</source>
        <translation>Zoomen; die mittlere Maustaste bewegt das Bild</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Leave drawing or a text field</source>
        <translation>Zeichnen oder ein Textfeld verlassen</translation>
    </message>
</context>
<context>
    <name>situation</name>
    <message>
        <source>Proposal {} of {}: {}</source>
        <translation>Vorschlag {} von {}: {}</translation>
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
        <source>Nothing is left to decide: Space finishes this image, W draws another box.</source>
        <translation>Nichts mehr zu entscheiden: Die Leertaste beendet dieses Bild, W zeichnet noch eine Box.</translation>
    </message>
    <message>
        <source>No boxes: W draws one, Space says that there is none.</source>
        <translation>Keine Boxen: W zeichnet eine, die Leertaste sagt, dass es keine gibt.</translation>
    </message>
    <message>
        <source>{} below the confidence threshold. </source>
        <translation>{} unter der Konfidenzschwelle. </translation>
    </message>
</context>
</TS>
