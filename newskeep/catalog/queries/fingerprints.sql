-- name: capture_row
-- The number of a capture's row.
SELECT id FROM captures WHERE record_id = :record_id

-- name: add_fingerprint
-- In place of one of other rules.
INSERT OR REPLACE INTO fingerprints (capture, signature, tokens, sketch) VALUES (:capture, :signature, :tokens, :sketch)

-- name: add_postings
-- The keys of a capture, a JSON array.
INSERT OR IGNORE INTO postings (posting) SELECT value FROM json_each(:postings)

-- name: months_with_postings
-- Of some months, by their first postings, those that have any.
SELECT value FROM json_each(:lows)
WHERE EXISTS (SELECT 1 FROM postings WHERE posting BETWEEN value AND value + :span)

-- name: telling_keys
-- Of some keys, by their first postings, those that captures have, and not too many of them.
SELECT low FROM (
    SELECT r.value AS low, (SELECT COUNT(*) FROM (
        SELECT 1 FROM postings WHERE posting BETWEEN r.value AND r.value + :span LIMIT :hot + 1)) AS captures
    FROM json_each(:lows) r)
WHERE captures BETWEEN 1 AND :hot

-- name: postings
-- All postings of some keys; the order of the join is forced, for the other one reads the whole index.
SELECT posting FROM json_each(:lows) r CROSS JOIN postings WHERE posting BETWEEN r.value AND r.value + :span

-- name: fingerprint
-- A capture's.
SELECT * FROM fingerprints WHERE capture = :capture AND signature = :signature

-- name: article_fingerprints
-- Those of an article's versions, the first one first.
SELECT f.* FROM versions v JOIN fingerprints f ON f.capture = v.capture
WHERE v.article = :article AND f.signature = :signature ORDER BY v.version

-- name: near_text
-- What dedupe needs of a version to hold another text against it.
SELECT v.article, v.version, v.text, COALESCE(v.published, v.time) AS time, v.time AS captured, a.canonical_url, a.cluster
FROM versions v JOIN articles a ON a.id = v.article WHERE v.article = (SELECT article FROM captures WHERE id = :capture)
AND v.capture = :capture

-- name: unsigned_versions
-- Versions without a fingerprint of the rules in force, from a capture on.
SELECT v.capture, v.text, v.time FROM captures c JOIN versions v ON v.article = c.article AND v.version = c.version AND v.capture = c.id
WHERE c.id > :after
  AND NOT EXISTS (SELECT 1 FROM fingerprints f WHERE f.capture = c.id AND f.signature = :signature)
ORDER BY c.id LIMIT :limit

-- name: drop_postings
-- Those that other rules have made.
DELETE FROM postings

-- name: drop_fingerprints
-- Likewise.
DELETE FROM fingerprints WHERE signature <> :signature
