-- The first catalog. Times are milliseconds since 1970 in UTC; JSON is text.
-- Migrations are append-only: this file never changes once it has been released.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- The sources that were ever crawled or scheduled, as the configuration gave them last.
CREATE TABLE sources (
    name       TEXT PRIMARY KEY,
    urls       TEXT NOT NULL,
    schedule   TEXT NOT NULL,
    -- seconds between two fires; NULL where the schedule has no fixed interval
    interval_s REAL,
    -- NULL when nobody is going to fire it
    next_fire  INTEGER
) WITHOUT ROWID;

-- A process that crawls.
CREATE TABLE runs (
    id      TEXT PRIMARY KEY,
    host    TEXT NOT NULL,
    pid     INTEGER NOT NULL,
    started INTEGER NOT NULL,
    ended   INTEGER,
    state   TEXT NOT NULL
) WITHOUT ROWID;

-- The ledger: one row a source and moment at which it was due, written before anything starts.
CREATE TABLE fires (
    id       INTEGER PRIMARY KEY,
    source   TEXT NOT NULL,
    due      INTEGER NOT NULL,
    trigger_ TEXT NOT NULL,
    run      TEXT NOT NULL DEFAULT '',
    state    TEXT NOT NULL,
    started  INTEGER,
    ended    INTEGER,
    counts   TEXT NOT NULL DEFAULT '{}',
    verdict  TEXT NOT NULL DEFAULT '',
    log      TEXT NOT NULL DEFAULT '',
    UNIQUE (source, due)
);
CREATE INDEX fires_due ON fires (due);
CREATE INDEX fires_run ON fires (run);

CREATE TABLE segments (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    run       TEXT NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('open', 'sealed', 'stored')),
    committed INTEGER NOT NULL DEFAULT 0,
    records   INTEGER NOT NULL DEFAULT 0,
    size      INTEGER NOT NULL DEFAULT 0,
    sha256    TEXT NOT NULL DEFAULT '',
    created   INTEGER NOT NULL,
    sealed    INTEGER
);
CREATE INDEX segments_unstored ON segments (state) WHERE state <> 'stored';

CREATE TABLE captures (
    id             INTEGER PRIMARY KEY,
    record_id      TEXT NOT NULL UNIQUE,
    type           TEXT NOT NULL CHECK (type IN ('response', 'revisit')),
    url            TEXT NOT NULL,
    time           INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    payload_digest TEXT NOT NULL,
    payload_size   INTEGER NOT NULL,
    segment        INTEGER NOT NULL REFERENCES segments (id),
    offset_        INTEGER NOT NULL,
    length         INTEGER NOT NULL,
    source         TEXT NOT NULL DEFAULT '',
    kind           TEXT NOT NULL DEFAULT '',
    article        TEXT NOT NULL DEFAULT '',
    version        INTEGER,
    verdict        TEXT NOT NULL DEFAULT '',
    reason         TEXT NOT NULL DEFAULT ''
);
CREATE INDEX captures_url ON captures (url, time);
CREATE INDEX captures_segment ON captures (segment, offset_);
CREATE INDEX captures_article ON captures (article, time) WHERE article <> '';

CREATE TABLE articles (
    id            TEXT PRIMARY KEY,
    canonical_url TEXT NOT NULL UNIQUE,
    url           TEXT NOT NULL,
    source        TEXT NOT NULL,
    first_seen    INTEGER NOT NULL,
    last_seen     INTEGER NOT NULL,
    last_changed  INTEGER NOT NULL,
    versions      INTEGER NOT NULL,
    -- when it was published, or first seen where that is unknown: what lists are sorted by
    at            INTEGER NOT NULL,
    cluster       TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX articles_at ON articles (at DESC, id);
CREATE INDEX articles_source ON articles (source, at DESC);
CREATE INDEX articles_cluster ON articles (cluster) WHERE cluster <> '';

CREATE TABLE versions (
    article      TEXT NOT NULL REFERENCES articles (id),
    version      INTEGER NOT NULL,
    time         INTEGER NOT NULL,
    title        TEXT NOT NULL,
    text         TEXT NOT NULL,
    text_digest  TEXT NOT NULL,
    words        INTEGER NOT NULL,
    authors      TEXT NOT NULL,
    published    INTEGER,
    modified     INTEGER,
    dates        TEXT NOT NULL,
    language     TEXT NOT NULL,
    description  TEXT NOT NULL,
    image        TEXT NOT NULL,
    site         TEXT NOT NULL,
    extractor    TEXT NOT NULL,
    removed      TEXT NOT NULL,
    verdict      TEXT NOT NULL,
    reason       TEXT NOT NULL,
    duplicate_of TEXT NOT NULL DEFAULT '',
    similarity   REAL,
    capture      INTEGER NOT NULL REFERENCES captures (id),
    -- the article's own WARC record
    record_id    TEXT NOT NULL UNIQUE,
    segment      INTEGER NOT NULL REFERENCES segments (id),
    offset_      INTEGER NOT NULL,
    length       INTEGER NOT NULL,
    PRIMARY KEY (article, version)
);
CREATE INDEX versions_text ON versions (text_digest);
CREATE INDEX versions_segment ON versions (segment, offset_);

-- The frontier: every URL that was ever found, with what came of it last.
CREATE TABLE urls (
    id             INTEGER PRIMARY KEY,
    -- canonical URL of a link; 'SOURCE|canonical URL' of a discovery document
    key            TEXT NOT NULL UNIQUE,
    url            TEXT NOT NULL,
    role           TEXT NOT NULL CHECK (role IN ('source', 'hop', 'link')),
    source         TEXT NOT NULL,
    -- what the document that gave it said of it
    via            TEXT NOT NULL,
    title          TEXT NOT NULL DEFAULT '',
    published      INTEGER,
    modified       INTEGER,
    found          INTEGER NOT NULL,
    -- higher goes first: discovery documents, then newest first
    priority       INTEGER NOT NULL,
    -- when to fetch it next; NULL: not again
    due            INTEGER,
    -- run that is fetching it
    lease          TEXT,
    hops           INTEGER NOT NULL DEFAULT 0,
    failures       INTEGER NOT NULL DEFAULT 0,
    captured       INTEGER,
    fetched        INTEGER,
    status         INTEGER,
    outcome        TEXT NOT NULL DEFAULT '',
    reason         TEXT NOT NULL DEFAULT '',
    etag           BLOB,
    last_modified  BLOB,
    payload_digest TEXT NOT NULL DEFAULT '',
    article        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX urls_due ON urls (source, priority DESC) WHERE due IS NOT NULL AND lease IS NULL;
CREATE INDEX urls_lease ON urls (lease) WHERE lease IS NOT NULL;
CREATE INDEX urls_article ON urls (article) WHERE article <> '';
