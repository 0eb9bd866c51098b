-- Pictures of stories that are before readers, each with the words in its files. What was published before is made again.
DROP TABLE live_photo;
CREATE TABLE live_picture (
  original BLOB NOT NULL,
  -- The name of the words; the address of the picture holds it.
  name TEXT NOT NULL,
  article BLOB NOT NULL,
  -- JSON.
  words TEXT NOT NULL,
  PRIMARY KEY (original, name, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX live_picture_of_article ON live_picture (article);
UPDATE published SET pending = 1;
