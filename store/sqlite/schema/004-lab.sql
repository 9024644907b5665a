-- Model calls that people executed again: paid for, and nothing can give them back. `body` is the attempt as JSON,
-- `asked` its request and what was sent, deflated, `hash` a hash over that. `open` is 1 while it runs.
CREATE TABLE attempts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL,
  event TEXT NOT NULL,
  open INTEGER NOT NULL,
  body TEXT NOT NULL,
  asked BLOB NOT NULL,
  hash TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
CREATE INDEX attempts_by_call ON attempts (run, event);

-- Runs that go on from a moment of another one. `run` and `parent` are names of runs.
CREATE TABLE branches (
  run TEXT PRIMARY KEY,
  parent TEXT NOT NULL,
  open INTEGER NOT NULL,
  body TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
