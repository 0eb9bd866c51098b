-- Moves that the server once told of and, restored from an older backup, does not know any more.
CREATE TABLE forgotten (
    n INTEGER PRIMARY KEY,
    article BLOB NOT NULL,
    transition TEXT NOT NULL,              -- Transition as JSON
    person BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    command BLOB,                          -- asked for on this machine: it can be sent again
    settled INTEGER NOT NULL               -- 0 while the feed is read again: it may still come back
);
