/*
title: Attendance rate
requirement: "Everyone attends [at least {minimum}|any share] of their planned {by}."
reference: A rule of the organisation; the share is a parameter.
topic: Attendance
worst: share
needs: [roster, schedule]
parameters:
  minimum: {type: number, unit: percent, default: 0.9, minimum: 0, maximum: 1, description: "Least share, 0 to 1."}
  by: {type: string, default: sessions, one_of: [sessions, minutes], description: "Whether sessions are counted or the minutes in them."}
figures:
  attended: number
  sessions: sessions
  not_assessed: number
  doubts: doubts
  present_us: minutes and seconds
  present_minutes: number
  planned_us: minutes and seconds
  reached: number
  whole: number
  share: {unit: percent, part: reached, whole: whole, bound: minimum}
  present_seconds: number
  planned_seconds: number
reason:
  nothing known: "none of {sessions} could be assessed: {doubts}"
  by sessions: "{attended} of {sessions} attended ({share})[; {not_assessed} not assessed: {doubts}]"
  by minutes: "[{present_minutes}|0|{present_us}] of {planned_us} attended ({share})[; {not_assessed} not assessed: {doubts}]"
*/
-- A session that is not assessed may have been attended whole or not at all: anyone who falls short even with it
-- has not met the control; anyone who reaches the share has met it only where no session is left open.
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
        list_sort(list_distinct(list(register.doubt) FILTER (register.status = 'not assessed'))) AS doubts
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
    CASE
        WHEN reached + open < $minimum * whole THEN 'not met'
        WHEN unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN unknown = sessions THEN 'nothing known'
        WHEN $by = 'minutes' THEN 'by minutes'
        ELSE 'by sessions'
    END AS reason,
    visited.evidence_ids,
    attended,
    sessions,
    unknown AS not_assessed,
    doubts,
    present_us,
    -- Whole minutes are told in minutes, the unit standing once.
    CASE WHEN present_us % 60000000 < 1000000 THEN present_us // 60000000 END AS present_minutes,
    planned_us,
    reached,
    whole,
    present_us // 1000000 AS present_seconds,
    planned_us // 1000000 AS planned_seconds
FROM shares
LEFT JOIN visited ON visited.person = shares.person
