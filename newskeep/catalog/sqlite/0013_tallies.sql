-- What `stats` counts, kept as rows come and go: to count a large archive anew takes seconds. Triggers do it, so that it is
-- in the same transaction, whoever writes the rows.

CREATE TABLE tally_sources (
    source       TEXT PRIMARY KEY,
    -- of its captures
    captures     INTEGER NOT NULL DEFAULT 0,
    revisits     INTEGER NOT NULL DEFAULT 0,
    bytes_raw    INTEGER NOT NULL DEFAULT 0,
    bytes_stored INTEGER NOT NULL DEFAULT 0,
    -- of its articles: a version counts where its article does
    articles     INTEGER NOT NULL DEFAULT 0,
    versions     INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Captures of a day, in UTC: days since 1970.
CREATE TABLE tally_days (
    day          INTEGER PRIMARY KEY,
    captures     INTEGER NOT NULL,
    bytes_raw    INTEGER NOT NULL,
    bytes_stored INTEGER NOT NULL,
    new          INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    unchanged    INTEGER NOT NULL,
    duplicates   INTEGER NOT NULL
);

INSERT INTO tally_sources (source, captures, revisits, bytes_raw, bytes_stored)
SELECT source, COUNT(*), SUM(type = 'revisit'), SUM(payload_size), SUM(length) FROM captures GROUP BY source;
INSERT INTO tally_sources (source, articles) SELECT source, COUNT(*) FROM articles WHERE TRUE GROUP BY source
ON CONFLICT (source) DO UPDATE SET articles = excluded.articles;
INSERT INTO tally_sources (source, versions, duplicates)
SELECT a.source, COUNT(*), SUM(v.verdict IN ('duplicate', 'near-duplicate'))
FROM versions v JOIN articles a ON a.id = v.article WHERE TRUE GROUP BY a.source
ON CONFLICT (source) DO UPDATE SET versions = excluded.versions, duplicates = excluded.duplicates;
INSERT INTO tally_days
SELECT time / 86400000, COUNT(*), SUM(payload_size), SUM(length), SUM(verdict = 'new'), SUM(verdict = 'version'),
       SUM(verdict = 'unchanged'), SUM(verdict IN ('duplicate', 'near-duplicate'))
FROM captures GROUP BY time / 86400000;

-- The first capture and the last one; and what revisits stand for.
CREATE INDEX captures_time ON captures (time);
CREATE INDEX captures_revisits ON captures (payload_digest, length) WHERE type = 'revisit';

CREATE TRIGGER capture_comes AFTER INSERT ON captures BEGIN
    INSERT INTO tally_sources (source, captures, revisits, bytes_raw, bytes_stored)
    VALUES (NEW.source, 1, NEW.type = 'revisit', NEW.payload_size, NEW.length)
    ON CONFLICT (source) DO UPDATE SET
        captures = captures + 1, revisits = revisits + excluded.revisits,
        bytes_raw = bytes_raw + excluded.bytes_raw, bytes_stored = bytes_stored + excluded.bytes_stored;
    INSERT INTO tally_days VALUES (
        NEW.time / 86400000, 1, NEW.payload_size, NEW.length, NEW.verdict = 'new', NEW.verdict = 'version',
        NEW.verdict = 'unchanged', NEW.verdict IN ('duplicate', 'near-duplicate'))
    ON CONFLICT (day) DO UPDATE SET
        captures = captures + 1, bytes_raw = bytes_raw + excluded.bytes_raw,
        bytes_stored = bytes_stored + excluded.bytes_stored, new = new + excluded.new,
        version = version + excluded.version, unchanged = unchanged + excluded.unchanged,
        duplicates = duplicates + excluded.duplicates;
END;

CREATE TRIGGER capture_goes AFTER DELETE ON captures BEGIN
    UPDATE tally_sources SET
        captures = captures - 1, revisits = revisits - (OLD.type = 'revisit'), bytes_raw = bytes_raw - OLD.payload_size,
        bytes_stored = bytes_stored - OLD.length
    WHERE source = OLD.source;
    UPDATE tally_days SET
        captures = captures - 1, bytes_raw = bytes_raw - OLD.payload_size, bytes_stored = bytes_stored - OLD.length,
        new = new - (OLD.verdict = 'new'), version = version - (OLD.verdict = 'version'),
        unchanged = unchanged - (OLD.verdict = 'unchanged'),
        duplicates = duplicates - (OLD.verdict IN ('duplicate', 'near-duplicate'))
    WHERE day = OLD.time / 86400000;
END;

-- What else is counted of a capture is what its record is, and never changes.
CREATE TRIGGER capture_judged AFTER UPDATE OF source, verdict ON captures BEGIN
    UPDATE tally_sources SET
        captures = captures - 1, revisits = revisits - (OLD.type = 'revisit'), bytes_raw = bytes_raw - OLD.payload_size,
        bytes_stored = bytes_stored - OLD.length
    WHERE source = OLD.source;
    INSERT INTO tally_sources (source, captures, revisits, bytes_raw, bytes_stored)
    VALUES (NEW.source, 1, NEW.type = 'revisit', NEW.payload_size, NEW.length)
    ON CONFLICT (source) DO UPDATE SET
        captures = captures + 1, revisits = revisits + excluded.revisits,
        bytes_raw = bytes_raw + excluded.bytes_raw, bytes_stored = bytes_stored + excluded.bytes_stored;
    UPDATE tally_days SET
        new = new + (NEW.verdict = 'new') - (OLD.verdict = 'new'),
        version = version + (NEW.verdict = 'version') - (OLD.verdict = 'version'),
        unchanged = unchanged + (NEW.verdict = 'unchanged') - (OLD.verdict = 'unchanged'),
        duplicates = duplicates + (NEW.verdict IN ('duplicate', 'near-duplicate'))
                     - (OLD.verdict IN ('duplicate', 'near-duplicate'))
    WHERE day = NEW.time / 86400000;
END;

CREATE TRIGGER article_comes AFTER INSERT ON articles BEGIN
    INSERT INTO tally_sources (source, articles) VALUES (NEW.source, 1)
    ON CONFLICT (source) DO UPDATE SET articles = articles + 1;
END;

CREATE TRIGGER article_goes AFTER DELETE ON articles BEGIN
    UPDATE tally_sources SET articles = articles - 1 WHERE source = OLD.source;
END;

-- An article takes its versions along to another source.
CREATE TRIGGER article_moves AFTER UPDATE OF source ON articles WHEN NEW.source <> OLD.source BEGIN
    INSERT INTO tally_sources (source) VALUES (NEW.source) ON CONFLICT (source) DO NOTHING;
    UPDATE tally_sources SET
        articles = articles + CASE source WHEN NEW.source THEN 1 ELSE -1 END,
        versions = versions + CASE source WHEN NEW.source THEN 1 ELSE -1 END
                   * (SELECT COUNT(*) FROM versions WHERE article = NEW.id),
        duplicates = duplicates + CASE source WHEN NEW.source THEN 1 ELSE -1 END
                     * (SELECT COUNT(*) FROM versions WHERE article = NEW.id AND verdict IN ('duplicate', 'near-duplicate'))
    WHERE source IN (OLD.source, NEW.source);
END;

CREATE TRIGGER version_comes AFTER INSERT ON versions BEGIN
    UPDATE tally_sources SET
        versions = versions + 1, duplicates = duplicates + (NEW.verdict IN ('duplicate', 'near-duplicate'))
    WHERE source = (SELECT source FROM articles WHERE id = NEW.article);
END;

CREATE TRIGGER version_goes AFTER DELETE ON versions BEGIN
    UPDATE tally_sources SET
        versions = versions - 1, duplicates = duplicates - (OLD.verdict IN ('duplicate', 'near-duplicate'))
    WHERE source = (SELECT source FROM articles WHERE id = OLD.article);
END;

CREATE TRIGGER version_judged AFTER UPDATE OF verdict ON versions BEGIN
    UPDATE tally_sources SET
        duplicates = duplicates + (NEW.verdict IN ('duplicate', 'near-duplicate'))
                     - (OLD.verdict IN ('duplicate', 'near-duplicate'))
    WHERE source = (SELECT source FROM articles WHERE id = NEW.article);
END;
