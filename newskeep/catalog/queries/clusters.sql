-- name: list_clusters
-- Clusters of two or more, the one that grew last first.
SELECT cluster FROM articles WHERE cluster <> '' GROUP BY cluster
HAVING COUNT(*) > 1 AND (:source IS NULL OR MAX(source = :source)) AND (:since IS NULL OR MAX(first_seen) >= :since)
ORDER BY MAX(first_seen) DESC, cluster LIMIT :limit

-- name: cluster_members
-- The members of a cluster, each with what its first version was found to be.
SELECT a.id, a.source, a.url, a.first_seen, latest.title, latest.published, COALESCE(first.verdict, 'new') AS verdict,
       COALESCE(first.duplicate_of, '') AS duplicate_of, first.similarity, COALESCE(first.direction, '') AS direction,
       COALESCE(first.rule, '') AS rule
FROM articles a
JOIN versions latest ON latest.article = a.id AND latest.version = a.versions
LEFT JOIN versions first ON first.article = a.id AND first.version = 1
WHERE a.cluster = :cluster ORDER BY a.id <> a.cluster, a.first_seen, a.id
