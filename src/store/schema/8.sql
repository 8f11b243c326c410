-- The road of invitations: which road a conversation came by, the second of two guests, and who is in the lobby and invites whom.
ALTER TABLE conversations ADD COLUMN road TEXT NOT NULL DEFAULT 'queue';
CREATE INDEX conversations_by_road ON conversations (road, id) WHERE ended IS NOT NULL;
ALTER TABLE conversations ADD COLUMN second BLOB;
CREATE INDEX conversations_by_second ON conversations (second, id) WHERE second IS NOT NULL AND ended IS NOT NULL;

CREATE TABLE guests (id BLOB NOT NULL PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- Those that are pending. A person is an agent's number or a customer's blob.
CREATE TABLE invitations (
  id INTEGER NOT NULL PRIMARY KEY,
  sender ANY NOT NULL,
  receiver ANY NOT NULL,
  at INTEGER NOT NULL
) STRICT;
