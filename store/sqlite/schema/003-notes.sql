-- What people write about runs: the only thing a store holds that no trace can give back. `body` is JSON by `kind`.
CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_by_run ON notes (run);
