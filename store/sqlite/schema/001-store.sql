-- Rows that are not blobs carry `sum`, a hash over their other columns (row-sum.ts): SQLite has no page checksum.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per file and generation. `state` is the StoredSource as JSON; what only the store can count is beside it.
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  generation INTEGER NOT NULL,
  state TEXT NOT NULL,
  duplicates INTEGER NOT NULL,
  late INTEGER NOT NULL,
  out_of_range INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;

-- Ids of raw and tail are never used again (AUTOINCREMENT): readers keep unpacked rows by them.

-- The bytes of a source as they came, in contiguous ranges, deflated. `units` says where each unit lies (raw-units.ts).
CREATE TABLE raw (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source INTEGER NOT NULL,
  "from" INTEGER NOT NULL,
  length INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  first_position INTEGER NOT NULL,
  last_position INTEGER NOT NULL,
  count INTEGER NOT NULL,
  units BLOB NOT NULL,
  bytes BLOB NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX raw_by_source ON raw (source, "from", length);

-- Which raw row holds a unit: runs of consecutive seqs, and the place of the first of them in that row.
CREATE TABLE seqs (
  first INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  raw INTEGER NOT NULL,
  unit INTEGER NOT NULL
) STRICT;

-- Units that said again what an earlier one in moment order had said: kept raw, their events dropped.
CREATE TABLE duplicates (
  seq INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;

-- `seq` is null when the problem is not about a kept unit.
CREATE TABLE problems (
  id INTEGER PRIMARY KEY,
  source INTEGER NOT NULL,
  run INTEGER,
  seq INTEGER,
  line INTEGER NOT NULL,
  "offset" INTEGER NOT NULL,
  length INTEGER NOT NULL,
  reason TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
CREATE INDEX problems_by_source ON problems (source);
CREATE INDEX problems_by_run ON problems (run) WHERE run IS NOT NULL;

-- `origin` is in seconds since 1970; null until the run has a time. `version` is that of the list of segments;
-- `rewrites` rises when events that were there are no longer (a duplicate dropped, the run derived anew).
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  identity TEXT NOT NULL,
  origin INTEGER,
  version INTEGER NOT NULL,
  rewrites INTEGER NOT NULL,
  status TEXT NOT NULL,
  cut_at_line INTEGER,
  sum INTEGER NOT NULL
) STRICT;

CREATE TABLE run_sources (
  run INTEGER NOT NULL,
  source INTEGER NOT NULL,
  units INTEGER NOT NULL,
  problems INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  head INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (run, source)
) STRICT, WITHOUT ROWID;

-- Events that have not settled, one row per commit and run, by arrival. `idents` as in segments, or null.
CREATE TABLE tail (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  max_seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  block BLOB NOT NULL,
  idents BLOB,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX tail_by_run ON tail (run);

-- Settled events of a run in moment order. `first` and `last` are places as JSON; `idents` names a Float64Array
-- with a hash of each event's ident (0 = none), null when no event has one; `shape` is for the fingerprint.
CREATE TABLE segments (
  run INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  events TEXT NOT NULL,
  checkpoint TEXT,
  idents TEXT,
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  count INTEGER NOT NULL,
  before INTEGER NOT NULL,
  max_seq INTEGER NOT NULL,
  shape TEXT NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;

-- The state of a run after its last segment, so that a list of runs opens no block. Dropped and made again like checkpoints.
CREATE TABLE ends (
  run INTEGER PRIMARY KEY,
  checkpoint TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT;

-- Bytes by hash, deflated; gone when nothing names them any more.
CREATE TABLE blobs (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  refs INTEGER NOT NULL
) STRICT;
CREATE TABLE blob_bytes (
  id INTEGER PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT;
