-- How the documents that are polled bring links: adaptive polling follows from it.

CREATE TABLE rhythms (
    -- the document's key in urls
    key        TEXT PRIMARY KEY,
    source     TEXT NOT NULL,
    -- when it was read last
    time       INTEGER NOT NULL,
    -- new links a minute: over the last days, and since the read before the last one
    rate       REAL NOT NULL,
    burst      REAL NOT NULL,
    entries    INTEGER NOT NULL,
    -- milliseconds; NULL where nothing is known of it
    fill       INTEGER,
    fresh_for  INTEGER NOT NULL,
    not_before INTEGER
) WITHOUT ROWID;
CREATE INDEX rhythms_source ON rhythms (source);
