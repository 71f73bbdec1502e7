-- name: add_segment
INSERT INTO segments (name, run, state, created) VALUES (:name, :run, 'open', :created)

-- name: advance_segment
-- How far a growing segment is committed: what lies behind is scanned again after a crash.
UPDATE segments SET committed = :committed, records = :records WHERE id = :id

-- name: seal_segment
UPDATE segments SET state = 'sealed', committed = :size, size = :size, sha256 = :sha256, records = :records, sealed = :sealed
WHERE id = :id

-- name: store_segment
-- Verified in storage: only now the local copy may go.
UPDATE segments SET state = 'stored' WHERE id = :id

-- name: drop_segment
-- A segment that never held a record.
DELETE FROM segments WHERE id = :id

-- name: segment_by_name
SELECT * FROM segments WHERE name = :name

-- name: segment_by_id
SELECT * FROM segments WHERE id = :id

-- name: segments
SELECT * FROM segments ORDER BY name

-- name: unstored_segments
SELECT * FROM segments WHERE state <> 'stored' ORDER BY id

-- name: spooled
SELECT COUNT(*) AS segments, COALESCE(SUM(MAX(size, committed)), 0) AS bytes FROM segments WHERE state <> 'stored'

-- name: add_capture
INSERT INTO captures (record_id, type, url, time, status, payload_digest, payload_size, segment, offset_, length,
                      source, kind, article, version, verdict, reason)
VALUES (:record_id, :type, :url, :time, :status, :payload_digest, :payload_size, :segment, :offset, :length,
        :source, :kind, :article, :version, :verdict, :reason)
ON CONFLICT (record_id) DO NOTHING

-- name: capture_by_record
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment WHERE record_id = :record_id

-- name: segment_captures
SELECT * FROM captures WHERE segment = :segment ORDER BY offset_

-- name: segment_versions
SELECT * FROM versions WHERE segment = :segment ORDER BY offset_

-- name: original_of
-- The latest full response of a URL with this payload, in a sealed segment or in the asking run's own.
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.url = :url AND c.payload_digest = :payload_digest AND c.type = 'response'
  AND (s.state <> 'open' OR s.run = :run)
ORDER BY c.time DESC LIMIT 1

-- name: count_captures
SELECT COUNT(*) AS n FROM captures
