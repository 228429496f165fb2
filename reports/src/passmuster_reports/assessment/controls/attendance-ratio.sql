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
        sum(epoch_us(sessions.window_end) - epoch_us(sessions.window_start))::BIGINT AS planned_us,
        sum(register.present_us)::BIGINT AS present_us,
        coalesce(
            sum(epoch_us(sessions.window_end) - epoch_us(sessions.window_start))
                FILTER (register.status = 'not assessed'),
            0
        )::BIGINT AS unknown_us,
        string_agg(DISTINCT register.reason, ', ' ORDER BY register.reason)
            FILTER (register.status = 'not assessed') AS reason
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
            WHEN $by <> 'minutes' THEN format('{} of {}', attended, counted(sessions, 'session', 'sessions'))
            -- Whole minutes are counted in minutes, the unit standing once.
            WHEN present_us % 60000000 < 1000000 THEN format('{} of {}', present_us // 60000000, in_minutes(planned_us))
            ELSE format('{} of {}', in_minutes(present_us), in_minutes(planned_us))
        END
            || format(' attended ({})', percent(reached, whole, $minimum))
            || CASE WHEN unknown > 0 THEN format('; {} not assessed: {}', unknown, shares.reason) ELSE '' END
    END AS reason,
    visited.evidence_ids,
    attended,
    sessions,
    unknown AS not_assessed,
    present_us // 1000000 AS present_seconds,
    planned_us // 1000000 AS planned_seconds
FROM shares
JOIN people ON people.person = shares.person
LEFT JOIN visited ON visited.person = shares.person
ORDER BY shares.person
