-- name: add_source_url
-- A source's own URL, polled at each of its fires.
INSERT INTO urls (key, url, role, source, via, found, priority, due)
VALUES (:key, :url, 'source', :source, 'source', :now, :priority, :now)
ON CONFLICT (key) DO UPDATE SET
    role = 'source', url = excluded.url, via = 'source', due = excluded.due, priority = excluded.priority, hops = 0

-- name: know_url
-- The URL of an article that nobody fetched here: its capture was imported. Known from now on, and not due. What a
-- crawl knows of it, or a later capture said, stays as it is.
INSERT INTO urls (key, url, role, source, via, found, priority) VALUES (:key, :url, 'link', :source, :via, :now, :now)
ON CONFLICT (key) DO UPDATE SET url = excluded.url
WHERE urls.via = excluded.via AND urls.due IS NULL AND urls.lease IS NULL AND COALESCE(urls.fetched, 0) <= :now
RETURNING id

-- name: retire_source_urls
-- URLs that the configuration no longer names are not polled again, unless another document leads to them.
UPDATE urls SET role = 'hop', due = NULL, reason = 'no longer in the configuration', why = 'retired'
WHERE source = :source AND role = 'source' AND key NOT IN (SELECT value FROM json_each(:keys))

-- name: add_link
-- A link that nobody has seen before; a known one is left as it is.
INSERT INTO urls (key, url, role, source, via, title, published, modified, found, priority, due, hops)
VALUES (:key, :url, 'link', :source, :via, :title, :published, :modified, :now, :priority, :now, :hops)
ON CONFLICT (key) DO NOTHING

-- name: refuse_link
-- A link that is not to be fetched: known from now on, with the reason. One that was fetched before keeps what came of it.
INSERT INTO urls (key, url, role, source, via, title, published, modified, found, priority, hops, outcome, reason, why)
VALUES (:key, :url, 'link', :source, :via, :title, :published, :modified, :now, :priority, :hops, 'blocked', :reason, :why)
ON CONFLICT (key) DO UPDATE SET due = NULL, outcome = 'blocked', reason = excluded.reason, why = excluded.why
WHERE urls.source = excluded.source AND urls.role = 'link' AND urls.lease IS NULL AND urls.status IS NULL
  AND (urls.why <> excluded.why OR urls.reason <> excluded.reason)

-- name: admit_link
-- A link that was refused by a rule that is gone.
UPDATE urls SET due = :now, outcome = '', reason = '', why = ''
WHERE key = :key AND role = 'link' AND due IS NULL AND lease IS NULL AND why IN ('include', 'exclude', 'hops')

-- name: kept_out
-- What the filters of a source keep out.
SELECT key, url FROM urls WHERE source = :source AND why IN ('include', 'exclude')

-- name: leave_due
-- What a run has left for the next one, and why.
UPDATE urls SET reason = :reason, why = :why
WHERE source = :source AND role = :role AND due IS NOT NULL AND due <= :now AND lease IS NULL AND outcome = ''
  AND reason <> :reason

-- name: leave_url
-- One URL that a run leased, and left for the next one after all.
UPDATE urls SET reason = :reason, why = :why WHERE id = :id AND lease IS NULL AND outcome = ''

-- name: freshen_link
-- What a feed or sitemap says now of a link that is known: its last change brings a new look, and a title that was missing is taken.
UPDATE urls SET
    title = CASE WHEN title = '' THEN :title ELSE title END,
    published = COALESCE(published, :published),
    due = CASE WHEN :modified > COALESCE(modified, published, :modified - 1) AND :modified > fetched THEN :now ELSE due END,
    modified = COALESCE(:modified, modified)
WHERE key = :key AND role = 'link' AND (title = '' OR published IS NULL OR modified IS NULL OR modified <> :modified)

