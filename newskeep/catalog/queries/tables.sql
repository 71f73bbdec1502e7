-- name: table_articles
-- Each article as of its latest version, as one line of JSON; its text when :text is true.
SELECT json_object(
    'id', a.id, 'url', a.url, 'canonical_url', a.canonical_url, 'source', a.source, 'site', NULLIF(v.site, ''),
    'title', NULLIF(v.title, ''), 'authors', json(v.authors),
    'published', strftime('%Y-%m-%dT%H:%M:%f', v.published / 1000.0, 'unixepoch'),
    'modified', strftime('%Y-%m-%dT%H:%M:%f', v.modified / 1000.0, 'unixepoch'),
    'language', NULLIF(v.language, ''), 'description', NULLIF(v.description, ''), 'image', NULLIF(v.image, ''),
    'words', v.words, 'version', v.version, 'versions', a.versions,
    'first_seen', strftime('%Y-%m-%dT%H:%M:%f', a.first_seen / 1000.0, 'unixepoch'),
    'last_seen', strftime('%Y-%m-%dT%H:%M:%f', a.last_seen / 1000.0, 'unixepoch'),
    'last_changed', strftime('%Y-%m-%dT%H:%M:%f', a.last_changed / 1000.0, 'unixepoch'),
    'verdict', v.verdict, 'duplicate_of', NULLIF(v.duplicate_of, ''), 'similarity', v.similarity,
    'cluster', NULLIF(a.cluster, ''), 'extractor', NULLIF(v.extractor, ''), 'capture', c.record_id,
    'text', CASE WHEN :text THEN v.text END) AS line
FROM articles a
JOIN versions v ON v.article = a.id AND v.version = a.versions
JOIN captures c ON c.id = v.capture

-- name: table_versions
-- Each version of each article, as one line of JSON; its text when :text is true.
SELECT json_object(
    'article', v.article, 'version', v.version, 'source', a.source, 'url', a.url,
    'time', strftime('%Y-%m-%dT%H:%M:%f', v.time / 1000.0, 'unixepoch'),
    'title', NULLIF(v.title, ''), 'authors', json(v.authors),
    'published', strftime('%Y-%m-%dT%H:%M:%f', v.published / 1000.0, 'unixepoch'),
    'modified', strftime('%Y-%m-%dT%H:%M:%f', v.modified / 1000.0, 'unixepoch'),
    'words', v.words, 'text_digest', v.text_digest, 'verdict', v.verdict, 'reason', NULLIF(v.reason, ''),
    'duplicate_of', NULLIF(v.duplicate_of, ''), 'similarity', v.similarity, 'extractor', NULLIF(v.extractor, ''),
    'capture', c.record_id, 'text', CASE WHEN :text THEN v.text END) AS line
FROM versions v
JOIN articles a ON a.id = v.article
JOIN captures c ON c.id = v.capture

-- name: table_captures
-- Each stored exchange, as one line of JSON.
SELECT json_object(
    'record_id', c.record_id, 'type', c.type, 'url', c.url, 'source', NULLIF(c.source, ''),
    'time', strftime('%Y-%m-%dT%H:%M:%f', c.time / 1000.0, 'unixepoch'),
    'status', c.status, 'kind', NULLIF(c.kind, ''), 'payload_digest', c.payload_digest, 'payload_size', c.payload_size,
    'segment', s.name, 'offset', c.offset_, 'length', c.length, 'article', NULLIF(c.article, ''), 'version', c.version,
    'verdict', NULLIF(c.verdict, ''), 'reason', NULLIF(c.reason, '')) AS line
FROM captures c
JOIN segments s ON s.id = c.segment

-- name: table_clusters
-- Each article that is in a cluster, as one line of JSON.
SELECT json_object(
    'cluster', a.cluster, 'article', a.id, 'source', a.source, 'title', NULLIF(v.title, ''),
    'verdict', v.verdict, 'duplicate_of', NULLIF(v.duplicate_of, ''), 'similarity', v.similarity,
    'first_seen', strftime('%Y-%m-%dT%H:%M:%f', a.first_seen / 1000.0, 'unixepoch')) AS line
FROM articles a
JOIN versions v ON v.article = a.id AND v.version = a.versions
WHERE a.cluster <> ''

-- name: table_runs
-- Each fire of the ledger, as one line of JSON.
SELECT json_object(
    'run', NULLIF(run, ''), 'source', source,
    'due', strftime('%Y-%m-%dT%H:%M:%f', due / 1000.0, 'unixepoch'),
    'started', strftime('%Y-%m-%dT%H:%M:%f', started / 1000.0, 'unixepoch'),
    'ended', strftime('%Y-%m-%dT%H:%M:%f', ended / 1000.0, 'unixepoch'),
    'state', state, 'trigger', trigger_, 'verdict', NULLIF(verdict, ''),
    'discovered', counts ->> '$.discovered', 'fetched', counts ->> '$.fetched', 'new', counts ->> '$.new',
    'version', counts ->> '$.version', 'unchanged', counts ->> '$.unchanged', 'duplicate', counts ->> '$.duplicate',
    'near_duplicate', counts ->> '$.near_duplicate', 'blocked', counts ->> '$.blocked', 'failed', counts ->> '$.failed',
    'not_articles', counts ->> '$.not_articles') AS line
FROM fires

-- name: table_sources
-- Each source, as one line of JSON.
SELECT json_object(
    'name', s.name, 'urls', json(s.urls), 'schedule', s.schedule, 'interval_s', s.interval_s,
    'next_fire', strftime('%Y-%m-%dT%H:%M:%f', s.next_fire / 1000.0, 'unixepoch')) AS line
FROM sources s
