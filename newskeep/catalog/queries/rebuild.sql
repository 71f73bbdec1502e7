-- name: make_staged_documents
-- Article documents on their way from the segments to the versions: the last one of each capture.
CREATE TABLE documents (
    capture TEXT PRIMARY KEY, article TEXT NOT NULL, version INTEGER NOT NULL, preferred INTEGER NOT NULL, time INTEGER NOT NULL,
    record_id TEXT NOT NULL, segment INTEGER NOT NULL, offset_ INTEGER NOT NULL, length INTEGER NOT NULL, member BLOB NOT NULL)

-- name: order_staged_documents
-- Versions in their right order, whichever segment was written first.
CREATE INDEX documents_order ON documents (article, version, preferred DESC, time, record_id)

-- name: make_staged_articles
-- When each article was first captured: what is learned on the way depends on the order of articles.
CREATE TABLE articles (article TEXT PRIMARY KEY, began INTEGER NOT NULL) WITHOUT ROWID

-- name: begin_staged_articles
-- Of all documents that were found.
INSERT INTO articles SELECT article, MIN(time) FROM documents GROUP BY article

-- name: order_staged_articles
-- Unique, so that nothing needs to be sorted.
CREATE UNIQUE INDEX articles_order ON articles (began, article)

-- name: make_staged_looks
-- What the frontier needs to know of a capture, and what a revisit refers to.
CREATE TABLE looks (capture TEXT PRIMARY KEY, original TEXT NOT NULL, etag BLOB NOT NULL, last_modified BLOB NOT NULL, hint INTEGER)
WITHOUT ROWID

-- name: make_staged_touched
-- Articles whose row is to be worked out anew.
CREATE TABLE touched (article TEXT PRIMARY KEY) WITHOUT ROWID

-- name: stage_document
-- A later document of the same capture counts in place of an earlier one.
INSERT OR REPLACE INTO documents VALUES (:capture, :article, :version, :preferred, :time, :record_id, :segment, :offset, :length, :member)

-- name: unstage_document
-- A later document of the capture says that it was unchanged.
DELETE FROM documents WHERE capture = :capture

-- name: staged_documents
-- Article by article as they were first captured, version by version, the one that counts first.
SELECT documents.* FROM articles CROSS JOIN documents USING (article)
ORDER BY articles.began, articles.article, version, preferred DESC, time, record_id

-- name: stage_look
-- A capture of a web page.
INSERT OR IGNORE INTO looks VALUES (:capture, :original, :etag, :last_modified, NULL)

-- name: stage_hint
-- The date that a feed or sitemap had given for the page.
UPDATE looks SET hint = :hint WHERE capture = :capture

-- name: staged_look
-- What was kept of a capture.
SELECT * FROM looks WHERE capture = :capture

-- name: staged_revisits
-- Revisits, and what they refer to.
SELECT capture, original FROM looks WHERE original <> '' ORDER BY capture

-- name: stage_touched
-- Something was found that concerns an article.
INSERT OR IGNORE INTO touched VALUES (:article)

-- name: staged_touched
-- All of them.
SELECT article FROM touched ORDER BY article

-- name: put_segment
-- A segment that was found where it is.
INSERT INTO segments (name, run, state, committed, records, size, sha256, created)
VALUES (:name, :run, :state, 0, 0, 0, '', :created)

-- name: settle_segment
-- How much of it was read, and what it was sealed as.
UPDATE segments SET committed = :committed, records = :records, size = :size, sha256 = :sha256 WHERE id = :id

-- name: judge_capture
-- What a capture turned out to be.
UPDATE captures SET source = :source, kind = :kind, article = :article, version = :version, verdict = :verdict, reason = :reason
WHERE record_id = :record_id

-- name: put_article
-- An article of which a version was found; `settle_article` gives it its true figures.
INSERT INTO articles (id, canonical_url, url, source, first_seen, last_seen, last_changed, versions, at, cluster)
VALUES (:id, :canonical_url, :url, :source, :time, :time, :time, 0, :time, :cluster)
ON CONFLICT (id) DO UPDATE SET cluster = CASE WHEN cluster = '' THEN excluded.cluster ELSE cluster END

-- name: settle_article
-- An article's figures, from its versions and captures.
UPDATE articles SET
    url = (SELECT c.url FROM versions v JOIN captures c ON c.id = v.capture WHERE v.article = :id ORDER BY v.version LIMIT 1),
    source = (SELECT c.source FROM versions v JOIN captures c ON c.id = v.capture WHERE v.article = :id ORDER BY v.version LIMIT 1),
    first_seen = (SELECT time FROM versions WHERE article = :id ORDER BY version LIMIT 1),
    at = (SELECT COALESCE(published, time) FROM versions WHERE article = :id ORDER BY version LIMIT 1),
    versions = (SELECT MAX(version) FROM versions WHERE article = :id),
    last_changed = (SELECT MAX(time) FROM versions WHERE article = :id),
    last_seen = MAX(last_seen, COALESCE((SELECT MAX(time) FROM captures WHERE article = :id), 0))
