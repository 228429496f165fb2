/*
title: Leaving early
says: Nobody leaves early more than `most` times.
source: A rule of the organisation; what is early, the schedule's grace says, session by session.
needs: [roster, schedule]
parameters:
  most: {type: integer, default: 0, minimum: 0, means: "How often early is still accepted."}
*/
-- Early is not said of a visit that is open or clipped, nor where the time after it was not read: such a
-- session is left open, as is one whose attendance is not assessed.
WITH counted AS (
    SELECT
        register.person,
        count(*) AS sessions,
        count(*) FILTER (register.left_early_seconds IS NOT NULL) AS early,
        count(*) FILTER (
            register.status = 'not assessed'
            OR register.left_early_seconds IS NULL
                AND (
                    register.open
                    OR sessions.ends_at - register.departure > to_seconds(sessions.grace_seconds)
                )
        ) AS unknown,
        max(register.left_early_us) AS worst_us
    FROM register
    JOIN sessions ON sessions.number = register.number
    WHERE register.expected
    GROUP BY register.person
)
SELECT
    counted.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN early > $most THEN 'not met'
        WHEN unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN unknown = sessions THEN format('none of {} could be assessed', counted(sessions, 'session', 'sessions'))
        WHEN early = 0 THEN 'never left early'
        ELSE format('left early {}, at most by {}', counted(early, 'time', 'times'), in_minutes(worst_us))
    END
        || CASE
            WHEN unknown > 0 AND unknown < sessions
                THEN format('; {} not assessed', counted(unknown, 'session', 'sessions'))
            ELSE ''
        END AS reason,
    visited.evidence_ids,
    early
FROM counted
JOIN people ON people.person = counted.person
LEFT JOIN visited ON visited.person = counted.person
ORDER BY counted.person