-- name: add_hop
-- A discovery document that another one led to: a redirect's target, a sitemap of an index. Once a run, and not
-- when it was read since the index says it changed last.
INSERT INTO urls (key, url, role, source, via, modified, found, priority, due, hops)
VALUES (:key, :url, 'hop', :source, :via, :modified, :now, :priority, :now, :hops)
ON CONFLICT (key) DO UPDATE SET
    due = CASE WHEN urls.role = 'hop' AND COALESCE(urls.fetched, 0) < :since
                     AND (urls.outcome IN ('failed', 'blocked') OR COALESCE(:modified_until > urls.fetched, 1))
               THEN :now ELSE urls.due END,
    modified = excluded.modified,
    hops = CASE WHEN urls.role = 'hop' THEN excluded.hops ELSE urls.hops END

-- name: due_urls
-- What a source has to fetch now, newest first.
SELECT u.*, (SELECT last_changed FROM articles a WHERE a.id = u.article) AS changed FROM urls u
WHERE source = :source AND due IS NOT NULL AND lease IS NULL AND due <= :now
  AND (:links OR role <> 'link') AND (:hops OR role <> 'hop') AND (:looks OR role <> 'link' OR article = '')
ORDER BY priority DESC LIMIT :limit

-- name: take_lease
-- A URL has one run that fetches it.
UPDATE urls SET lease = :run WHERE id = :id AND lease IS NULL

-- name: free_leases
-- A run that has ended holds nothing.
UPDATE urls SET lease = NULL WHERE lease = :run

-- name: blame_leases
-- A run's process died with these in hand: one of them may have killed it. What is held by dying processes again and
-- again, and never done in between, is not tried any more.
UPDATE urls SET lease = NULL, failures = failures + 1,
    outcome = CASE WHEN failures + 1 >= :tries AND role = 'link' THEN 'failed' ELSE outcome END,
    reason = CASE WHEN failures + 1 >= :tries AND role = 'link' THEN :reason ELSE reason END,
    why = CASE WHEN failures + 1 >= :tries AND role = 'link' THEN 'broken' ELSE why END,
    due = CASE WHEN failures + 1 >= :tries AND role = 'link' THEN NULL ELSE due END
WHERE lease = :run

-- name: retry_failed
-- What was given up or waits for its next try is due, with all its tries before it.
UPDATE urls SET due = :now, failures = 0
WHERE source = :source AND role = 'link' AND lease IS NULL AND outcome IN ('failed', 'gone') AND COALESCE(due, :now + 1) > :now

-- name: ask_again
-- A source's document came: its pages that got no answer a moment ago, for nobody was reached, need not wait for long.
UPDATE urls SET due = :now
WHERE source = :source AND lease IS NULL AND due > :now AND role = 'link' AND outcome = 'failed' AND status IS NULL
  AND failures <= :tries

-- name: excuse_urls
-- Pages that got no answer in a fire that failed because of our own network: it does not count, and gives none up.
UPDATE urls SET failures = failures - 1, due = COALESCE(due, fetched)
WHERE source = :source AND role = 'link' AND outcome = 'failed' AND status IS NULL AND failures > 0 AND fetched >= :due

-- name: given_up
-- URLs that failed so often that they are not tried again.
SELECT source, COUNT(*) AS n FROM urls WHERE role = 'link' AND outcome = 'failed' AND due IS NULL GROUP BY source

-- name: free_lease
-- One URL was not fetched after all.
UPDATE urls SET lease = NULL WHERE id = :id AND lease = :run

-- name: count_due
-- URLs that a source's budgets have left for later.
SELECT COUNT(*) AS n FROM urls WHERE source = :source AND due IS NOT NULL AND due <= :now
  AND (role = 'link' OR (role = 'hop' AND lease IS NULL))

-- name: refresh_links
-- Look at every known article of a source again, whatever its tier.
UPDATE urls SET due = :now WHERE source = :source AND role = 'link' AND article <> ''

-- name: finish_url
-- What came of a URL: only now its lease is over.
UPDATE urls SET
    lease = NULL, due = :due, failures = :failures, fetched = :fetched, status = :status, outcome = :outcome, reason = :reason,
    etag = :etag, last_modified = :last_modified, payload_digest = :payload_digest, why = :why,
    whole = CASE WHEN :status = 200 THEN :fetched ELSE whole END,
    captured = COALESCE(captured, :captured), article = CASE WHEN :article = '' THEN article ELSE :article END
WHERE id = :id

-- name: url_by_key
-- All that is known of a URL.
SELECT * FROM urls WHERE key = :key
