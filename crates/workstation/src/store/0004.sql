-- Moments of an article that can be read and gone back to. They belong to this machine, are no records and never travel;
-- their contents stand in `content` as plain JSON, which can be read without any merge engine.
CREATE TABLE checkpoint (
    n INTEGER PRIMARY KEY,
    article BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    why TEXT NOT NULL,                     -- what it was made for: `Why` in checkpoint.rs
    person BLOB,                           -- who did it; none = nobody had signed in
    hash BLOB NOT NULL,
    frontiers BLOB NOT NULL,
    command BLOB,                          -- of a move: its command
    seq INTEGER                            -- of a move: its number in `history`, once the server has answered
);
CREATE INDEX checkpoint_by_article ON checkpoint (article, n);
CREATE INDEX checkpoint_by_hash ON checkpoint (hash);
CREATE INDEX checkpoint_by_command ON checkpoint (command) WHERE command IS NOT NULL;
CREATE INDEX record_by_article ON record (article, local);