WHERE id = :id AND EXISTS (SELECT 1 FROM versions WHERE article = :id)

-- name: settle_clusters
-- The first member of a cluster has its own id there.
UPDATE articles SET cluster = id WHERE cluster = '' AND id IN (SELECT cluster FROM articles WHERE cluster <> '')

-- name: last_article_at
-- The article that a URL led to last, at some time.
SELECT article FROM captures WHERE url = :url AND article <> '' AND type = 'response' AND time <= :time ORDER BY time DESC LIMIT 1

-- name: captures_by_url
-- Every capture, URL by URL, the first one first.
SELECT record_id, type, url, time, status, payload_digest, source, article, verdict FROM captures ORDER BY url, time, id

-- name: put_url
-- A URL as its stored captures leave it; what a later look has said stays.
INSERT INTO urls (key, url, role, source, via, published, found, priority, due, captured, fetched, status, outcome, reason,
                  etag, last_modified, payload_digest, article)
VALUES (:key, :url, 'link', :source, 'reindex', :published, :found, :priority, :due, :captured, :fetched, :status, :outcome,
        :reason, :etag, :last_modified, :payload_digest, :article)
ON CONFLICT (key) DO UPDATE SET
    url = excluded.url, due = excluded.due, fetched = excluded.fetched, status = excluded.status, outcome = excluded.outcome,
    reason = excluded.reason, etag = excluded.etag, last_modified = excluded.last_modified,
    payload_digest = excluded.payload_digest, captured = MIN(COALESCE(urls.captured, excluded.captured), excluded.captured),
    article = CASE WHEN excluded.article = '' THEN urls.article ELSE excluded.article END
WHERE excluded.fetched > COALESCE(urls.fetched, 0)

-- name: version_by_record
-- Whether a document's record is the one that counted.
SELECT article FROM versions WHERE record_id = :record_id

-- name: all_meta
-- Small facts, as they are.
SELECT * FROM meta WHERE key <> 'storage'

-- name: all_runs
-- The ledger's runs, as they are.
SELECT * FROM runs

-- name: all_fires
-- The ledger's fires, as they are.
SELECT * FROM fires ORDER BY id

-- name: all_urls
-- The frontier, as it is.
SELECT * FROM urls ORDER BY id

-- name: all_captures
-- What is known of captures.
SELECT c.record_id, c.url, c.source, c.kind, c.reason, c.offset_, s.name AS segment_name
FROM captures c JOIN segments s ON s.id = c.segment ORDER BY c.id

-- name: all_seen
-- When each article was seen last.
SELECT id, last_seen FROM articles

-- name: copy_source
-- A source, taken over.
INSERT OR REPLACE INTO sources (name, urls, schedule, interval_s, next_fire) VALUES (:name, :urls, :schedule, :interval_s, :next_fire)

-- name: copy_run
-- A run, taken over.
INSERT OR REPLACE INTO runs (id, host, pid, started, ended, state) VALUES (:id, :host, :pid, :started, :ended, :state)

-- name: copy_fire
-- A fire, taken over.
INSERT OR REPLACE INTO fires (source, due, trigger_, run, state, started, ended, counts, verdict, log)
VALUES (:source, :due, :trigger_, :run, :state, :started, :ended, :counts, :verdict, :log)

-- name: copy_url
-- A URL, taken over: as it was, but that nobody fetches it.
INSERT OR REPLACE INTO urls (key, url, role, source, via, title, published, modified, found, priority, due, hops, failures, captured,
                             fetched, status, outcome, reason, etag, last_modified, payload_digest, article, why, whole)
VALUES (:key, :url, :role, :source, :via, :title, :published, :modified, :found, :priority, :due, :hops, :failures, :captured,
        :fetched, :status, :outcome, :reason, :etag, :last_modified, :payload_digest, :article, :why, :whole)

-- name: drop_rebuilt_url
-- The old catalog knew the URL as a source's own.
DELETE FROM urls WHERE key = :key AND via = 'reindex'

-- name: explain_capture
-- What no record says of a capture.
UPDATE captures SET source = :source, kind = :kind, reason = :reason WHERE record_id = :record_id AND source = ''

-- name: free_all_leases
-- In a copy nobody fetches anything.
UPDATE urls SET lease = NULL

-- name: quick_check
-- Whether the database is whole: one row says ok.
PRAGMA quick_check(1)

-- name: copy_database
-- All of it, compact, as of this moment.
VACUUM INTO :path

-- name: make_hasty
-- A database that is thrown away when something goes wrong needs no fsync until it is whole.
PRAGMA synchronous = OFF

-- name: note_lost
-- A record that is gone; its row stays.
INSERT OR IGNORE INTO lost (record_id, noted) VALUES (:record_id, :now)

-- name: forget_lost
-- What was lost is looked for anew.
DELETE FROM lost

-- name: lost_records
-- All of them.
SELECT record_id FROM lost
