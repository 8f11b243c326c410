-- What waits for MongoDB and is no conversation is found by itself, however many conversations wait before it.
CREATE INDEX spool_others_to_send ON spool (rev) WHERE refused IS NULL AND kind <> 'conversation';
