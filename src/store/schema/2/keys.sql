-- Keys of machines. Of the secrets only hashes are kept.
CREATE TABLE api_keys (
  id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  -- How the secret begins, for people to know it again.
  prefix TEXT NOT NULL,
  secret_hash BLOB NOT NULL UNIQUE,
  -- JSON arrays of words and of networks.
  scopes TEXT NOT NULL,
  cidrs TEXT NOT NULL,
  created INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  last_used INTEGER
) STRICT;
