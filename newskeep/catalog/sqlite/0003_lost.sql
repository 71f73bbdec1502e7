-- Records that are known to be lost: `repair` found their rows and not them. The rows stay, with the texts in them.

CREATE TABLE lost (
    record_id TEXT PRIMARY KEY,
    noted     INTEGER NOT NULL
) WITHOUT ROWID;
