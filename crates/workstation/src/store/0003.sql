-- BLAKE3 of the article's id and the bytes: what the disk gives back is compared. None = written by an older version.
ALTER TABLE snapshot ADD COLUMN draft_digest BLOB;
ALTER TABLE journal ADD COLUMN base_digest BLOB;
ALTER TABLE journal ADD COLUMN edit_digest BLOB;

-- Rows whose bytes were not those that were stored: taken out of use, never thrown away.
CREATE TABLE damaged (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,                    -- the table
    article BLOB NOT NULL,
    bytes BLOB NOT NULL,
    found_ms INTEGER NOT NULL
);
