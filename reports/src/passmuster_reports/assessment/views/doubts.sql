-- Why the records of a session leave open whether somebody was there, whatever was read of it: `form` is the
-- name of the reason, `id` and `source` stand in it.
WITH reasons AS (
    SELECT
        number,
        unnest(claimants) AS person,
        TRUE AS claimed,
        started_at,
        evidence_id,
        'id of several people' AS form,
        source,
        person_id AS id
    FROM stays
    WHERE person IS NULL
    UNION ALL
    SELECT number, person, FALSE, started_at, evidence_id, 'ends before it begins', NULL, NULL
    FROM stays
    WHERE person IS NOT NULL AND backwards
)
SELECT
    number,
    person,
    form,
    source,
    id
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY number, person ORDER BY claimed DESC, started_at DESC, evidence_id DESC
        ) AS place
    FROM reasons
)
WHERE place = 1
