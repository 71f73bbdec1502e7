-- name: last_searchable
-- The last number that was given away between two.
SELECT MAX(number) AS number FROM searchable WHERE number >= :first AND number < :end

-- name: add_searchable
-- A version has a row in the index. SQLite gives the number of a capture away again when the last one is gone.
INSERT OR REPLACE INTO searchable (number, capture) VALUES (:number, :capture)

-- name: add_search
-- The terms of a version.
INSERT INTO search (rowid, title, authors, text, facts) VALUES (:number, :title, :authors, :text, :facts)

-- name: unsearchable
-- Versions that have no row in the index, the oldest first.
SELECT v.article, v.version FROM versions v JOIN articles a ON a.id = v.article
WHERE NOT EXISTS (SELECT 1 FROM searchable s WHERE s.capture = v.capture) ORDER BY a.at, v.article, v.version

-- name: to_be_searched
-- What the index is to know of a version.
SELECT v.capture, v.title, v.authors, v.text, v.language, v.site, v.verdict, a.source, a.url, a.canonical_url, a.at
FROM versions v JOIN articles a ON a.id = v.article WHERE v.article = :article AND v.version = :version

-- name: search_size
-- Bytes of the index, without the pages' own room.
SELECT (SELECT COALESCE(SUM(LENGTH(block)), 0) FROM search_data) + (SELECT COALESCE(SUM(LENGTH(sz)), 0) FROM search_docsize)
       AS bytes

-- name: empty_search
-- Nothing is in the index.
INSERT INTO search (search) VALUES ('delete-all')

-- name: empty_searchable
-- Likewise.
DELETE FROM searchable

-- name: search_candidates
-- The newest rows that a query finds, each with its rank: the smaller, the better. A word that is everywhere has next to no
-- weight: what is as good as equal goes by age.
SELECT number, rank FROM (
    SELECT rowid AS number, bm25(search, 8.0, 4.0, 1.0, 0.0) AS rank FROM search
    WHERE search MATCH :match AND rowid >= :first AND rowid < :end ORDER BY rowid DESC LIMIT :most)
ORDER BY ROUND(rank, 6), number DESC

-- name: search_newest
-- Likewise, in the order of their age alone.
SELECT rowid AS number, 0.0 AS rank FROM search
WHERE search MATCH :match AND rowid >= :first AND rowid < :end ORDER BY rowid DESC LIMIT :most

-- name: search_share
-- How many of the newest rows a query finds, up to a number that is enough; none while the index has no more rows than those.
SELECT COUNT(*) AS found FROM (
    SELECT 1 FROM search
    WHERE search MATCH :match AND rowid > (SELECT number FROM searchable ORDER BY number DESC LIMIT 1 OFFSET :newest)
    LIMIT :enough)

-- name: found_article
-- The article of a row that was found, if the row is its latest version and it is of that time.
SELECT a.*, v.*, a.url AS article_url,
       c.record_id AS c_record_id, c.url AS c_url, c.time AS c_time, c.status AS c_status, c.offset_ AS c_offset,
       c.length AS c_length, c.payload_digest AS c_payload_digest, c.type AS c_type, s.name AS c_segment
FROM searchable n
JOIN captures c ON c.id = n.capture
JOIN articles a ON a.id = c.article
JOIN versions v ON v.article = a.id AND v.version = a.versions AND v.capture = n.capture
JOIN segments s ON s.id = c.segment
WHERE n.number = :number AND a.at >= COALESCE(:since, a.at) AND (:until IS NULL OR a.at < :until)
