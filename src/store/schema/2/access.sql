-- Where staff may come from. A number is never used again.
CREATE TABLE allow_list (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  -- In its shortest form.
  cidr TEXT NOT NULL,
  note TEXT NOT NULL,
  added INTEGER NOT NULL,
  -- Whose work it is, as they were called then; null for the environment's.
  added_by TEXT
) STRICT;
