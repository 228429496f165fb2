/*
title: Lateness
requirement: "No one comes late[ more than {most}]."
reference: A rule of the organisation; what is late, the schedule's grace says, session by session.
topic: Attendance
worst: late desc
needs: [roster, schedule]
parameters:
  most: {type: integer, unit: times, default: 0, minimum: 0, description: "How often late is still accepted."}
figures: {late: number, sessions: sessions, worst_us: minutes and seconds, not_assessed: sessions}
reason:
  nothing known: none of {sessions} could be assessed
  counted: "[late for {late} of {sessions}, at most by {worst_us}|never late][; {not_assessed} not assessed]"
*/
-- Late is not said where the time before an arrival was not read or the record is clipped: such a session is
-- left open, as is one whose attendance is not assessed.
WITH counted AS (
    SELECT
        register.person,
        count(*) AS sessions,
        count(*) FILTER (register.late_us IS NOT NULL) AS late,
        count(*) FILTER (
            register.status = 'not assessed'
            OR register.late_us IS NULL
                AND register.arrival - sessions.starts_at > to_seconds(sessions.grace_seconds)
        ) AS not_assessed,
        max(register.late_us) AS worst_us
    FROM register
    JOIN sessions ON sessions.number = register.number
    WHERE register.expected
    GROUP BY register.person
)
SELECT
    counted.person AS subject_id,
    CASE
        WHEN late > $most THEN 'not met'
        WHEN not_assessed > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE WHEN not_assessed = sessions THEN 'nothing known' ELSE 'counted' END AS reason,
    visited.evidence_ids,
    late,
    sessions,
    worst_us,
    not_assessed
FROM counted
LEFT JOIN visited ON visited.person = counted.person
