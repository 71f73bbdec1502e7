-- name: url_past
-- What is known of a URL as an article's, and as a document that sources poll.
SELECT * FROM urls WHERE key = :key OR key IN (SELECT name || '|' || :key FROM sources) ORDER BY role = 'link' DESC, id

-- name: capture_past
-- The last captures of a URL, the newest first, each with what its article is to others and where it leads.
SELECT c.time, c.status, c.source, c.kind, c.article, c.version, c.verdict, c.reason, v.duplicate_of, v.similarity, v.rule,
       r.target, a.canonical_url
FROM captures c
LEFT JOIN versions v ON v.article = c.article AND v.version = c.version
LEFT JOIN articles a ON a.id = c.article
LEFT JOIN redirects r ON r.record_id = c.record_id
WHERE c.url IN (SELECT value FROM json_each(:urls)) ORDER BY c.time DESC, c.id DESC LIMIT :limit

-- name: source_documents
-- The documents that were polled for a source: its own URLs and those they led to, in that order.
SELECT * FROM urls WHERE source = :source AND role <> 'link' ORDER BY role = 'source' DESC, id
