/*
title: Leaving early
requirement: "No one leaves early[ more than {most}]."
reference: A rule of the organisation; what is early, the schedule's grace says, session by session.
topic: Attendance
worst: early desc
needs: [roster, schedule]
parameters:
  most: {type: integer, unit: times, default: 0, minimum: 0, description: "How often early is still accepted."}
figures: {early: number, sessions: sessions, worst_us: minutes and seconds, not_assessed: sessions}
reason:
  nothing known: none of {sessions} could be assessed
  counted: "[left {early} of {sessions} early, at most by {worst_us}|never left early][; {not_assessed} not assessed]"
*/
-- Early is not said of a visit that is open or clipped, nor where the time after it was not read: such a
-- session is left open, as is one whose attendance is not assessed.
WITH counted AS (
    SELECT
        register.person,
        count(*) AS sessions,
        count(*) FILTER (register.left_early_us IS NOT NULL) AS early,
        count(*) FILTER (
            register.status = 'not assessed'
            OR register.left_early_us IS NULL
                AND (
                    register.open
                    OR sessions.ends_at - register.departure > to_seconds(sessions.grace_seconds)
                )
        ) AS not_assessed,
        max(register.left_early_us) AS worst_us
    FROM register
    JOIN sessions ON sessions.number = register.number
    WHERE register.expected
    GROUP BY register.person
)
SELECT
    counted.person AS subject_id,
    CASE
        WHEN early > $most THEN 'not met'
        WHEN not_assessed > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE WHEN not_assessed = sessions THEN 'nothing known' ELSE 'counted' END AS reason,
    visited.evidence_ids,
    early,
    sessions,
    worst_us,
    not_assessed
FROM counted
LEFT JOIN visited ON visited.person = counted.person
