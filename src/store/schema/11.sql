-- An entry is found by its number first: what a thousand conversations say at one moment has few different numbers, so that it goes to a
-- few pages of the index, where each conversation had dirtied one of its own. Such an index does not say how far a log goes.
CREATE TABLE logs (conversation INTEGER NOT NULL PRIMARY KEY, last INTEGER NOT NULL) STRICT;
INSERT INTO logs SELECT conversation, max(seq) FROM entries GROUP BY conversation;
DROP INDEX entries_by_conversation;
CREATE UNIQUE INDEX entries_by_number ON entries (seq, conversation);
