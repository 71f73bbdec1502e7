-- name: article_spans
-- Every capture of an article, and where the records that were written with it end. The index leaves out
-- captures of no article: without the last condition SQLite can't know that it will do, and reads them all.
SELECT c.record_id, c.url, c.type, c.version, s.name AS segment, c.offset_, c.length,
       COALESCE((SELECT MIN(n.offset_) FROM captures n WHERE n.segment = c.segment AND n.offset_ > c.offset_),
                s.committed) AS end_
FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.article = :article AND c.article <> '' ORDER BY c.time, c.id

-- name: capture_span
-- Likewise, of one capture.
SELECT c.record_id, c.url, c.type, c.version, s.name AS segment, c.offset_, c.length,
       COALESCE((SELECT MIN(n.offset_) FROM captures n WHERE n.segment = c.segment AND n.offset_ > c.offset_),
                s.committed) AS end_
FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.record_id = :record_id

-- name: article_records
-- The own records of an article's versions.
SELECT v.record_id, '' AS url, v.version, s.name AS segment, v.offset_, v.length
FROM versions v JOIN segments s ON s.id = v.segment
WHERE v.article = :article ORDER BY v.version

-- name: segment_head
-- Where the first record that has a row begins: what lies before it describes the segment.
SELECT MIN(offset_) AS end_ FROM (
    SELECT MIN(c.offset_) AS offset_ FROM captures c JOIN segments s ON s.id = c.segment WHERE s.name = :segment
    UNION ALL
    SELECT MIN(v.offset_) FROM versions v JOIN segments s ON s.id = v.segment WHERE s.name = :segment)
