-- name: rereadable
-- Captures to be read again, from a row on: those of versions, and pages that could not be read.
SELECT c.id, c.record_id, c.source, v.article, v.version FROM captures c
LEFT JOIN versions v ON v.article = c.article AND v.version = c.version AND v.capture = c.id
WHERE c.id > :after AND (:source IS NULL OR c.source = :source) AND (:since IS NULL OR c.time >= :since)
  AND (v.article IS NOT NULL OR (c.article = '' AND c.kind = '' AND c.type = 'response' AND c.status BETWEEN 200 AND 299))
ORDER BY c.id LIMIT :limit

-- name: count_rereadable
-- How many they are.
SELECT COUNT(*) AS n FROM captures c
LEFT JOIN versions v ON v.article = c.article AND v.version = c.version AND v.capture = c.id
WHERE c.id > :after AND (:source IS NULL OR c.source = :source) AND (:since IS NULL OR c.time >= :since)
  AND (v.article IS NOT NULL OR (c.article = '' AND c.kind = '' AND c.type = 'response' AND c.status BETWEEN 200 AND 299))

-- name: version_row
-- All that is stored of a version's text and of what was said of it.
SELECT v.*, a.canonical_url, a.cluster, c.record_id AS capture_record FROM versions v
JOIN articles a ON a.id = v.article JOIN captures c ON c.id = v.capture
WHERE v.article = :article AND v.version = :version

-- name: drop_version
-- Its text was read again: another row takes its place.
DELETE FROM versions WHERE article = :article AND version = :version

-- name: drop_posting
-- A key that a text has no more.
DELETE FROM postings WHERE posting = :posting

-- name: searchable_number
-- The row of a version in the index.
SELECT number FROM searchable WHERE capture = :capture

-- name: drop_searchable
-- It is not in the index any more.
DELETE FROM searchable WHERE number = :number

-- name: drop_search
-- The terms that it had; an index without texts has to be told them.
INSERT INTO search (search, rowid, title, authors, text, facts) VALUES ('delete', :number, :title, :authors, :text, :facts)

-- name: drop_fingerprint
-- Of a text that is replaced.
DELETE FROM fingerprints WHERE capture = :capture
