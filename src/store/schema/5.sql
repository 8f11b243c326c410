-- How many conversations of a category were removed since the audit log last said so.
CREATE TABLE removals (category INTEGER NOT NULL PRIMARY KEY, conversations INTEGER NOT NULL) STRICT;
