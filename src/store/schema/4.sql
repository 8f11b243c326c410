-- Entries lie in the order in which they came: what a thousand conversations say at one moment goes to a few pages, where each had
-- dirtied one of its own. A conversation is found by an index.
CREATE TABLE said (
  conversation INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  side TEXT,
  name TEXT,
  body TEXT,
  sent_person ANY,
  sent_tab BLOB,
  sent_id BLOB,
  digest INTEGER,
  data TEXT
) STRICT;
INSERT INTO said
  SELECT conversation, seq, at, kind, side, name, body, sent_person, sent_tab, sent_id, digest, data FROM entries
  ORDER BY conversation, seq;
DROP TABLE entries;
ALTER TABLE said RENAME TO entries;
CREATE UNIQUE INDEX entries_by_conversation ON entries (conversation, seq);
