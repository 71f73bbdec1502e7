-- name: add_segment
-- A segment is begun: its row comes before its file, so that no file is unknown.
INSERT INTO segments (name, run, state, created) VALUES (:name, :run, 'open', :created)

-- name: advance_segment
-- How far a growing segment is committed: what lies behind is scanned again after a crash.
UPDATE segments SET committed = :committed, records = :records WHERE id = :id

-- name: seal_segment
-- It grows no more, and its bytes are known.
UPDATE segments SET state = 'sealed', committed = :size, size = :size, sha256 = :sha256, records = :records, sealed = :sealed
WHERE id = :id

-- name: store_segment
-- Verified in storage: only now the local copy may go.
UPDATE segments SET state = 'stored' WHERE id = :id

-- name: drop_segment
-- A segment that never held a record.
DELETE FROM segments WHERE id = :id

-- name: segment_by_name
-- A segment by its file's name.
SELECT * FROM segments WHERE name = :name

-- name: segments
-- Every segment; names sort by time.
SELECT * FROM segments ORDER BY name

-- name: unstored_segments
-- What storage does not have yet, oldest first.
SELECT * FROM segments WHERE state <> 'stored' ORDER BY id

-- name: spooled
-- How much of it there is.
SELECT COUNT(*) AS segments, COALESCE(SUM(MAX(size, committed)), 0) AS bytes FROM segments WHERE state <> 'stored'

-- name: add_capture
-- A capture whose record is on disk; one that is known already stays as it is.
INSERT INTO captures (record_id, type, url, time, status, payload_digest, payload_size, segment, offset_, length,
                      source, kind, article, version, verdict, reason)
VALUES (:record_id, :type, :url, :time, :status, :payload_digest, :payload_size, :segment, :offset, :length,
        :source, :kind, :article, :version, :verdict, :reason)
ON CONFLICT (record_id) DO NOTHING

-- name: capture_by_record
-- A capture by its record's id.
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment WHERE record_id = :record_id

-- name: captures_between
-- The captures of a URL in a span of time, both ends included.
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.url = :url AND c.time BETWEEN :since AND :until ORDER BY c.time

-- name: segment_captures
-- The captures of a segment, in its order.
SELECT * FROM captures WHERE segment = :segment ORDER BY offset_

-- name: segment_places
-- What a segment's captures have in common with its records, in its order.
SELECT record_id, type, offset_, length, time, status, payload_digest FROM captures
WHERE segment = :segment ORDER BY offset_

-- name: segment_versions
-- The versions whose own records are in a segment, in its order.
SELECT record_id, offset_, length, article, version FROM versions WHERE segment = :segment ORDER BY offset_

-- name: original_of
-- The latest full response of a URL with this payload, in a sealed segment or in the asking run's own.
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.url = :url AND c.payload_digest = :payload_digest AND c.type = 'response'
  AND (s.state <> 'open' OR s.run = :run)
ORDER BY c.time DESC LIMIT 1

-- name: original_anywhere
-- The latest full response with this payload at whatever URL, in a sealed segment or in the asking run's own.
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.payload_digest = :payload_digest AND c.type = 'response' AND c.status = 200 AND c.payload_size >= :least
  AND (s.state <> 'open' OR s.run = :run)
ORDER BY c.time DESC LIMIT 1

-- name: last_capture
-- The last capture of a URL.
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.url = :url ORDER BY c.time DESC, c.id DESC LIMIT 1

-- name: capture_before
-- The last capture of a URL with a payload that showed an article, up to a time.
SELECT c.*, s.name AS segment_name FROM captures c JOIN segments s ON s.id = c.segment
WHERE c.url = :url AND c.payload_digest = :payload_digest AND c.time <= :time AND c.record_id <> :record_id
  AND c.article <> ''
ORDER BY c.time DESC, c.id DESC LIMIT 1

-- name: count_revisits
-- How many revisits of a URL stand for a payload, from a time on.
SELECT COUNT(*) AS n FROM captures
WHERE url = :url AND time >= :since AND type = 'revisit' AND payload_digest = :payload_digest
