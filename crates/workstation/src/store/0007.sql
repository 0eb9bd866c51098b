-- A new machine lists every article before its text is here.
ALTER TABLE article ADD COLUMN here INTEGER NOT NULL DEFAULT 1;          -- 0: nothing of its draft is to be relied on yet
ALTER TABLE article ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0;      -- the catalogue said its state and review as of this number of the feed
ALTER TABLE article ADD COLUMN snapshot_seq INTEGER NOT NULL DEFAULT 0;  -- the server's snapshot has its records up to this number; -1: of a feed that is gone
CREATE INDEX article_away ON article (updated_ms) WHERE here = 0;

-- As of which number of the feed each holds: what is told again, or later than it happened, changes nothing.
ALTER TABLE published ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
