-- name: start_run
-- A process begins to crawl.
INSERT INTO runs (id, host, pid, started, state) VALUES (:id, :host, :pid, :started, 'running')

-- name: end_run
-- It has ended, by its own account or by recovery's.
UPDATE runs SET ended = :ended, state = :state WHERE id = :id

-- name: running_runs
-- Runs that nobody has ended, whether their processes live or not.
SELECT * FROM runs WHERE state = 'running'

-- name: run_by_prefix
-- Two are enough to tell that a beginning is ambiguous.
SELECT id FROM runs WHERE id >= :prefix AND id < :prefix || '~' ORDER BY id LIMIT 2

-- name: add_fire
-- A source is due: written before anything starts. The same moment twice is one fire.
INSERT INTO fires (source, due, trigger_, run, state, verdict, log)
VALUES (:source, :due, :trigger, :run, :state, :verdict, :log)
ON CONFLICT (source, due) DO NOTHING

-- name: start_fire
-- A run takes a fire; one that recovery took for lost meanwhile is open again.
UPDATE fires SET run = :run, started = :started, log = :log, state = 'running', ended = NULL, verdict = ''
WHERE source = :source AND due = :due

-- name: end_fire
-- What came of a source at that moment.
UPDATE fires SET state = :state, ended = :ended, counts = :counts, verdict = :verdict
WHERE source = :source AND due = :due

-- name: open_fires
-- Fires of a run that are not closed.
SELECT * FROM fires WHERE run = :run AND state = 'running'

-- name: fires_of_no_run
-- Open fires that were promised to a run which has no row in the ledger: it is about to begin, or never did.
SELECT * FROM fires WHERE state = 'running' AND run <> '' AND run NOT IN (SELECT id FROM runs)

-- name: unstarted_fires
-- Fires that were written down by a daemon that is gone before a run took them.
SELECT * FROM fires WHERE run = '' AND state = 'running'

-- name: last_fire
-- The last one that was not a user's: from it the schedule goes on.
SELECT * FROM fires WHERE source = :source AND trigger_ <> 'manual' ORDER BY due DESC LIMIT 1

-- name: last_ok
-- When a source was last crawled with success.
SELECT MAX(ended) AS ended FROM fires WHERE source = :source AND state IN ('ok', 'partial')

-- name: failures_in_a_row
-- Fires that failed since one did not.
SELECT COUNT(*) AS n FROM fires
WHERE source = :source AND state IN ('empty', 'failed', 'timeout', 'killed')
  AND due > COALESCE((SELECT MAX(due) FROM fires WHERE source = :source AND state IN ('ok', 'partial')), 0)

-- name: last_verdict
-- What came of a source when it was last crawled, or should have been.
SELECT state, verdict FROM fires WHERE source = :source AND state <> 'skipped' ORDER BY due DESC LIMIT 1

-- name: fires
-- The ledger, newest first.
SELECT * FROM fires
WHERE (:run = '' OR run = :run) AND (:source = '' OR source = :source)
  AND (:failed = 0 OR state IN ('partial', 'empty', 'failed', 'timeout', 'killed'))
ORDER BY due DESC, id DESC LIMIT :limit

-- name: put_source
-- A source as the configuration gives it now.
INSERT INTO sources (name, urls, schedule, interval_s) VALUES (:name, :urls, :schedule, :interval_s)
ON CONFLICT (name) DO UPDATE SET urls = excluded.urls, schedule = excluded.schedule, interval_s = excluded.interval_s

-- name: set_next_fire
-- When the daemon is going to fire a source.
UPDATE sources SET next_fire = :next_fire WHERE name = :name

-- name: clear_next_fires
-- No daemon runs: nothing is going to fire.
UPDATE sources SET next_fire = NULL

-- name: sources
-- Every source that was ever crawled or scheduled.
SELECT * FROM sources ORDER BY name
