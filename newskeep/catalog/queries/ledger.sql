-- name: start_run
INSERT INTO runs (id, host, pid, started, state) VALUES (:id, :host, :pid, :started, 'running')

-- name: end_run
UPDATE runs SET ended = :ended, state = :state WHERE id = :id

-- name: running_runs
SELECT * FROM runs WHERE state = 'running'

-- name: run_by_prefix
SELECT id FROM runs WHERE id >= :prefix AND id < :prefix || '~' ORDER BY id LIMIT 2

-- name: add_fire
-- A source is due: written before anything starts. The same moment twice is one fire.
INSERT INTO fires (source, due, trigger_, run, state, verdict, log)
VALUES (:source, :due, :trigger, :run, :state, :verdict, :log)
ON CONFLICT (source, due) DO NOTHING

-- name: start_fire
UPDATE fires SET run = :run, started = :started, log = :log WHERE source = :source AND due = :due

-- name: end_fire
UPDATE fires SET state = :state, ended = :ended, counts = :counts, verdict = :verdict
WHERE source = :source AND due = :due

-- name: orphan_fires
-- Fires of runs that ended without closing them.
SELECT * FROM fires WHERE run = :run AND state = 'running'

-- name: unstarted_fires
-- Fires that were written down by a daemon that is gone before a run took them.
SELECT * FROM fires WHERE run = '' AND state = 'running'

-- name: last_fire
SELECT * FROM fires WHERE source = :source AND trigger_ <> 'manual' ORDER BY due DESC LIMIT 1

-- name: last_ok
SELECT MAX(ended) AS ended FROM fires WHERE source = :source AND state IN ('ok', 'partial')

-- name: failures_in_a_row
SELECT COUNT(*) AS n FROM fires
WHERE source = :source AND state IN ('empty', 'failed', 'timeout', 'killed')
  AND due > COALESCE((SELECT MAX(due) FROM fires WHERE source = :source AND state IN ('ok', 'partial')), 0)

-- name: last_verdict
SELECT state, verdict FROM fires WHERE source = :source AND state <> 'skipped' ORDER BY due DESC LIMIT 1

-- name: fires
SELECT * FROM fires
WHERE (:run = '' OR run = :run) AND (:source = '' OR source = :source)
  AND (:failed = 0 OR state IN ('partial', 'empty', 'failed', 'timeout', 'killed'))
ORDER BY due DESC, id DESC LIMIT :limit

-- name: put_source
-- A source as the configuration gives it now.
INSERT INTO sources (name, urls, schedule, interval_s) VALUES (:name, :urls, :schedule, :interval_s)
ON CONFLICT (name) DO UPDATE SET urls = excluded.urls, schedule = excluded.schedule, interval_s = excluded.interval_s

-- name: set_next_fire
UPDATE sources SET next_fire = :next_fire WHERE name = :name

-- name: clear_next_fires
-- No daemon runs: nothing is going to fire.
UPDATE sources SET next_fire = NULL

-- name: sources
SELECT * FROM sources ORDER BY name
