-- name: known_article
-- What dedupe needs of an article: the texts of all its versions, and where each was found.
SELECT a.id, v.version, v.title, v.text_digest, c.url
FROM articles a JOIN versions v ON v.article = a.id JOIN captures c ON c.id = v.capture
WHERE a.canonical_url = :canonical_url ORDER BY v.version

-- name: known_text
-- The earliest article that has had this text.
SELECT v.article, v.words, COALESCE(v.published, v.time) AS time, a.cluster, a.canonical_url
FROM versions v JOIN articles a ON a.id = v.article
WHERE v.text_digest = :text_digest ORDER BY v.time, v.article LIMIT 1

-- name: add_article
-- The first version of an article is on disk.
INSERT INTO articles (id, canonical_url, url, source, first_seen, last_seen, last_changed, versions, at, cluster)
VALUES (:id, :canonical_url, :url, :source, :time, :time, :time, 1, :at, :cluster)

-- name: change_article
-- Versions follow one another: no row is changed when another process wrote one meanwhile.
UPDATE articles SET versions = :version, last_changed = MAX(last_changed, :time), last_seen = MAX(last_seen, :time)
WHERE id = :id AND versions = :version - 1

-- name: see_article
-- An article was looked at and found as it was.
UPDATE articles SET last_seen = MAX(last_seen, :time) WHERE id = :id

-- name: found_cluster
-- The first member of a cluster learns of it when the second one comes.
UPDATE articles SET cluster = :cluster WHERE id = :cluster AND cluster = ''

-- name: add_version
-- A version whose record and whose capture's record are on disk.
INSERT INTO versions (article, version, time, title, text, text_digest, words, authors, published, modified, dates, language,
                      description, image, site, extractor, removed, verdict, reason, duplicate_of, similarity, capture,
                      record_id, segment, offset_, length, boilerplate, paywalled, direction, rule, series_of,
                      syndicated_from, kind, words_added, words_removed, reextracted)
VALUES (:article, :version, :time, :title, :text, :text_digest, :words, :authors, :published, :modified, :dates, :language,
        :description, :image, :site, :extractor, :removed, :verdict, :reason, :duplicate_of, :similarity,
        (SELECT id FROM captures WHERE record_id = :capture), :record_id, :segment, :offset, :length, :boilerplate, :paywalled,
        :direction, :rule, :series_of, :syndicated_from, :kind, :words_added, :words_removed, :reextracted)

-- name: version_said
-- What a version says, to hold another one against it.
SELECT v.title, v.text, v.text_digest, v.published, v.removed, v.extractor, c.record_id AS capture
FROM versions v JOIN captures c ON c.id = v.capture WHERE v.article = :article AND v.version = :version

-- name: list_articles
-- Articles, newest first, each as of its latest version; those below one when it is named.
SELECT a.*, v.*, a.url AS article_url,
       c.record_id AS c_record_id, c.url AS c_url, c.time AS c_time, c.status AS c_status, c.offset_ AS c_offset,
       c.length AS c_length, c.payload_digest AS c_payload_digest, c.type AS c_type, s.name AS c_segment
FROM articles a
JOIN versions v ON v.article = a.id AND v.version = a.versions
JOIN captures c ON c.id = v.capture
JOIN segments s ON s.id = c.segment
WHERE a.at >= COALESCE(:since, -9223372036854775807)
  AND a.at <= MIN(COALESCE(:after_at, 9223372036854775807), COALESCE(:until - 1, 9223372036854775807))
  AND (:after_at IS NULL OR a.at < :after_at OR a.id > :after_id)
  AND (:language IS NULL OR v.language = :language OR v.language LIKE :language || '-%')
  AND (:verdict IS NULL OR v.verdict = :verdict)
  AND (:changed_since IS NULL OR (a.versions > 1 AND a.last_changed >= :changed_since))
ORDER BY a.at DESC, a.id LIMIT :limit

-- name: list_source_articles
-- Likewise, of one source.
SELECT a.*, v.*, a.url AS article_url,
       c.record_id AS c_record_id, c.url AS c_url, c.time AS c_time, c.status AS c_status, c.offset_ AS c_offset,
       c.length AS c_length, c.payload_digest AS c_payload_digest, c.type AS c_type, s.name AS c_segment
