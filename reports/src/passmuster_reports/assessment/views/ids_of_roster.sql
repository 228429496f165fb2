-- The ids that the roster gives its people, at each source that anything was read from or that has a column.
-- Where the roster has no column for a source, `person` is taken for the id there: it is `asserted` only where
-- there is a column. `seen` says whether the source ever named the id, at any time.
WITH columns AS (
    SELECT DISTINCT source FROM roster_ids WHERE source <> '*'
),
named AS (
    SELECT DISTINCT source, person_id FROM evidence
),
sources AS (
    SELECT source FROM named
    UNION
    SELECT source FROM readings
    UNION
    SELECT source FROM columns
)
SELECT DISTINCT
    sources.source,
    roster_ids.person,
    roster_ids.id,
    columns.source IS NOT NULL AS asserted,
    named.person_id IS NOT NULL AS seen
FROM sources
LEFT JOIN columns ON columns.source = sources.source
JOIN roster_ids ON roster_ids.source = CASE WHEN columns.source IS NULL THEN '*' ELSE sources.source END
LEFT JOIN named ON named.source = sources.source AND named.person_id = roster_ids.id
WHERE roster_ids.id IS NOT NULL
