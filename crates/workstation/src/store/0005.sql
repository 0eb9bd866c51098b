-- What a person decided about the places of merge reviews on this machine. The decision itself is an edit like any other and
-- is in the journal; this remembers that it was one, and what stood there before. An older app does not look here.

CREATE TABLE decision (
    review BLOB NOT NULL,
    place TEXT NOT NULL,
    decision TEXT NOT NULL,                -- Decision as JSON
    before TEXT,                           -- Content as JSON: what the edit replaced; none = it cannot be taken back here
    state BLOB NOT NULL,                   -- the place's state once it was done
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (review, place)
) WITHOUT ROWID;
