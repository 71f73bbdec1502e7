-- What hosts ask of those who visit them, and why single URLs are not fetched.

-- robots.txt of each site (scheme, host, port), as it was read last.
CREATE TABLE robots (
    site          TEXT PRIMARY KEY,
    -- when the server last said that this is it
    checked       INTEGER NOT NULL,
    -- without its content encoding, as far as it is read; empty where there is none
    body          BLOB NOT NULL,
    etag          BLOB NOT NULL,
    last_modified BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX robots_checked ON robots (checked);

-- Hosts that said "not now".
CREATE TABLE holds (
    host     TEXT PRIMARY KEY,
    -- when it said so last, and how often it has said so in a row
    since    INTEGER NOT NULL,
    -- nothing is asked of it before
    until    INTEGER NOT NULL,
    refusals INTEGER NOT NULL,
    reason   TEXT NOT NULL
) WITHOUT ROWID;

-- Which reason of the documented list a row's `reason` is; and when a whole answer came last.
ALTER TABLE urls ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE urls ADD COLUMN whole INTEGER;
-- What filters keep out, to be looked at again when they change.
CREATE INDEX urls_kept_out ON urls (source) WHERE why IN ('include', 'exclude');
UPDATE urls SET whole = fetched WHERE status = 200;
