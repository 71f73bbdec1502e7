-- What a person or the daemon decided about sources, and what was told of them.

-- A source that is not to be crawled until somebody says so.
CREATE TABLE pauses (
    source TEXT PRIMARY KEY,
    since  INTEGER NOT NULL
) WITHOUT ROWID;

-- Troubles that alarms are about.
CREATE TABLE alarms (
    -- 'source courier', 'disk', 'spool', …
    what    TEXT PRIMARY KEY,
    -- what it is now; 'over' when the trouble has ended
    state   TEXT NOT NULL,
    -- what the last message said of it; '' when there was none
    told    TEXT NOT NULL DEFAULT '',
    -- since when it is in that state
    since   INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    -- the command to run next
    command TEXT NOT NULL
) WITHOUT ROWID;
