/*
title: Breaks
requirement: "Everyone who works [more than {hours}|at all] in a day takes breaks of [at least {minutes}|any length], and everyone who works [more than {long_hours}|at all], of [at least {long_minutes}|any length]."
reference: "Directive 2003/88/EC, article 4: a break when the working day is longer than 6 hours; its length is national, here that of ArbZG § 4: 30 minutes above 6 hours, 45 above 9."
topic: Working time
worst: not_met desc
covers: [workday]
parameters:
  hours: {type: number, unit: hours, default: 6, minimum: 0, maximum: 24, description: "Hours of work from which on a break is due."}
  minutes: {type: number, unit: minutes, default: 30, minimum: 0, description: "Minutes of that break."}
  long_hours: {type: number, unit: hours, default: 9, minimum: 0, maximum: 24, description: "Hours of work from which on a longer break is due."}
  long_minutes: {type: number, unit: minutes, default: 45, minimum: 0, description: "Minutes of that longer break."}
cases: {of: days, by: [status, day]}
figures: {day: day}
reason:
  met: "{days}, none long enough to need a break"
  not met: "no sufficient break on {not_met} of {days}, first on {day}"
  not assessed: "on {not_assessed} of {days} the source does not tell whether the time without input was a break"
*/
-- A day whose time from first to last activity is within the limit needs no break. A day whose active time alone
-- exceeds it, and which has less time without input than the break, had none. Between them the source
-- leaves it open: time without input may be a break, or many moments.
SELECT
    workdays.person AS subject_id,
    CASE
        WHEN most_us IS NULL OR coalesce(backwards, FALSE) THEN 'not assessed'
        WHEN most_us <= $hours * 3600000000 THEN 'met'
        WHEN least_seconds > $long_hours * 3600
            AND most_us - 1000000 * least_seconds < $long_minutes * 60000000
            THEN 'not met'
        WHEN least_seconds > $hours * 3600 AND most_us - 1000000 * least_seconds < $minutes * 60000000
            THEN 'not met'
        ELSE 'not assessed'
    END AS status,
    evidence_ids,
    workdays.day
FROM workdays
CROSS JOIN period
WHERE workdays.day BETWEEN period.first_day AND period.last_day
