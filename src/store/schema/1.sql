-- Times are milliseconds since the Unix epoch. Ids of 128 bits are blobs of 16 bytes; a person is an agent's number or a
-- customer's blob. `data` is JSON, see stored.rs.

CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The hub's counters and limits, one row each.
CREATE TABLE hub (key TEXT NOT NULL PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE categories (id INTEGER NOT NULL PRIMARY KEY, data TEXT NOT NULL) STRICT;

-- `email` is folded to lower case; the address as it was given is in `data`. Null only inside a transaction.
CREATE TABLE agents (id INTEGER NOT NULL PRIMARY KEY, email TEXT UNIQUE, data TEXT NOT NULL) STRICT;

CREATE TABLE credentials (agent INTEGER NOT NULL PRIMARY KEY, password_hash TEXT NOT NULL) STRICT;

CREATE TABLE sessions (
  id BLOB NOT NULL PRIMARY KEY,
  secret_hash BLOB NOT NULL UNIQUE,
  agent INTEGER NOT NULL,
  created INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  address TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_agent ON sessions (agent);

CREATE TABLE links (
  token_hash BLOB NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  agent INTEGER,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_agent ON links (agent);

CREATE TABLE customers (id BLOB NOT NULL PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE conversations (
  id INTEGER NOT NULL PRIMARY KEY,
  category INTEGER NOT NULL,
  customer BLOB NOT NULL,
  customer_name TEXT NOT NULL,
  started INTEGER NOT NULL,
  ended INTEGER,
  why TEXT,
  live INTEGER NOT NULL,
  data TEXT NOT NULL
) STRICT;
CREATE INDEX conversations_live ON conversations (id) WHERE live = 1;
CREATE INDEX conversations_by_category ON conversations (category, id) WHERE ended IS NOT NULL;

-- Each agent's part. The name stays when the agent is removed.
CREATE TABLE parts (
  conversation INTEGER NOT NULL,
  part INTEGER NOT NULL,
  agent INTEGER NOT NULL,
  name TEXT NOT NULL,
  began INTEGER NOT NULL,
  ended INTEGER,
  last_entry INTEGER,
  note TEXT,
  PRIMARY KEY (conversation, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX parts_by_agent ON parts (agent, conversation);

-- The log. A message uses every column but `data`, everything else none of the `sent_` ones.
CREATE TABLE entries (
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
  data TEXT,
  PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

-- In the order of acceptance by rowid.
CREATE TABLE accepted (
  number INTEGER PRIMARY KEY,
  person ANY NOT NULL,
  tab BLOB NOT NULL,
  id BLOB NOT NULL,
  digest INTEGER NOT NULL,
  at INTEGER NOT NULL,
  data TEXT NOT NULL,
  UNIQUE (person, tab, id)
) STRICT;

CREATE TABLE waits (
  entry INTEGER NOT NULL PRIMARY KEY,
  category INTEGER NOT NULL,
  entered INTEGER NOT NULL,
  left INTEGER NOT NULL,
  place_at_first INTEGER NOT NULL,
  promised_from_min INTEGER,
  promised_to_min INTEGER,
  how TEXT NOT NULL,
  conversation INTEGER
) STRICT;
