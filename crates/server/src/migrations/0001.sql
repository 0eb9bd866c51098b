-- The newsroom's shared copy. Moments are milliseconds since 1970 UTC, ids 16 bytes, hashes 32 bytes.

CREATE TABLE newsroom (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch BLOB NOT NULL,
  head_seq INTEGER NOT NULL,
  -- Set inside backups: whoever opens such a file takes a new epoch first.
  is_backup INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE entry (
  key TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE person (
  id BLOB PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  password TEXT
) STRICT;

CREATE TABLE device (
  id BLOB PRIMARY KEY,
  person BLOB NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  seen_ms INTEGER,
  revoked_ms INTEGER,
  last_seq INTEGER NOT NULL DEFAULT 0,
  last_hash BLOB NOT NULL
) STRICT;
CREATE INDEX device_of_person ON device (person);

CREATE TABLE token (
  hash BLOB PRIMARY KEY,
  device BLOB NOT NULL REFERENCES device (id),
  expires_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX token_of_device ON token (device);

CREATE TABLE code (
  hash BLOB PRIMARY KEY,
  person BLOB NOT NULL REFERENCES person (id),
  expires_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE record (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  id BLOB NOT NULL UNIQUE,
  person BLOB NOT NULL,
  device BLOB NOT NULL,
  device_seq INTEGER NOT NULL,
  article BLOB NOT NULL,
  kind INTEGER NOT NULL,
  hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (device, device_seq)
) STRICT;
CREATE INDEX record_of_article ON record (article, seq);

CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  article BLOB,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE article (
  id BLOB PRIMARY KEY,
  state TEXT NOT NULL,
  -- Whether the record that creates it has come; until then its author is a guess.
  created INTEGER NOT NULL,
  -- Its last record or event, its last record, and the last record that its derived columns know.
  seq INTEGER NOT NULL,
  record_seq INTEGER NOT NULL,
  replayed_seq INTEGER NOT NULL DEFAULT 0,
  schema INTEGER NOT NULL,
  revision BLOB NOT NULL,
  headline TEXT NOT NULL DEFAULT '',
  quarantined INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX article_to_replay ON article (id) WHERE replayed_seq < record_seq;

CREATE TABLE snapshot (
  article BLOB PRIMARY KEY REFERENCES article (id),
  seq INTEGER NOT NULL,
  revision BLOB NOT NULL,
  bytes BLOB NOT NULL
) STRICT;

-- What each device had seen of an article when it sealed its last record of it (a version of the draft).
CREATE TABLE seen (
  article BLOB NOT NULL,
  device BLOB NOT NULL,
  person BLOB NOT NULL,
  version BLOB NOT NULL,
  PRIMARY KEY (article, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  seq INTEGER PRIMARY KEY REFERENCES record (seq),
  article BLOB NOT NULL,
  reason TEXT NOT NULL,
  -- 1: it builds on records that have not come; it is tried again after each one that does.
  waits INTEGER NOT NULL
) STRICT;
CREATE INDEX quarantine_of_article ON quarantine (article);

CREATE TABLE review (
  id BLOB PRIMARY KEY,
  article BLOB NOT NULL,
  -- JSON: the merges that it shows.
  merges TEXT NOT NULL,
  people TEXT NOT NULL,
  resolved_by BLOB
) STRICT;
CREATE UNIQUE INDEX review_open ON review (article) WHERE resolved_by IS NULL;

CREATE TABLE command (
  id BLOB PRIMARY KEY,
  person BLOB NOT NULL,
  body_hash BLOB NOT NULL,
  answer TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE revision (
  hash BLOB PRIMARY KEY,
  article BLOB NOT NULL,
  number INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  canonical BLOB NOT NULL,
  UNIQUE (article, number)
) STRICT;

CREATE TABLE published (
  article BLOB PRIMARY KEY,
  short_id TEXT NOT NULL UNIQUE,
  url TEXT NOT NULL,
  section BLOB NOT NULL,
  first_published_ms INTEGER NOT NULL,
  withdrawn_ms INTEGER,
  -- 1 until its files are on disk.
  pending INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX published_of_section ON published (section, first_published_ms, article) WHERE withdrawn_ms IS NULL;
CREATE INDEX published_newest ON published (first_published_ms, article) WHERE withdrawn_ms IS NULL;
CREATE INDEX published_pending ON published (article) WHERE pending = 1;

-- Every address that a story ever had; the one that is not its own any more redirects to it.
CREATE TABLE address (
  path TEXT PRIMARY KEY,
  article BLOB NOT NULL
) STRICT;
CREATE INDEX address_of_article ON address (article);

CREATE TABLE live_photo (
  original BLOB NOT NULL,
  article BLOB NOT NULL,
  PRIMARY KEY (original, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX live_photo_of_article ON live_photo (article);

-- When each list was rendered last, so that rendering it again gives the same bytes. '' is the front page.
CREATE TABLE list (
  section TEXT PRIMARY KEY,
  rendered_ms INTEGER NOT NULL,
  -- 1 until its files are on disk.
  pending INTEGER NOT NULL
) STRICT;

CREATE TABLE photo (
  original BLOB PRIMARY KEY,
  article BLOB NOT NULL,
  seq INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE blob (
  hash BLOB PRIMARY KEY,
  size_bytes INTEGER NOT NULL,
  stored_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE upload (
  id BLOB PRIMARY KEY,
  device BLOB NOT NULL,
  blob BLOB NOT NULL,
  size_bytes INTEGER NOT NULL,
  offset_bytes INTEGER NOT NULL,
  touched_ms INTEGER NOT NULL,
  UNIQUE (device, blob)
) STRICT;

CREATE TABLE feedback (
  id INTEGER PRIMARY KEY,
  article BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  name TEXT NOT NULL,
  contact TEXT NOT NULL,
  message TEXT NOT NULL,
  shown INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX feedback_of_article ON feedback (article, at_ms);
