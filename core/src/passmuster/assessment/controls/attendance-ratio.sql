/*
title: Attendance ratio
says: Each person attends at least the share `minimum` of what they are expected in.
source: A rule of the organisation; the share is a parameter.
needs: [roster, schedule]
parameters:
  minimum: {type: number, default: 0.9, minimum: 0, maximum: 1, means: "Least share, 0 to 1."}
  by: {type: string, default: sessions, one_of: [sessions, minutes], means: "Whether sessions are counted or the minutes in them."}
*/
-- A session that is not assessed may have been attended whole or not at all: whoever falls short even with it
-- has not met the control; whoever reaches the share has met it only where no session is left open.
WITH counted AS (
    SELECT
        register.person,
        count(*) AS sessions,
        count(*) FILTER (register.status NOT IN ('absent', 'not assessed')) AS attended,
        count(*) FILTER (register.status = 'not assessed') AS unknown,
        sum(epoch_us(sessions.window_end) - epoch_us(sessions.window_start)) AS planned_us,
        sum((register.present_seconds * 1e6)::BIGINT) AS present_us,
        coalesce(
            sum(epoch_us(sessions.window_end) - epoch_us(sessions.window_start))
                FILTER (register.status = 'not assessed'),
            0
        ) AS unknown_us,
        min(register.reason) FILTER (register.status = 'not assessed') AS reason
    FROM register
    JOIN sessions ON sessions.number = register.number
    WHERE register.expected
    GROUP BY register.person
),
shares AS (
    SELECT
        *,
        CASE WHEN $by = 'minutes' THEN present_us ELSE attended END AS reached,
        CASE WHEN $by = 'minutes' THEN unknown_us ELSE unknown END AS open,
        CASE WHEN $by = 'minutes' THEN planned_us ELSE sessions END AS whole
    FROM counted
)
SELECT
    shares.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN reached + open < $minimum * whole THEN 'not met'
        WHEN unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN unknown = sessions
            THEN format('none of {} could be assessed: {}', counted(sessions, 'session', 'sessions'), shares.reason)
        ELSE CASE
            WHEN $by = 'minutes' THEN format('{} of {}', present_us // 60000000, counted(planned_us // 60000000, 'minute', 'minutes'))
            ELSE format('{} of {}', attended, counted(sessions, 'session', 'sessions'))
        END
            || format(' attended ({:.1f} %)', floor(1000.0 * reached / whole) / 10)
            || CASE WHEN unknown > 0 THEN format('; {} not assessed: {}', unknown, shares.reason) ELSE '' END
    END AS reason,
    visited.evidence_ids,
    attended,
    sessions,
    unknown AS not_assessed,
    present_us / 1e6 AS present_seconds,
    planned_us / 1e6 AS planned_seconds
FROM shares
JOIN people ON people.person = shares.person
LEFT JOIN visited ON visited.person = shares.person
ORDER BY shares.person
