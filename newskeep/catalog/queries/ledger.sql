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
UPDATE fires SET state = :state, ended = :ended, counts = :counts, verdict = :verdict, fault = :fault
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
SELECT * FROM fires WHERE source = :source AND trigger_ <> 'manual' AND due <= :now ORDER BY due DESC LIMIT 1

-- name: last_ok
-- When a source was last crawled with success.
SELECT MAX(ended) AS ended FROM fires WHERE source = :source AND state IN ('ok', 'partial')

-- name: failures_in_a_row
-- Fires that failed since one did not; neither those that somebody stopped, nor those of an outage of our own network.
SELECT COUNT(*) AS n FROM fires
WHERE source = :source AND state IN ('empty', 'failed', 'timeout', 'killed') AND fault NOT IN ('outage', 'stopped')
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

-- name: faults
-- What kept each source from being polled since it last could be: how often, and when last.
SELECT source, fault, COUNT(*) AS n, MAX(ended) AS ended FROM fires AS failed
WHERE fault <> '' AND fault NOT IN ('outage', 'stopped') AND due > COALESCE((
    SELECT MAX(due) FROM fires AS good WHERE good.source = failed.source AND state IN ('ok', 'partial', 'empty')), 0)
  AND (:source = '' OR source = :source)
GROUP BY source, fault

-- name: excuse_fire
-- A fire failed because of our own network.
UPDATE fires SET fault = 'outage', verdict = verdict || :words WHERE source = :source AND due = :due AND fault <> 'outage'

-- name: forget_fires
-- Rows that nobody needs any more: too old or too many. What is not asked of them: a source's newest ones, its last
-- success, and what failed since.
DELETE FROM fires WHERE state <> 'running' AND id IN (
    SELECT id FROM (
        SELECT id, due, ROW_NUMBER() OVER (PARTITION BY source ORDER BY due DESC) AS place,
            MAX(CASE WHEN state IN ('ok', 'partial') THEN due END) OVER (PARTITION BY source) AS good
        FROM fires
    ) WHERE (due < :before OR place > :count) AND place > :least AND due < COALESCE(good, due + 1)
)

-- name: forget_runs
-- Runs that ended before that, of whose fires none is left.
DELETE FROM runs WHERE ended < :before AND id NOT IN (SELECT run FROM fires)

-- name: put_source
-- A source as the configuration gives it now. The interval of an adaptive one is the daemon's to know.
INSERT INTO sources (name, urls, schedule, interval_s) VALUES (:name, :urls, :schedule, :interval_s)
ON CONFLICT (name) DO UPDATE SET urls = excluded.urls, schedule = excluded.schedule,
    interval_s = CASE WHEN sources.schedule = excluded.schedule THEN COALESCE(excluded.interval_s, sources.interval_s)
                      ELSE excluded.interval_s END

-- name: set_next_fire
-- When the daemon is going to fire a source, and how often it does.
UPDATE sources SET next_fire = :next_fire, interval_s = :interval_s WHERE name = :name

-- name: clear_next_fires
-- No daemon runs: nothing is going to fire.
UPDATE sources SET next_fire = NULL

-- name: sources
-- Every source that was ever crawled or scheduled.
SELECT * FROM sources ORDER BY name
