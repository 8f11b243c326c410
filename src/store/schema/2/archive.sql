-- Notes, tags, offers, and the words of the full-text search.

ALTER TABLE conversations ADD COLUMN rating INTEGER;
-- The number of the entry from which on the words are not yet in the index, 0 being the head; null when all are.
ALTER TABLE conversations ADD COLUMN words_from INTEGER DEFAULT 0;
UPDATE conversations SET rating = json_extract(data, '$.rating.score');

CREATE INDEX conversations_by_customer ON conversations (customer, id) WHERE ended IS NOT NULL;
CREATE INDEX conversations_by_rating ON conversations (rating, id) WHERE ended IS NOT NULL;
CREATE INDEX conversations_rated ON conversations (id) WHERE ended IS NOT NULL AND rating IS NOT NULL;
CREATE INDEX conversations_by_why ON conversations (why, id) WHERE ended IS NOT NULL;
CREATE INDEX conversations_by_start ON conversations (started, id) WHERE ended IS NOT NULL;
CREATE INDEX conversations_by_end ON conversations (category, ended, live) WHERE ended IS NOT NULL;
CREATE INDEX conversations_to_index ON conversations (id) WHERE ended IS NOT NULL AND words_from IS NOT NULL;

-- The words of ended conversations, fed by words.rs and never read back: a row is a text, its rowid is conversation * 16384 + the
-- entry's number, 0 being the head. Beside the words stands who may read the text (see archive/index.rs).
CREATE VIRTUAL TABLE words USING fts5(
  text, content='', contentless_delete=1, detail='none', columnsize=1, prefix='2 3 4', tokenize='ascii'
);
-- By itself it would merge its segments in bursts, within whatever commit comes; it is told to, in small pieces.
INSERT INTO words (words, rank) VALUES ('automerge', 0);
INSERT INTO words (words, rank) VALUES ('crisismerge', 1000);
-- Has a row while there may be segments to merge.
CREATE TABLE words_unmerged (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1)) STRICT;

-- Private notes of staff, in the order in which they were added.
CREATE TABLE notes (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  -- Made by whoever adds, so that a repeat adds nothing.
  uid BLOB NOT NULL UNIQUE,
  conversation INTEGER NOT NULL,
  agent INTEGER,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX notes_by_conversation ON notes (conversation, id);

-- The categories in which a conversation was, in a queue or with an agent; its own column says the last.
CREATE TABLE passages (
  conversation INTEGER NOT NULL,
  category INTEGER NOT NULL,
  PRIMARY KEY (conversation, category)
) STRICT, WITHOUT ROWID;
CREATE INDEX passages_by_category ON passages (category, conversation);
INSERT INTO passages SELECT id, category FROM conversations;
INSERT OR IGNORE INTO passages
  SELECT conversations.id, waits.category
  FROM conversations, json_each(conversations.data, '$.queue_entries') AS stay JOIN waits ON waits.entry = stay.value;

-- `folded` is without case and accents, `tag` as it was typed.
CREATE TABLE tags (
  conversation INTEGER NOT NULL,
  place INTEGER NOT NULL,
  folded TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (conversation, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_tag ON tags (folded, conversation);

-- One ringing of one agent for a stay in a queue, written when it is over. `why` is a word of the wire's `OfferGone`.
CREATE TABLE offers (
  offer INTEGER NOT NULL PRIMARY KEY,
  entry INTEGER NOT NULL,
  agent INTEGER NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  ended INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE INDEX offers_by_entry ON offers (entry, offer);

-- Conversations that were removed and whose entries and words are still being cleared away: those before `upto` are gone.
CREATE TABLE removed (conversation INTEGER NOT NULL PRIMARY KEY, upto INTEGER NOT NULL) STRICT;
