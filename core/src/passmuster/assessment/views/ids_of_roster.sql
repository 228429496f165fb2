-- The ids that the roster gives its people, at each source that anything was read from or that has a column.
-- Where the roster has no column for a source, `person` is the id there.
WITH columns AS (
    SELECT DISTINCT source FROM roster_ids WHERE source <> '*'
),
sources AS (
    SELECT source FROM evidence
    UNION
    SELECT source FROM readings
    UNION
    SELECT source FROM columns
)
SELECT DISTINCT sources.source, roster_ids.person, roster_ids.id
FROM sources
LEFT JOIN columns ON columns.source = sources.source
JOIN roster_ids ON roster_ids.source = CASE WHEN columns.source IS NULL THEN '*' ELSE sources.source END
WHERE roster_ids.id IS NOT NULL
