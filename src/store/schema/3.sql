-- A conversation may have up to 100,000 entries: the rowid of a text in `words` is conversation * 131072 + the entry's number from now
-- on, so all words are put there anew, behind everything else.
INSERT INTO words (words) VALUES ('delete-all');
UPDATE conversations SET words_from = 0;
