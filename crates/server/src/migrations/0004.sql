-- What waits for its embargo is looked for every second: found without reading every article.

CREATE INDEX article_scheduled ON article (json_extract(state, '$.scheduled'), id)
  WHERE json_extract(state, '$.scheduled') IS NOT NULL;
