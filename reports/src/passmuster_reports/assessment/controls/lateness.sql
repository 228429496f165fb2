/*
title: Lateness
says: Nobody comes late more than `most` times.
source: A rule of the organisation; what is late, the schedule's grace says, session by session.
needs: [roster, schedule]
parameters:
  most: {type: integer, default: 0, minimum: 0, means: "How often late is still accepted."}
*/
-- Late is not said where the time before an arrival was not read or the record is clipped: such a session is
-- left open, as is one whose attendance is not assessed.
WITH counted AS (
    SELECT
        register.person,
        count(*) AS sessions,
        count(*) FILTER (register.late_seconds IS NOT NULL) AS late,
        count(*) FILTER (
            register.status = 'not assessed'
            OR register.late_seconds IS NULL
                AND register.arrival - sessions.starts_at > to_seconds(sessions.grace_seconds)
        ) AS unknown,
        max(register.late_us) AS worst_us
    FROM register
    JOIN sessions ON sessions.number = register.number
    WHERE register.expected
    GROUP BY register.person
)
SELECT
    counted.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN late > $most THEN 'not met'
        WHEN unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN unknown = sessions THEN format('none of {} could be assessed', counted(sessions, 'session', 'sessions'))
        WHEN late = 0 THEN 'never late'
        ELSE format('late {}, at most by {}', counted(late, 'time', 'times'), in_minutes(worst_us))
    END
        || CASE
            WHEN unknown > 0 AND unknown < sessions
                THEN format('; {} not assessed', counted(unknown, 'session', 'sessions'))
            ELSE ''
        END AS reason,
    visited.evidence_ids,
    late
FROM counted
JOIN people ON people.person = counted.person
LEFT JOIN visited ON visited.person = counted.person
ORDER BY counted.person
