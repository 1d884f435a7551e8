PRAGMA user_version = 4;
BEGIN TRANSACTION;
CREATE TABLE annotations(
    image INTEGER NOT NULL REFERENCES images(id),
    id TEXT NOT NULL,                       -- the proposal's that it decides, otherwise its own
    present INTEGER NOT NULL,               -- 0: taken back; its place is kept
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    decision TEXT NOT NULL, confidence REAL, voc_index INTEGER,
    at REAL NOT NULL,
    unseen INTEGER NOT NULL,                -- accepted in bulk, without a look
    place INTEGER NOT NULL, flags TEXT,                 -- order of first appearance in its image
    PRIMARY KEY(image, id)
) WITHOUT ROWID;
INSERT INTO "annotations" VALUES(1,'d4f86b873ac040249522ae9a2dd06e24',1,'cat',0.0,0.0,50.0,40.0,'accepted',0.9,NULL,1.79598189953012180326e+09,0,0,NULL);
INSERT INTO "annotations" VALUES(2,'8152a0219640458ea78928f7c5b2b5bc',1,'dog',10.0,20.0,60.0,80.0,'drawn',NULL,NULL,1.79598189953102850913e+09,0,0,'{"difficult": true}');
INSERT INTO "annotations" VALUES(2,'880bda2b9ae44d3c820cef57303745dc',0,'bird',100.0,20.0,150.0,80.0,'drawn',NULL,NULL,1.79598189953171849249e+09,0,1,NULL);
CREATE TABLE changes(
    entry INTEGER NOT NULL REFERENCES ledger(id),
    image INTEGER NOT NULL REFERENCES images(id),
    body TEXT NOT NULL,
    PRIMARY KEY(entry, image)
) WITHOUT ROWID;
INSERT INTO "changes" VALUES(1,1,'{"changes":[[null,["d4f86b873ac040249522ae9a2dd06e24","cat",0.0,0.0,50.0,40.0,"accepted",0.9,null]]],"verified":[false,false]}');
INSERT INTO "changes" VALUES(2,2,'{"changes":[[null,["8152a0219640458ea78928f7c5b2b5bc","dog",10.0,20,60.0,80,"drawn",null,null,{"difficult":true}]]],"verified":[false,true]}');
INSERT INTO "changes" VALUES(3,2,'{"changes":[[null,["880bda2b9ae44d3c820cef57303745dc","bird",100,20,150,80,"drawn",null,null]]],"verified":[true,true]}');
CREATE TABLE descriptors(                   -- of boxes that a person drew
    image INTEGER NOT NULL REFERENCES images(id),
    id TEXT NOT NULL,                       -- the annotation's
    x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL, -- the box that it was computed for
    descriptor BLOB NOT NULL,
    PRIMARY KEY(image, id)
);
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "facts" VALUES('class_map','{"version": 1, "classes": ["cat", "dog"], "labels": {}, "ignored": [], "defined": ["cat", "dog"], "colors": {"cat": "#b12776", "dog": "#766200"}}');
INSERT INTO "facts" VALUES('current','"b.png"');
INSERT INTO "facts" VALUES('extent','0.0');
INSERT INTO "facts" VALUES('least','0.0');
INSERT INTO "facts" VALUES('run','["net", "paper"]');
CREATE TABLE files(digest BLOB PRIMARY KEY, content BLOB NOT NULL, convention TEXT);
CREATE TABLE images(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,              -- path below the folder, with slashes
    place INTEGER,                          -- in the order of the list; NULL: no longer in the folder
    xml TEXT NOT NULL,                      -- its annotation file, likewise
    bytes INTEGER, digest BLOB,             -- identity of the content: size, SHA-256; NULL: never opened
    width INTEGER NOT NULL DEFAULT 0,       -- pixels as displayed; 0: never opened
    height INTEGER NOT NULL DEFAULT 0,
    verified INTEGER NOT NULL DEFAULT 0,
    verified_at REAL,
    decided INTEGER NOT NULL DEFAULT 0,     -- decided boxes, rejected ones among them
    spot_check INTEGER NOT NULL DEFAULT 0,  -- accepted in bulk, drawn to be looked at
    error TEXT NOT NULL DEFAULT '',         -- why it failed
    is_read INTEGER NOT NULL DEFAULT 0,     -- its annotation file was read, or found missing
    base BLOB,                              -- digest of the annotation file that the boxes came from: files.digest
    written BLOB,                           -- digest of the annotation file as this program last saw or left it
    writing BLOB,                           -- digest of what is being written over it
    revision INTEGER NOT NULL DEFAULT 0,    -- counts changes of the content ...
    exported INTEGER NOT NULL DEFAULT 0     -- ... and says which one the annotation file holds
);
INSERT INTO "images" VALUES(1,'a.png',0,'a.xml',3261,X'4A9C50E4E976189AF40FC1CFC32A545C3D84F24F605A73F38138E631E2FC851C',64,48,0,NULL,1,0,'',1,NULL,NULL,NULL,1,0);
INSERT INTO "images" VALUES(2,'b.png',1,'b.xml',4974,X'2D757EDEC5C08E735760959FD826401EE538DC2FD7B7949B948A727E68EDDD94',64,48,1,1.79598189953102850913e+09,1,0,'',1,NULL,NULL,NULL,3,0);
INSERT INTO "images" VALUES(3,'c.png',2,'c.xml',NULL,NULL,0,0,0,NULL,0,0,'It is damaged.',0,NULL,NULL,NULL,0,0);
CREATE TABLE learned(
    id TEXT PRIMARY KEY,                    -- digest of the content
    at REAL NOT NULL,
    head TEXT NOT NULL,                     -- version of the descriptors
    n INTEGER NOT NULL,                     -- decisions that it was learned from
    content BLOB NOT NULL,
    note TEXT NOT NULL
);
CREATE TABLE ledger(
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    step INTEGER NOT NULL,                  -- what one undo takes back
    kind TEXT NOT NULL,                     -- do, undo, redo; read: no step, a file or image was met
    text TEXT NOT NULL
);
INSERT INTO "ledger" VALUES(1,1.79598189953006720544e+09,1,'do','accept cat');
INSERT INTO "ledger" VALUES(2,1.79598189953099513058e+09,2,'do','draw dog');
INSERT INTO "ledger" VALUES(3,1.79598189953169059748e+09,3,'do','draw bird');
INSERT INTO "ledger" VALUES(4,1.79598189953242254259e+09,3,'undo','draw bird');
CREATE TABLE proposals(
    id TEXT PRIMARY KEY,
    image INTEGER NOT NULL REFERENCES images(id),
    model TEXT NOT NULL, preset TEXT NOT NULL,
    place INTEGER NOT NULL, found INTEGER NOT NULL,
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    confidence REAL NOT NULL, scores TEXT NOT NULL,
    neurons TEXT NOT NULL, heat BLOB NOT NULL, mask BLOB NOT NULL
, descriptor BLOB);
INSERT INTO "proposals" VALUES('d4f86b873ac040249522ae9a2dd06e24',1,'net','paper',0,0,'cat',0.0,0.0,50.0,40.0,0.9,'[[3, "cat", 9, 1.0]]','[]',X'780163604007FFFFFF070BA1D3E8EA207C004C0208F8',X'7801636040078C8C8C6021741A5D1D840F00018D000A',NULL);
INSERT INTO "proposals" VALUES('e8202bc3ff0b4f30a50ad4bdec321a50',1,'net','paper',1,0,'cat',60.0,0.0,110.0,40.0,0.5,'[[3, "cat", 9, 1.0]]','[]',X'780163604007FFFFFF070BA1D3E8EA207C004C0208F8',X'7801636040078C8C8C6021741A5D1D840F00018D000A',NULL);
CREATE TABLE runs(
    image INTEGER NOT NULL REFERENCES images(id),
    model TEXT NOT NULL, preset TEXT NOT NULL,
    top TEXT NOT NULL, notices TEXT NOT NULL,
    pending INTEGER NOT NULL, effort REAL NOT NULL,
    waiting TEXT NOT NULL,                  -- class and confidence of the pending ones that can be right together
    PRIMARY KEY(image, model, preset)
) WITHOUT ROWID;
INSERT INTO "runs" VALUES(1,'net','paper','[[3, "cat", 9, 1.0]]','[]',1,0.5,'[["cat", 0.5]]');
CREATE INDEX images_place ON images(place);
CREATE INDEX images_behind ON images(id) WHERE revision <> exported;
CREATE INDEX proposals_image ON proposals(image, model, preset);
CREATE INDEX proposals_label ON proposals(model, preset, label, image);
CREATE INDEX ledger_step ON ledger(step);
CREATE INDEX annotations_label ON annotations(label, image) WHERE present AND decision <> 'rejected';
COMMIT;
