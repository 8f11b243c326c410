-- Whoever is erased may be named by the filters of an export of the audit log, too.
DROP TRIGGER audit_is_not_changed;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
WHEN NOT (
  NEW.id IS OLD.id AND NEW.uid IS OLD.uid AND NEW.at IS OLD.at AND NEW.by IS OLD.by AND NEW.agent IS OLD.agent
  AND NEW.name IS OLD.name AND NEW.address IS OLD.address AND NEW.action IS OLD.action
  AND NEW.target_kind IS OLD.target_kind AND NEW.target_id IS OLD.target_id
  AND (
    (
      OLD.target_kind = 'conversation' AND NEW.target_name = '' AND NEW.changes = '[]'
      AND (
        EXISTS (SELECT 1 FROM erased WHERE conversation = CAST(OLD.target_id AS INTEGER))
        OR EXISTS (SELECT 1 FROM removed WHERE conversation = CAST(OLD.target_id AS INTEGER))
        OR EXISTS (SELECT 1 FROM spool WHERE kind = 'removal' AND id = CAST(OLD.target_id AS INTEGER))
      )
    ) OR (
      OLD.action IN ('archive_exported', 'audit_exported') AND NEW.target_name IS OLD.target_name
      AND EXISTS (SELECT 1 FROM erasures WHERE customer IS NOT NULL)
    )
  )
)
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
