-- name: known_article
-- What dedupe needs of an article: how many versions, and the texts of them all.
SELECT a.id, a.canonical_url, a.versions, a.cluster, v.version, v.title, v.text_digest
FROM articles a JOIN versions v ON v.article = a.id
WHERE a.canonical_url = :canonical_url ORDER BY v.version

-- name: known_text
-- The earliest article that has had this text.
SELECT v.article, v.version, v.words, v.time, a.cluster, v.published FROM versions v JOIN articles a ON a.id = v.article
WHERE v.text_digest = :text_digest ORDER BY v.time, v.article LIMIT 1

-- name: add_article
INSERT INTO articles (id, canonical_url, url, source, first_seen, last_seen, last_changed, versions, at, cluster)
VALUES (:id, :canonical_url, :url, :source, :time, :time, :time, 1, :at, :cluster)

-- name: change_article
-- Versions follow one another: no row is changed when another process wrote one meanwhile.
UPDATE articles SET versions = :version, last_changed = MAX(last_changed, :time), last_seen = MAX(last_seen, :time)
WHERE id = :id AND versions = :version - 1

-- name: see_article
UPDATE articles SET last_seen = MAX(last_seen, :time) WHERE id = :id

-- name: found_cluster
-- The first member of a cluster learns of it when the second one comes.
UPDATE articles SET cluster = :cluster WHERE id = :cluster AND cluster = ''

-- name: add_version
INSERT INTO versions (article, version, time, title, text, text_digest, words, authors, published, modified, dates, language,
                      description, image, site, extractor, removed, verdict, reason, duplicate_of, similarity, capture,
                      record_id, segment, offset_, length)
VALUES (:article, :version, :time, :title, :text, :text_digest, :words, :authors, :published, :modified, :dates, :language,
        :description, :image, :site, :extractor, :removed, :verdict, :reason, :duplicate_of, :similarity,
        (SELECT id FROM captures WHERE record_id = :capture), :record_id, :segment, :offset, :length)

-- name: list_articles
-- Articles, newest first, each as of its latest version.
SELECT a.*, v.*, a.url AS article_url,
       c.record_id AS c_record_id, c.url AS c_url, c.time AS c_time, c.status AS c_status, c.offset_ AS c_offset,
       c.length AS c_length, c.payload_digest AS c_payload_digest, c.type AS c_type, s.name AS c_segment
FROM articles a
JOIN versions v ON v.article = a.id AND v.version = a.versions
JOIN captures c ON c.id = v.capture
JOIN segments s ON s.id = c.segment
WHERE (:source IS NULL OR a.source = :source)
  AND (:since IS NULL OR a.at >= :since) AND (:until IS NULL OR a.at < :until)
  AND (:language IS NULL OR v.language = :language OR v.language LIKE :language || '-%')
  AND (:verdict IS NULL OR v.verdict = :verdict)
ORDER BY a.at DESC, a.id LIMIT :limit

-- name: article_version
-- One article as of one of its versions.
SELECT a.*, v.*, a.url AS article_url,
       c.record_id AS c_record_id, c.url AS c_url, c.time AS c_time, c.status AS c_status, c.offset_ AS c_offset,
       c.length AS c_length, c.payload_digest AS c_payload_digest, c.type AS c_type, s.name AS c_segment
FROM articles a
JOIN versions v ON v.article = a.id AND v.version = COALESCE(:version, a.versions)
JOIN captures c ON c.id = v.capture
JOIN segments s ON s.id = c.segment
WHERE a.id = :id

-- name: article_versions
SELECT v.*, c.record_id AS c_record_id, c.url AS c_url, c.time AS c_time, c.status AS c_status, c.offset_ AS c_offset,
       c.length AS c_length, c.payload_digest AS c_payload_digest, c.type AS c_type, s.name AS c_segment
FROM versions v JOIN captures c ON c.id = v.capture JOIN segments s ON s.id = c.segment
WHERE v.article = :id ORDER BY v.version

-- name: articles_by_prefix
SELECT id FROM articles WHERE id >= :prefix AND id < :prefix || '~' ORDER BY id LIMIT 3

-- name: article_by_url
-- By its canonical URL, or by a URL that was found to lead to it.
SELECT id FROM articles WHERE canonical_url = :key
UNION ALL SELECT article AS id FROM urls WHERE key = :key AND article <> ''
UNION ALL SELECT article AS id FROM captures WHERE url = :url AND article <> ''
LIMIT 1

-- name: totals
SELECT (SELECT COUNT(*) FROM articles) AS articles, (SELECT COUNT(*) FROM versions) AS versions,
       (SELECT COUNT(*) FROM captures) AS captures, (SELECT COUNT(DISTINCT source) FROM articles) AS sources,
       (SELECT COUNT(*) FROM versions WHERE verdict IN ('duplicate', 'near-duplicate')) AS duplicates,
       (SELECT COALESCE(SUM(payload_size), 0) FROM captures) AS bytes_raw,
       (SELECT COALESCE(SUM(MAX(size, committed)), 0) FROM segments) AS bytes_stored,
       (SELECT COUNT(*) FROM segments) AS segments,
       (SELECT MIN(time) FROM captures) AS first_capture, (SELECT MAX(time) FROM captures) AS last_capture

-- name: totals_by_source
SELECT c.source, COUNT(*) AS captures, COALESCE(SUM(c.payload_size), 0) AS bytes_raw, COALESCE(SUM(c.length), 0) AS bytes_stored,
       (SELECT COUNT(*) FROM articles a WHERE a.source = c.source) AS articles,
       (SELECT COUNT(*) FROM versions v JOIN articles a ON a.id = v.article WHERE a.source = c.source) AS versions,
       (SELECT COUNT(*) FROM versions v JOIN articles a ON a.id = v.article
         WHERE a.source = c.source AND v.verdict IN ('duplicate', 'near-duplicate')) AS duplicates
FROM captures c GROUP BY c.source ORDER BY c.source

-- name: totals_by_day
SELECT date(c.time / 1000, 'unixepoch') AS day, COUNT(*) AS captures,
       COALESCE(SUM(c.payload_size), 0) AS bytes_raw, COALESCE(SUM(c.length), 0) AS bytes_stored,
       SUM(c.verdict = 'new') AS new, SUM(c.verdict = 'version') AS version, SUM(c.verdict = 'unchanged') AS unchanged,
       SUM(c.verdict IN ('duplicate', 'near-duplicate')) AS duplicates
FROM captures c GROUP BY day ORDER BY day

-- name: count_articles
SELECT COUNT(*) AS n FROM articles

-- name: source_article_count
SELECT COUNT(*) AS n FROM articles WHERE source = :source

-- name: article_sources
SELECT source, COUNT(*) AS articles, MAX(last_seen) AS last_seen FROM articles GROUP BY source ORDER BY source

-- name: get_meta
SELECT value FROM meta WHERE key = :key

-- name: set_meta
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value
