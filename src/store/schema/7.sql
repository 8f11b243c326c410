-- Erasures of customers: what was asked for, how far it is, and in the end the proof, which names nobody.
CREATE TABLE erasures (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  -- Made by whoever asks, so that a repeat adds nothing.
  uid BLOB NOT NULL UNIQUE,
  -- Whose conversations; null once it is proven.
  customer BLOB UNIQUE,
  -- Those with a greater number began later, and are not meant.
  upto INTEGER NOT NULL,
  asked INTEGER NOT NULL,
  -- Who asked, as they were called then.
  agent INTEGER,
  name TEXT NOT NULL,
  swept INTEGER,
  -- When MongoDB was told once more.
  again INTEGER,
  proven INTEGER,
  conversations INTEGER NOT NULL DEFAULT 0,
  entries INTEGER NOT NULL DEFAULT 0,
  notes INTEGER NOT NULL DEFAULT 0,
  ratings INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The conversations that went by an erasure, until it is proven.
CREATE TABLE erased (conversation INTEGER NOT NULL PRIMARY KEY, erasure INTEGER NOT NULL) STRICT;
CREATE INDEX erased_by_erasure ON erased (erasure, conversation);

-- Customers who are not known again by their tokens: SHA-256 of ids that are random.
CREATE TABLE forgotten (hash BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Has a row while all of the full-text search's index is being written anew.
CREATE TABLE words_stale (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1)) STRICT;

-- An erasure takes out of the log what tells of the customer: names, tags, and what of an export's filter names them.
DROP TRIGGER audit_is_not_changed;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
WHEN NOT (
  NEW.id IS OLD.id AND NEW.uid IS OLD.uid AND NEW.at IS OLD.at AND NEW.by IS OLD.by AND NEW.agent IS OLD.agent
  AND NEW.name IS OLD.name AND NEW.address IS OLD.address AND NEW.action IS OLD.action
  AND NEW.target_kind IS OLD.target_kind AND NEW.target_id IS OLD.target_id
  AND (
    (
      OLD.target_kind = 'conversation' AND NEW.target_name = '' AND NEW.changes = '[]'
      AND EXISTS (SELECT 1 FROM erased WHERE conversation = CAST(OLD.target_id AS INTEGER))
    ) OR (
      OLD.action = 'archive_exported' AND NEW.target_name IS OLD.target_name
      AND EXISTS (SELECT 1 FROM erasures WHERE customer IS NOT NULL)
    )
  )
)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
