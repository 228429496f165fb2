-- Why the records of a session leave open whether somebody was there, whatever was read of it.
WITH reasons AS (
    SELECT
        number,
        unnest(claimants) AS person,
        TRUE AS claimed,
        started_at,
        evidence_id,
        'id ' || person_id || ' at ' || source || ' was there, and more than one person claims it' AS reason
    FROM stays
    WHERE person IS NULL
    UNION ALL
    SELECT number, person, FALSE, started_at, evidence_id, 'the only record ends before it begins'
    FROM stays
    WHERE person IS NOT NULL AND backwards
)
SELECT
    number,
    person,
    arg_max(reason, {'claimed': claimed, 'at': started_at, 'id': evidence_id}) AS reason
FROM reasons
GROUP BY number, person
