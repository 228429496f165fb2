/*
title: Weekly rest
requirement: "Everyone rests [at least {hours} on end|for any time] in each calendar week."
reference: "Directive 2003/88/EC, article 5: 24 hours and the daily rest of 11 hours per seven days."
topic: Working time
worst: rest_us
covers: [workday]
looks_back: 6
parameters:
  hours: {type: number, unit: hours, default: 35, minimum: 0, maximum: 168, description: "Least rest, in hours."}
cases: {of: weeks, by: [rest_us, monday]}
figures:
  rest_us: {unit: hours and minutes, bound: hours}
  monday: day
  some_unclear: yes or no
  some_possible: yes or no
  shortest_rest_seconds: number
reason:
  measured: "longest rest {rest_us} in the worst week, that from {monday}[; too short in {not_met} of {weeks}][some_unclear?; a day has no first or last activity, or ends before it begins][some_possible?; the rest may lie in time without input]"
  unclear: no week without doubt; a day has no first or last activity, or ends before it begins
*/
-- Judged are the weeks, Monday to Sunday of the report's zone, that end in the period. Of a rest across the
-- border of two weeks each has its part. The gaps between the days are rest for certain. Time without input
-- inside a day may be rest too: where it might reach the least, the week is not assessed, as it is where a day
-- has no first and last activity.
WITH spans AS (
    SELECT
        weeks.monday,
        weeks.starts_at,
        weeks.ends_at,
        workdays.person,
        workdays.evidence_ids,
        workdays.first_activity AS began,
        workdays.last_activity AS ended,
        workdays.most_us - 1000000 * coalesce(workdays.least_seconds, 0) AS idle_us,
        coalesce(workdays.backwards, FALSE)
            OR workdays.first_activity IS NULL
            OR workdays.last_activity IS NULL AS unclear
    FROM weeks
    JOIN workdays
        ON workdays.day BETWEEN weeks.monday - 1 AND weeks.monday + 7
        AND (
            workdays.first_activity IS NULL
                AND coalesce(workdays.least_seconds, 0) > 0
                AND workdays.day BETWEEN weeks.monday AND weeks.monday + 6
            OR workdays.first_activity < weeks.ends_at
                AND coalesce(workdays.last_activity, workdays.first_activity) >= weeks.starts_at
        )
),
gaps AS (
    SELECT
        *,
        epoch_us(began) - epoch_us(
            coalesce(
                max(ended) OVER (
                    PARTITION BY monday, person
                    ORDER BY began NULLS LAST, ended ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ),
                starts_at
            )
        ) AS before_us,
        epoch_us(ends_at) - epoch_us(max(ended) OVER (PARTITION BY monday, person)) AS after_us
    FROM spans
),
rests AS (
    SELECT
        person,
        monday,
        greatest(max(before_us), max(after_us), 0) AS rest_us,
        max(idle_us) AS possible_us,
        bool_or(unclear) AS unclear,
        flatten(list(evidence_ids)) AS evidence_ids
    FROM gaps
    GROUP BY person, monday
),
judged AS (
    SELECT
        *,
        NOT unclear AND rest_us < $hours * 3600000000 AND possible_us >= $hours * 3600000000 AS possible
    FROM rests
)
SELECT
    person AS subject_id,
    CASE
        WHEN unclear OR possible THEN 'not assessed'
        WHEN rest_us >= $hours * 3600000000 THEN 'met'
        ELSE 'not met'
    END AS status,
    CASE WHEN unclear THEN 'unclear' ELSE 'measured' END AS reason,
    evidence_ids,
    CASE WHEN NOT unclear THEN rest_us END AS rest_us,
    CASE WHEN NOT unclear THEN rest_us // 1000000 END AS shortest_rest_seconds,
    monday,
    bool_or(unclear) OVER theirs AS some_unclear,
    bool_or(possible) OVER theirs AND NOT bool_or(unclear) OVER theirs AS some_possible
FROM judged
WINDOW theirs AS (PARTITION BY person)