FROM articles a
JOIN versions v ON v.article = a.id AND v.version = a.versions
JOIN captures c ON c.id = v.capture
JOIN segments s ON s.id = c.segment
WHERE a.source = :source AND a.at >= COALESCE(:since, -9223372036854775807)
  AND a.at <= MIN(COALESCE(:after_at, 9223372036854775807), COALESCE(:until - 1, 9223372036854775807))
  AND (:after_at IS NULL OR a.at < :after_at OR a.id > :after_id)
  AND (:language IS NULL OR v.language = :language OR v.language LIKE :language || '-%')
  AND (:verdict IS NULL OR v.verdict = :verdict)
  AND (:changed_since IS NULL OR (a.versions > 1 AND a.last_changed >= :changed_since))
ORDER BY a.at DESC, a.id LIMIT :limit

-- name: article_place
-- Where an article stands in the list.
SELECT at, id FROM articles WHERE id = :id

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
-- An article's versions, the first one first.
SELECT v.*, c.record_id AS c_record_id, c.url AS c_url, c.time AS c_time, c.status AS c_status, c.offset_ AS c_offset,
       c.length AS c_length, c.payload_digest AS c_payload_digest, c.type AS c_type, s.name AS c_segment
FROM versions v JOIN captures c ON c.id = v.capture JOIN segments s ON s.id = c.segment
WHERE v.article = :id ORDER BY v.version

-- name: articles_by_prefix
-- Three are enough to tell that a beginning is ambiguous, and to name some.
SELECT id FROM articles WHERE id >= :prefix AND id < :prefix || '~' ORDER BY id LIMIT 3

-- name: article_by_url
-- By its canonical URL, or by a URL that was found to lead to it.
SELECT id FROM articles WHERE canonical_url = :key
UNION ALL SELECT article AS id FROM urls WHERE key = :key AND article <> ''
UNION ALL SELECT article AS id FROM captures WHERE url = :url AND article <> ''
LIMIT 1

-- name: totals
-- All that is stored, in numbers.
SELECT COALESCE(SUM(articles), 0) AS articles, COALESCE(SUM(versions), 0) AS versions,
       COALESCE(SUM(captures), 0) AS captures, COALESCE(SUM(articles > 0), 0) AS sources,
       COALESCE(SUM(duplicates), 0) AS duplicates, COALESCE(SUM(bytes_raw), 0) AS bytes_raw,
       (SELECT COALESCE(SUM(MAX(size, committed)), 0) FROM segments) AS bytes_stored,
       (SELECT COUNT(*) FROM segments) AS segments,
       (SELECT MIN(time) FROM captures) AS first_capture, (SELECT MAX(time) FROM captures) AS last_capture,
       COALESCE(SUM(revisits), 0) AS revisits
FROM tally_sources

-- name: totals_saved
-- Bytes that revisits need not store again: what the responses take of which they have the payload.
WITH stored AS MATERIALIZED (
    SELECT p.payload_digest, (SELECT o.length FROM captures o
                              WHERE o.payload_digest = p.payload_digest AND o.type = 'response' LIMIT 1) AS length
    FROM (SELECT DISTINCT payload_digest FROM captures WHERE type = 'revisit') p)
SELECT COALESCE(SUM(MAX(0, s.length - r.length)), 0) AS bytes_saved
FROM captures r JOIN stored s ON s.payload_digest = r.payload_digest WHERE r.type = 'revisit'

-- name: totals_by_state
-- How often a source's run ended in each state.
SELECT state, COUNT(*) AS runs FROM fires WHERE state <> 'running' GROUP BY state

-- name: totals_by_source
-- Likewise, source by source.
SELECT source, captures, bytes_raw, bytes_stored, articles, versions, duplicates
FROM tally_sources WHERE captures > 0 ORDER BY source

-- name: totals_by_day
-- Likewise, day by day of the capture, in UTC.
SELECT date(day * 86400, 'unixepoch') AS day, captures, bytes_raw, bytes_stored, new, version, unchanged, duplicates
FROM tally_days WHERE captures > 0 ORDER BY tally_days.day

-- name: count_articles
-- How many articles there are.
SELECT COALESCE(SUM(articles), 0) AS n FROM tally_sources

-- name: source_article_count
-- How many of them a source has.
SELECT COALESCE(SUM(articles), 0) AS n FROM tally_sources WHERE source = :source

-- name: article_sources
-- Every source that has articles, and how many.
SELECT source, articles FROM tally_sources WHERE articles > 0 ORDER BY source

-- name: get_meta
-- A small fact of the archive itself.
SELECT value FROM meta WHERE key = :key

-- name: set_meta
-- Keep it, in place of what was kept before.
INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value
