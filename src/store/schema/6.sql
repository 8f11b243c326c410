-- What MongoDB has not confirmed yet, oldest change first; empty while `meta` has no `spooling`. A number is used once: MongoDB is
-- given it as the revision, so that what is written later always counts.
CREATE TABLE spool (
  rev INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  id INTEGER NOT NULL,
  -- Why MongoDB will never take it.
  refused TEXT,
  UNIQUE (kind, id)
) STRICT;
CREATE INDEX spool_to_send ON spool (rev) WHERE refused IS NULL;
