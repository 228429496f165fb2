/*
title: Weekly rest
says: Everybody rests at least `hours` hours on end in each calendar week.
source: "Directive 2003/88/EC, article 5: 24 hours and the daily rest of 11 hours per seven days."
covers: [workday]
looks_back: 6
parameters:
  hours: {type: number, default: 35, minimum: 0, maximum: 168, means: "Least rest, in hours."}
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
        CASE
            WHEN unclear THEN 'not assessed'
            WHEN rest_us >= $hours * 3600000000 THEN 'met'
            WHEN possible_us >= $hours * 3600000000 THEN 'not assessed'
            ELSE 'not met'
        END AS status
    FROM rests
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
        WHEN bool_and(unclear) THEN 'no week without doubt'
        ELSE format(
            'longest rest {} in the worst week, that from {}',
            lasting(min(rest_us) FILTER (NOT unclear), $hours * 3600000000),
            (first(judged.monday ORDER BY rest_us, judged.monday) FILTER (NOT unclear))::VARCHAR
        )
    END
        || CASE
            WHEN bool_or(status = 'not met')
                THEN format('; too short in {} of {}', count(*) FILTER (status = 'not met'), counted(count(*), 'week', 'weeks'))
            ELSE ''
        END
        || CASE
            WHEN bool_or(unclear) THEN '; a day has no first or last activity, or ends before it begins'
            WHEN bool_or(status = 'not assessed') THEN '; the rest may lie in time without input'
            ELSE ''
        END AS reason,
    list_sort(list_distinct(flatten(list(evidence_ids)))) AS evidence_ids,
    min(rest_us) FILTER (NOT unclear) // 1000000 AS shortest_rest_seconds,
    count(*) AS weeks,
    count(*) FILTER (status = 'not met') AS too_short
FROM judged
JOIN people ON people.person = judged.person
GROUP BY judged.person, people.name
ORDER BY judged.person
