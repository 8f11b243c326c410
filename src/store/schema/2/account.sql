-- One-time codes, sessions' browsers, people who ask for an account.
ALTER TABLE sessions ADD COLUMN browser TEXT;

-- Those who have to choose another password before anything else.
CREATE TABLE password_changes (agent INTEGER NOT NULL PRIMARY KEY) STRICT;

-- Secrets of authenticators. A code works once: no step up to `last_step` counts any more.
CREATE TABLE totp (
  agent INTEGER NOT NULL PRIMARY KEY,
  secret BLOB NOT NULL,
  last_step INTEGER NOT NULL
) STRICT;

-- Secrets that were shown and not yet confirmed.
CREATE TABLE totp_offers (agent INTEGER NOT NULL PRIMARY KEY, secret BLOB NOT NULL, at INTEGER NOT NULL) STRICT;

CREATE TABLE recovery_codes (
  agent INTEGER NOT NULL,
  code_hash BLOB NOT NULL,
  PRIMARY KEY (agent, code_hash)
) STRICT, WITHOUT ROWID;

-- `folded` is the address in lower case; `email` as it was given.
CREATE TABLE sign_ups (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  folded TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  full_name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  address TEXT NOT NULL
) STRICT;
