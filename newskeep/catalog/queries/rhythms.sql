-- name: rhythm
-- How one document brings links.
SELECT * FROM rhythms WHERE key = :key

-- name: rhythms_of
-- How the documents of a source bring links.
SELECT * FROM rhythms WHERE source = :source ORDER BY key

-- name: put_rhythm
-- What a poll showed of a document.
INSERT OR REPLACE INTO rhythms (key, source, time, rate, burst, entries, fill, fresh_for, not_before)
VALUES (:key, :source, :time, :rate, :burst, :entries, :fill, :fresh_for, :not_before)

-- name: forget_rhythms
-- Documents of a source that nothing leads to any more: sitemaps of a day that is over, URLs taken out of the configuration.
DELETE FROM rhythms WHERE source = :source AND time < :before

-- name: all_rhythms
-- Every document's, as they are.
SELECT * FROM rhythms
