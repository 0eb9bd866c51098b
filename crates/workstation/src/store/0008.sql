-- A new machine lists every article before its text is here.
ALTER TABLE article ADD COLUMN here INTEGER NOT NULL DEFAULT 1;          -- 0: nothing of its draft is to be relied on yet
ALTER TABLE article ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0;      -- the catalogue said its state and review as of this number of the feed
ALTER TABLE article ADD COLUMN snapshot_seq INTEGER NOT NULL DEFAULT 0;  -- the server's snapshot has its records up to this number; -1: of a feed that is gone
CREATE INDEX article_away ON article (updated_ms) WHERE here = 0;

-- As of which number of the feed each holds: what is told again, or later than it happened, changes nothing.
ALTER TABLE published ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE review ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;

-- What happened before this machine was there is no news: a first sync reads it last, behind everything else.
DROP TRIGGER record_heard;
CREATE TRIGGER record_heard AFTER INSERT ON record
WHEN NEW.ours = 0 AND NEW.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'resync')
    AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'first_sync' AND NEW.seq <= json_extract(value, '$.head')) BEGIN
    INSERT INTO heard (article, person, mark)
    VALUES (NEW.article, NEW.person, (SELECT coalesce(max(mark), 0) + 1 FROM heard))
    ON CONFLICT (article, person) DO UPDATE SET mark = excluded.mark;
END;
DROP TRIGGER history_heard;
CREATE TRIGGER history_heard AFTER INSERT ON history
WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'resync')
    AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'first_sync' AND NEW.seq <= json_extract(value, '$.head')) BEGIN
    INSERT INTO heard (article, person, mark)
    VALUES (NEW.article, NEW.person, (SELECT coalesce(max(mark), 0) + 1 FROM heard))
    ON CONFLICT (article, person) DO UPDATE SET mark = excluded.mark;
END;
