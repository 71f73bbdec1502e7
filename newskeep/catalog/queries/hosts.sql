-- name: robots_of
-- The robots.txt of one site, as it was read last.
SELECT checked, body, etag, last_modified FROM robots WHERE site = :site

-- name: put_robots
-- What a site's robots.txt says now.
INSERT OR REPLACE INTO robots (site, checked, body, etag, last_modified)
VALUES (:site, :checked, :body, :etag, :last_modified)

-- name: forget_robots
-- Sites that were not visited for long.
DELETE FROM robots WHERE checked < :before

-- name: hold
-- Until when a host is to be left alone, and why.
SELECT since, until, refusals, reason FROM holds WHERE host = :host

-- name: put_hold
-- A host asks to be left alone.
INSERT OR REPLACE INTO holds (host, since, until, refusals, reason)
VALUES (:host, :since, :until, :refusals, :reason)

-- name: end_hold
-- A host answers as it should again.
DELETE FROM holds WHERE host = :host

-- name: all_robots
-- Every site's robots.txt, as it is.
SELECT * FROM robots

-- name: all_holds
-- Every host that is to be left alone.
SELECT * FROM holds
