-- Ids are never used again: a reader sees by them that a document was replaced while it read.
-- The newest whole version of each document, byte for byte, in deflated pieces. Its parts are units in raw.
CREATE TABLE documents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source INTEGER NOT NULL,
  "from" INTEGER NOT NULL,
  length INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX documents_by_source ON documents (source, "from");
