-- name: pause_source
-- Not to be crawled until somebody says so; a second time changes nothing.
INSERT INTO pauses (source, since) VALUES (:source, :since) ON CONFLICT (source) DO NOTHING

-- name: resume_source
-- It may be crawled again.
DELETE FROM pauses WHERE source = :source

-- name: pauses
-- The sources that are paused.
SELECT source, since FROM pauses ORDER BY source

-- name: alarms
-- The troubles that there are, and those that are over and not told yet.
SELECT * FROM alarms ORDER BY since, what

-- name: put_alarm
-- A trouble as it is now.
INSERT INTO alarms (what, state, told, since, reason, command)
VALUES (:what, :state, :told, :since, :reason, :command)
ON CONFLICT (what) DO UPDATE SET
    state = excluded.state, told = excluded.told, since = excluded.since, reason = excluded.reason,
    command = excluded.command

-- name: drop_alarm
-- A trouble that is over, and told.
DELETE FROM alarms WHERE what = :what

-- name: ended_fires
-- What ended from a moment on.
SELECT * FROM fires WHERE ended >= :since AND state <> 'running' ORDER BY ended

-- name: last_fires
-- The last fires of a source that came to something.
SELECT * FROM fires
WHERE source = :source AND state IN ('ok', 'partial', 'empty', 'failed', 'timeout', 'killed')
ORDER BY due DESC LIMIT :limit

-- name: last_article
-- The newest articles of a source: when the newest was published, and when one of them came last.
SELECT MAX(at) AS at, MAX(first_seen) AS came FROM (
    SELECT at, first_seen FROM articles WHERE source = :source AND at <= :now ORDER BY at DESC LIMIT 200
)

-- name: month_of_articles
-- How many articles a source had in a time, and the longest silence between two of them, in milliseconds.
SELECT COUNT(*) AS articles, MAX(at - before_) AS silence FROM (
    SELECT at, LAG(at) OVER (ORDER BY at) AS before_ FROM articles
    WHERE source = :source AND at >= :since AND at <= :until
)

-- name: refused_documents
-- How many of a source's own URLs there are, and how many of them its server or its robots.txt refuses.
SELECT COUNT(*) AS documents,
       COALESCE(SUM((outcome = 'blocked' AND reason LIKE '%forbid%') OR status IN (401, 403, 407, 429, 451)), 0) AS refused
FROM urls WHERE key > :source || '|' AND key < :source || '}' AND role = 'source'

-- name: waiting_segments
-- Since when the oldest segment waits that is sealed and that storage has not taken.
SELECT MIN(sealed) AS since FROM segments WHERE state = 'sealed'
