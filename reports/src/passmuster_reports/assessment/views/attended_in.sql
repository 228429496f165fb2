-- Minutes and doubts of everybody of the roster whom the sessions of these titles concern, of all sessions where
-- no title is given. Parallel sessions count once: the visits to all of them are laid over each other.
WITH counted AS (
    SELECT
        register.person,
        count(*) FILTER (register.status = 'not assessed') AS unknown,
        bool_or(register.open) AS open
    FROM register
    JOIN sessions ON sessions.number = register.number
    JOIN roster ON roster.person = register.person
    WHERE len(titles) = 0 OR list_contains(titles, sessions.title)
    GROUP BY register.person
),
ordered AS (
    SELECT
        stays.person,
        stays.evidence_id,
        stays.from_us,
        stays.until_us,
        max(stays.until_us) OVER (
            PARTITION BY stays.person
            ORDER BY stays.from_us, stays.until_us ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_us
    FROM stays
    JOIN sessions ON sessions.number = stays.number
    WHERE NOT stays.backwards AND (len(titles) = 0 OR list_contains(titles, sessions.title))
),
attended AS (
    SELECT
        person,
        sum(greatest(until_us - greatest(from_us, coalesce(reached_us, from_us)), 0))::BIGINT AS present_us,
        list(DISTINCT evidence_id ORDER BY evidence_id) AS evidence_ids
    FROM ordered
    GROUP BY person
)
SELECT
    counted.person,
    coalesce(attended.present_us, 0) AS present_us,
    counted.unknown,
    counted.open,
    attended.evidence_ids
FROM counted
LEFT JOIN attended ON attended.person = counted.person
