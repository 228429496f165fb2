/*
title: Breaks
says: "Whoever works more than `hours` hours a day has breaks of `minutes` minutes; above `long_hours` hours, of `long_minutes` minutes."
source: "Directive 2003/88/EC, article 4: a break when the working day is longer than 6 hours; its length is national, here that of ArbZG § 4: 30 minutes above 6 hours, 45 above 9."
covers: [workday]
parameters:
  hours: {type: number, default: 6, minimum: 0, maximum: 24, means: "Hours of work from which on a break is due."}
  minutes: {type: number, default: 30, minimum: 0, means: "Minutes of that break."}
  long_hours: {type: number, default: 9, minimum: 0, maximum: 24, means: "Hours of work from which on a longer break is due."}
  long_minutes: {type: number, default: 45, minimum: 0, means: "Minutes of that longer break."}
*/
-- A day whose time from first to last activity is within the limit needs no break. A day whose active time alone
-- exceeds it, and which has less time without input than the break, had none. Between them the source does
-- not tell: time without input may be a break, or many moments.
WITH judged AS (
    SELECT
        workdays.*,
        CASE
            WHEN most_us IS NULL OR coalesce(backwards, FALSE) THEN 'not assessed'
            WHEN most_us <= $hours * 3600000000 THEN 'met'
            WHEN least_seconds > $long_hours * 3600
                AND most_us - 1000000 * least_seconds < $long_minutes * 60000000
                THEN 'not met'
            WHEN least_seconds > $hours * 3600 AND most_us - 1000000 * least_seconds < $minutes * 60000000
                THEN 'not met'
            ELSE 'not assessed'
        END AS status
    FROM workdays
    CROSS JOIN period
    WHERE workdays.day BETWEEN period.first_day AND period.last_day
)
SELECT
    judged.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN bool_or(status = 'not met') THEN 'not met'
        WHEN bool_or(status = 'not assessed') THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN bool_or(status = 'not met')
            THEN format(
                'no sufficient break on {} of {}, first on {}',
                count(*) FILTER (status = 'not met'),
                counted(count(*), 'day', 'days'),
                (min(day) FILTER (status = 'not met'))::VARCHAR
            )
        WHEN bool_or(status = 'not assessed')
            THEN format(
                'on {} of {} the source does not tell whether the time without input was a break',
                count(*) FILTER (status = 'not assessed'),
                counted(count(*), 'day', 'days')
            )
        ELSE format('{}, none long enough to need a break', counted(count(*), 'day', 'days'))
    END AS reason,
    list_sort(flatten(list(evidence_ids))) AS evidence_ids,
    count(*) FILTER (status = 'not met') AS without_break
FROM judged
JOIN people ON people.person = judged.person
GROUP BY judged.person, people.name
ORDER BY judged.person
