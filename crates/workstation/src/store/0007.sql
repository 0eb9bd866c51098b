-- Lists are sorted, narrowed and counted by this index alone: a few hundred bytes of each article, never its state.
ALTER TABLE article ADD COLUMN scheduled_ms INTEGER GENERATED ALWAYS AS
    (CASE WHEN stage = 2 AND json_valid(state) THEN json_extract(state, '$.scheduled') END) VIRTUAL;
-- Readers see an older text than the one that was approved.
ALTER TABLE article ADD COLUMN corrected INTEGER GENERATED ALWAYS AS
    (CASE WHEN stage = 2 AND publication = 1 AND json_valid(state)
          THEN json_extract(state, '$.revision') IS NOT json_extract(state, '$.approved.hash') ELSE 0 END) VIRTUAL;
DROP INDEX article_by_time;
CREATE INDEX article_listed ON article
    (updated_ms DESC, article DESC, author, stage, level, publication, returned, deleted, section, scheduled_ms, corrected,
     problems, headline);
CREATE INDEX command_waiting ON command (article) WHERE status = 'waiting';

-- What each person likes: saved views, what is pinned, open and recent, and how lists are sorted. Never sent anywhere.
CREATE TABLE preference (
    person BLOB PRIMARY KEY,
    preferences TEXT NOT NULL              -- Preferences as JSON
) WITHOUT ROWID;

-- The last thing that was heard of each person in each article, numbered as it came to this machine. What a restored server
-- says again is no news.
CREATE TABLE heard (
    article BLOB NOT NULL,
    person BLOB NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (article, person)
) WITHOUT ROWID;
CREATE UNIQUE INDEX heard_by_mark ON heard (mark);
CREATE TRIGGER record_heard AFTER INSERT ON record
WHEN NEW.ours = 0 AND NEW.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'resync') BEGIN
    INSERT INTO heard (article, person, mark)
    VALUES (NEW.article, NEW.person, (SELECT coalesce(max(mark), 0) + 1 FROM heard))
    ON CONFLICT (article, person) DO UPDATE SET mark = excluded.mark;
END;
CREATE TRIGGER history_heard AFTER INSERT ON history
WHEN NOT EXISTS (SELECT 1 FROM meta WHERE key = 'resync') BEGIN
    INSERT INTO heard (article, person, mark)
    VALUES (NEW.article, NEW.person, (SELECT coalesce(max(mark), 0) + 1 FROM heard))
    ON CONFLICT (article, person) DO UPDATE SET mark = excluded.mark;
END;

-- Up to which of these numbers a person has seen an article; the article '' stands for all of them.
CREATE TABLE seen (
    person BLOB NOT NULL,
    article BLOB NOT NULL,
    mark INTEGER NOT NULL,
    PRIMARY KEY (person, article)
) WITHOUT ROWID;
