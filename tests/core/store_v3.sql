PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE annotations(
    image INTEGER NOT NULL REFERENCES images(id),
    id TEXT NOT NULL,                       -- the proposal's that it decides, otherwise its own
    present INTEGER NOT NULL,               -- 0: taken back; its place is kept
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    decision TEXT NOT NULL, confidence REAL, voc_index INTEGER,
    at REAL NOT NULL,
    unseen INTEGER NOT NULL,                -- accepted in bulk, without a look
    place INTEGER NOT NULL,                 -- order of first appearance in its image
    PRIMARY KEY(image, id)
) WITHOUT ROWID;
INSERT INTO "annotations" VALUES(1,'b38cbc08e492469a92b89ac61d1de929',1,'cat',0.0,0.0,50.0,40.0,'accepted',0.9,NULL,1.79595578069228744505e+09,0,0);
INSERT INTO "annotations" VALUES(2,'4a401a8031dd4cecbbfc0b2ca20d02a6',0,'bird',100.0,20.0,150.0,80.0,'drawn',NULL,NULL,1.79595578071247673037e+09,0,1);
INSERT INTO "annotations" VALUES(2,'f82d693d67cd4150b3f0cf46aaccb927',1,'dog',10.0,20.0,60.0,80.0,'drawn',NULL,NULL,1.79595578070985674857e+09,0,0);
CREATE TABLE changes(
    entry INTEGER NOT NULL REFERENCES ledger(id),
    image INTEGER NOT NULL REFERENCES images(id),
    body TEXT NOT NULL,
    PRIMARY KEY(entry, image)
) WITHOUT ROWID;
INSERT INTO "changes" VALUES(1,1,'{"changes":[[null,["b38cbc08e492469a92b89ac61d1de929","cat",0,0,50,40,"accepted",0.9,null]]],"verified":[false,false]}');
INSERT INTO "changes" VALUES(2,2,'{"changes":[[null,["f82d693d67cd4150b3f0cf46aaccb927","dog",10.0,20,60.0,80,"drawn",null,null]]],"verified":[false,true]}');
INSERT INTO "changes" VALUES(3,2,'{"changes":[[null,["4a401a8031dd4cecbbfc0b2ca20d02a6","bird",100,20,150,80,"drawn",null,null]]],"verified":[true,true]}');
CREATE TABLE descriptors(                   -- of boxes that a person drew
    image INTEGER NOT NULL REFERENCES images(id),
    id TEXT NOT NULL,                       -- the annotation's
    x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL, -- the box that it was computed for
    descriptor BLOB NOT NULL,
    PRIMARY KEY(image, id)
);
CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "facts" VALUES('class_map','{"version": 1, "classes": ["cat", "dog"], "labels": {}, "ignored": []}');
INSERT INTO "facts" VALUES('corrections','null');
INSERT INTO "facts" VALUES('current','"b.png"');
INSERT INTO "facts" VALUES('extent','0.0');
INSERT INTO "facts" VALUES('run','["net", "paper"]');
CREATE TABLE files(digest BLOB PRIMARY KEY, content BLOB NOT NULL);
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
INSERT INTO "images" VALUES(2,'b.png',1,'b.xml',4974,X'2D757EDEC5C08E735760959FD826401EE538DC2FD7B7949B948A727E68EDDD94',64,48,1,1.79595578070985674857e+09,1,0,'',1,NULL,NULL,NULL,3,0);
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
INSERT INTO "ledger" VALUES(1,1.79595578069221043591e+09,1,'do','draw cat');
INSERT INTO "ledger" VALUES(2,1.79595578070980167392e+09,2,'do','draw dog');
INSERT INTO "ledger" VALUES(3,1.79595578071239280696e+09,3,'do','draw bird');
INSERT INTO "ledger" VALUES(4,1.79595578072071146965e+09,3,'undo','draw bird');
CREATE TABLE proposals(
    id TEXT PRIMARY KEY,
    image INTEGER NOT NULL REFERENCES images(id),
    model TEXT NOT NULL, preset TEXT NOT NULL,
    place INTEGER NOT NULL, found INTEGER NOT NULL,
    label TEXT NOT NULL, x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    confidence REAL NOT NULL, scores TEXT NOT NULL,
    neurons TEXT NOT NULL, heat BLOB NOT NULL, mask BLOB NOT NULL
, descriptor BLOB);
INSERT INTO "proposals" VALUES('b38cbc08e492469a92b89ac61d1de929',1,'net','paper',0,0,'cat',0.0,0.0,50.0,40.0,0.9,'[[3, "cat", 9, 1.0]]','[]',X'780163604007FFFFFF070BA1D3E8EA207C004C0208F8',X'7801636040078C8C8C6021741A5D1D840F00018D000A',NULL);
INSERT INTO "proposals" VALUES('04f19d0edb2a4755925198d2a07bf10d',1,'net','paper',1,0,'cat',60.0,0.0,110.0,40.0,0.5,'[[3, "cat", 9, 1.0]]','[]',X'780163604007FFFFFF070BA1D3E8EA207C004C0208F8',X'7801636040078C8C8C6021741A5D1D840F00018D000A',NULL);
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
