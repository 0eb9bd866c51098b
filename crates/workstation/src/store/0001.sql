-- Single values: the device, the session, the cursor, the settings of this machine.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- What a list shows of an article. Everything but `state` and the two times is a projection and can be made again.
CREATE TABLE article (
    article BLOB PRIMARY KEY,
    short TEXT NOT NULL,                   -- the part of its address that never changes
    author BLOB NOT NULL,
    state TEXT NOT NULL,                   -- ArticleState as JSON; the columns below repeat what lists ask for
    stage INTEGER NOT NULL,                -- 0 draft, 1 submitted, 2 approved
    level INTEGER NOT NULL,
    publication INTEGER NOT NULL,          -- 0 none, 1 live, 2 withdrawn
    returned INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    schema INTEGER NOT NULL,               -- the newest article schema that wrote in it
    headline TEXT NOT NULL DEFAULT '',
    section TEXT NOT NULL DEFAULT '',
    search TEXT NOT NULL DEFAULT '',       -- headline, standfirst and text, folded
    problems INTEGER NOT NULL DEFAULT 0,
    stale INTEGER NOT NULL DEFAULT 1,      -- whether the four above must be made again
    updated_ms INTEGER NOT NULL,
    sent_ms INTEGER
);
CREATE INDEX article_by_time ON article (updated_ms DESC);
CREATE INDEX article_by_short ON article (short);
CREATE INDEX article_stale ON article (article) WHERE stale = 1;

-- An article's draft with everything up to the records that are not folded into it yet.
CREATE TABLE snapshot (
    article BLOB PRIMARY KEY REFERENCES article (article),
    draft BLOB NOT NULL
);

-- Edits that were just committed here: answered as saved, not yet sealed into a record.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    article BLOB NOT NULL REFERENCES article (article),
    base BLOB NOT NULL,                    -- the draft's version before the edit
    edit BLOB NOT NULL,
    saved_ms INTEGER NOT NULL
);
CREATE INDEX journal_by_article ON journal (article, id);

-- Every record, ours and theirs, byte for byte as it travels.
CREATE TABLE record (
    local INTEGER PRIMARY KEY,             -- the order of arrival on this machine
    record BLOB NOT NULL UNIQUE,
    article BLOB NOT NULL,
    device BLOB NOT NULL,
    device_seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    ours INTEGER NOT NULL,
    seq INTEGER,                           -- its number in the feed; none = the server has not answered for it
    person BLOB,
    at_ms INTEGER NOT NULL,
    folded INTEGER NOT NULL,               -- 0 not in the snapshot, 1 in it or not an edit, 2 set aside as unreadable
    bytes BLOB NOT NULL,
    UNIQUE (device, device_seq)
);
CREATE INDEX record_outbox ON record (local) WHERE ours = 1 AND seq IS NULL;
CREATE INDEX record_unfolded ON record (article, local) WHERE folded = 0;

-- Moves that were asked for here.
CREATE TABLE command (
    n INTEGER PRIMARY KEY,
    command BLOB NOT NULL UNIQUE,
    article BLOB NOT NULL,
    transition TEXT NOT NULL,              -- Transition as JSON
    queued_ms INTEGER NOT NULL,
    covers INTEGER NOT NULL,               -- sent when no record of ours up to this `local` waits
    status TEXT NOT NULL,                  -- waiting, done, refused, dismissed
    refusal TEXT,
    answered_ms INTEGER
);
CREATE INDEX command_by_article ON command (article, n);

CREATE TABLE photo (
    original BLOB PRIMARY KEY,
    first_seq INTEGER,                     -- the feed number of the record whose renditions hold; none = ours alone so far
    photo TEXT NOT NULL                    -- Photo as JSON
);
CREATE TABLE photo_article (
    article BLOB NOT NULL,
    original BLOB NOT NULL REFERENCES photo (original),
    PRIMARY KEY (article, original)
) WITHOUT ROWID;

-- Bytes by their hash; the bytes themselves are files.
CREATE TABLE blob (
    hash BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    have INTEGER NOT NULL,                 -- whether the file is here
    wanted INTEGER NOT NULL,               -- whether it is to be fetched
    sending INTEGER NOT NULL,              -- whether the server still lacks it
    sent_bytes INTEGER NOT NULL DEFAULT 0,
    upload TEXT,
    original BLOB NOT NULL,                -- the photo that it belongs to
    article BLOB NOT NULL
);
CREATE INDEX blob_sending ON blob (article) WHERE sending = 1;
CREATE INDEX blob_wanted ON blob (hash) WHERE wanted = 1 AND have = 0;

-- The newest version of each entry of the newsroom.
CREATE TABLE entry (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- The last publication of each article.
CREATE TABLE published (
    article BLOB PRIMARY KEY,
    hash BLOB NOT NULL,
    published TEXT NOT NULL,               -- Published as JSON
    teaser TEXT NOT NULL,
    section TEXT NOT NULL,
    first_published_ms INTEGER NOT NULL,
    has_lead INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL
);
CREATE INDEX published_by_section ON published (section, first_published_ms DESC) WHERE withdrawn = 0;

-- Contents by their hash, canonical bytes: publications, and whatever was fetched.
CREATE TABLE content (
    hash BLOB PRIMARY KEY,
    article BLOB NOT NULL,
    canonical BLOB
);

-- What happened to each article, as the server ordered it.
CREATE TABLE history (
    seq INTEGER PRIMARY KEY,
    article BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    person BLOB NOT NULL,
    transition TEXT NOT NULL,              -- Transition as JSON
    number INTEGER,
    hash BLOB,
    frontiers BLOB
);
CREATE INDEX history_by_article ON history (article, seq);

CREATE TABLE review (
    review BLOB PRIMARY KEY,
    article BLOB NOT NULL,
    content TEXT NOT NULL,                 -- MergeReview as JSON
    resolved INTEGER NOT NULL
);
CREATE INDEX review_open ON review (article) WHERE resolved = 0;

-- Pages of the feed with something that this version does not understand, kept for one that does.
CREATE TABLE leftover (
    from_seq INTEGER PRIMARY KEY,
    page BLOB NOT NULL
);
