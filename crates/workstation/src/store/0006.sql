-- Which articles changed, numbered as they did: an index of search, in a file of its own, reads on from the number that it
-- knows. Triggers, so that nobody forgets: an app without search numbers what it changes too.
CREATE TABLE changed (
    article BLOB PRIMARY KEY,
    mark INTEGER NOT NULL                  -- the number of its last change; a later change has a higher one
) WITHOUT ROWID;
CREATE UNIQUE INDEX changed_by_mark ON changed (mark);
INSERT INTO changed (article, mark) SELECT article, row_number() OVER (ORDER BY updated_ms, article) FROM article;

CREATE TRIGGER article_added AFTER INSERT ON article BEGIN
    INSERT INTO changed (article, mark) VALUES (NEW.article, (SELECT coalesce(max(mark), 0) + 1 FROM changed))
    ON CONFLICT (article) DO UPDATE SET mark = excluded.mark;
END;
-- Whoever writes in an article or moves it sets one of these two.
CREATE TRIGGER article_changed AFTER UPDATE OF schema, state ON article BEGIN
    INSERT INTO changed (article, mark) VALUES (NEW.article, (SELECT coalesce(max(mark), 0) + 1 FROM changed))
    ON CONFLICT (article) DO UPDATE SET mark = excluded.mark;
END;

-- The folded text that lists were searched by: nobody reads it any more.
UPDATE article SET search = '';
