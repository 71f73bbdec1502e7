-- name: add_redirect
-- A capture leads to another URL; what is known of it already stays.
INSERT INTO redirects (record_id, target) VALUES (:record_id, :target) ON CONFLICT (record_id) DO NOTHING

-- name: redirect_spans
-- Every capture that leads to a URL, and where the records that were written with it end.
SELECT c.record_id, c.url, c.type, c.version, s.name AS segment, c.offset_, c.length,
       COALESCE((SELECT MIN(n.offset_) FROM captures n WHERE n.segment = c.segment AND n.offset_ > c.offset_),
                s.committed) AS end_
FROM redirects r JOIN captures c ON c.record_id = r.record_id JOIN segments s ON s.id = c.segment
WHERE r.target = :target ORDER BY c.time, c.id
