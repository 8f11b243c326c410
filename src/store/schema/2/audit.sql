-- Who did what, to what, when and from where. Added to, never changed.
CREATE TABLE audit (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  -- Made by whoever adds, so that a repeat adds nothing.
  uid BLOB NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  agent INTEGER,
  name TEXT NOT NULL,
  address TEXT,
  action TEXT NOT NULL,
  target_kind TEXT,
  target_id TEXT,
  target_name TEXT,
  -- A JSON array of [field, before, after].
  changes TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_agent ON audit (agent, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
-- A replacement would remove without asking the trigger above.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id OR uid = NEW.uid)
BEGIN SELECT RAISE(IGNORE); END;
