-- How well the roster fits each source that was read: how many ids it has there, how many of them the source
-- ever named, and whether they are `asserted` by a column of the source's own. A roster that `fits` no source
-- in either way cannot tell its people from strangers there.
SELECT
    ids_of_roster.source,
    bool_or(ids_of_roster.asserted) AS asserted,
    count(DISTINCT ids_of_roster.id) AS ids,
    count(DISTINCT ids_of_roster.id) FILTER (ids_of_roster.seen) AS seen,
    bool_or(ids_of_roster.asserted OR ids_of_roster.seen) AS fits
FROM ids_of_roster
WHERE ids_of_roster.source IN (SELECT source FROM evidence UNION SELECT source FROM readings)
GROUP BY ids_of_roster.source
