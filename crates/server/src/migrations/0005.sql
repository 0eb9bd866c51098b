-- What a workstation that has nothing yet is told of each article before its text.

-- NULL: not worked out since this column came; it is when somebody asks for the catalogue.
ALTER TABLE article ADD COLUMN section TEXT;
-- When its last record or move was stored.
ALTER TABLE article ADD COLUMN updated_ms INTEGER NOT NULL DEFAULT 0;
UPDATE article SET updated_ms = coalesce((SELECT max(at_ms) FROM record WHERE record.article = article.id), 0);
UPDATE article SET updated_ms = max(updated_ms, moved.at_ms)
  FROM (SELECT article, max(at_ms) AS at_ms FROM event
        WHERE article IS NOT NULL AND json_extract(body, '$.event') = 'transitioned' GROUP BY article) AS moved
  WHERE moved.article = article.id;

-- The event that says what an open review is about.
ALTER TABLE review ADD COLUMN seq INTEGER;
UPDATE review SET seq = told.seq
  FROM (SELECT article, max(seq) AS seq FROM event
        WHERE article IS NOT NULL AND json_extract(body, '$.event') = 'review' GROUP BY article) AS told
  WHERE told.article = review.article AND review.resolved_by IS NULL;
