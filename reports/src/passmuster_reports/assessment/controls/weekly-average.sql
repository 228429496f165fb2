/*
title: Working week
requirement: "No one works [more than {hours} a week on average|at all] over a {roll} period of {weeks}."
reference: "Directive 2003/88/EC, article 6(b): 48 hours per seven days, over a reference period of at most four months (article 16(b)), in which paid leave and sick leave are neutral."
topic: Working time
worst: least_hours desc
covers: [workday]
looks_back: "weeks * 7"
parameters:
  hours: {type: number, unit: hours, default: 48, minimum: 0, maximum: 168, description: "Most hours a week, on average."}
  weeks: {type: integer, unit: weeks, default: 17, minimum: 1, maximum: 52, description: "Length of the reference period, in weeks."}
  roll: {type: string, default: fixed, one_of: [fixed, rolling], description: "One reference period that ends with the report's period, or one for each day of it."}
cases: {of: periods, by: [status, least_hours desc, most_hours desc, last_day desc], evidence: first}
figures:
  least_us: number
  most_us: number
  whole_us: number
  least: {unit: decimal, part: least_us, whole: whole_us, bound: hours}
  most: {unit: decimal, part: most_us, whole: whole_us, bound: hours}
  least_hours: number
  most_hours: number
  last_day: day
  neutral_days: days
reason:
  counted: "between {least} and [{most}|{most}|an unknown number of] hours a week, over {weeks} to {last_day}[, {neutral_days} neutral]"
  neutral: "every day of the reference period is neutral[, {neutral_days} neutral]"
*/
-- The sum of the active time is the least, the sum of the times from first to last activity the most that was
-- worked. Days of leave are neutral: they shorten the reference period.
WITH ends AS (
    SELECT days.day AS last_day
    FROM days
    CROSS JOIN period
    WHERE $roll = 'rolling' OR days.day = period.last_day
),
worked AS (
    SELECT
        ends.last_day,
        workdays.person,
        sum(coalesce(workdays.least_seconds, 0))::BIGINT AS least_seconds,
        sum(workdays.most_us)::BIGINT AS most_us,
        bool_or(workdays.most_us IS NULL OR coalesce(workdays.backwards, FALSE)) AS unclear,
        flatten(list(workdays.evidence_ids)) AS evidence_ids
    FROM ends
    JOIN workdays
        ON workdays.day <= ends.last_day AND workdays.day > ends.last_day - ($weeks * 7)::INTEGER
    GROUP BY ends.last_day, workdays.person
),
counted AS (
    SELECT
        worked.*,
        $weeks * 7 - count(leave.day) AS counted_days,
        count(leave.day) AS neutral_days
    FROM worked
    LEFT JOIN leave
        ON leave.person = worked.person
        AND leave.day <= worked.last_day
        AND leave.day > worked.last_day - ($weeks * 7)::INTEGER
    GROUP BY worked.last_day, worked.person, worked.least_seconds, worked.most_us, worked.unclear, worked.evidence_ids
),
measured AS (
    SELECT
        *,
        -- Over the whole reference period, so that the quotient is a figure per week.
        7000000 * least_seconds AS least_us,
        7 * most_us AS most_us_of_period,
        3600000000 * counted_days AS whole_us
    FROM counted
)
SELECT
    person AS subject_id,
    CASE
        WHEN counted_days = 0 THEN 'not assessed'
        WHEN least_us > $hours * whole_us THEN 'not met'
        WHEN unclear OR most_us_of_period > $hours * whole_us THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE WHEN counted_days = 0 THEN 'neutral' ELSE 'counted' END AS reason,
    evidence_ids,
    least_us,
    CASE WHEN NOT unclear THEN most_us_of_period END AS most_us,
    whole_us,
    -- One division each, so that equal averages are equal figures.
    least_us / nullif(whole_us, 0) AS least_hours,
    most_us_of_period / nullif(whole_us, 0) AS most_hours,
    last_day,
    neutral_days
FROM measured
