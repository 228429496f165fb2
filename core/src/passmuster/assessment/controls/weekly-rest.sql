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
-- border of two weeks each has its part. No day's inside can hold such a rest, so the gaps between the days
-- decide; a day without a first and last activity leaves its week not assessed.
WITH weeks AS (
    SELECT
        monday,
        monday::TIMESTAMP - to_seconds(begun.offset_seconds) AS starts_at,
        (monday + 7)::TIMESTAMP - to_seconds(ended.offset_seconds) AS ends_at
    FROM (
        SELECT days.day - 6 AS monday, (days.day - 6)::TIMESTAMP AS monday_at, (days.day + 1)::TIMESTAMP AS next_at
        FROM days
        WHERE isodow(days.day) = 7
    )
    ASOF JOIN clock AS begun ON monday_at >= begun.starts_at
    ASOF JOIN clock AS ended ON next_at >= ended.starts_at
),
spans AS (
    SELECT
        weeks.monday,
        weeks.starts_at,
        weeks.ends_at,
        workdays.person,
        workdays.evidence_ids,
        workdays.first_activity AS began,
        workdays.last_activity AS ended,
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
        epoch(
            began - coalesce(
                max(ended) OVER (
                    PARTITION BY monday, person
                    ORDER BY began NULLS LAST, ended ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ),
                starts_at
            )
        ) AS before_seconds,
        epoch(ends_at - max(ended) OVER (PARTITION BY monday, person)) AS after_seconds
    FROM spans
),
rests AS (
    SELECT
        person,
        monday,
        greatest(max(before_seconds), max(after_seconds), 0) AS rest_seconds,
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
            WHEN rest_seconds >= $hours * 3600 THEN 'met'
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
    format(
        'longest rest {} h {:02d} min in the worst week, that from {}',
        (min(rest_seconds) // 3600)::BIGINT,
        (min(rest_seconds) % 3600 // 60)::BIGINT,
        arg_min(judged.monday, {'rest': rest_seconds, 'monday': judged.monday})::VARCHAR
    )
        || CASE
            WHEN bool_or(status = 'not met')
                THEN format('; too short in {} of {}', count(*) FILTER (status = 'not met'), counted(count(*), 'week', 'weeks'))
            ELSE ''
        END
        || CASE
            WHEN bool_or(status = 'not assessed') THEN '; a day has no first or last activity'
            ELSE ''
        END AS reason,
    list_sort(list_distinct(flatten(list(evidence_ids)))) AS evidence_ids,
    min(rest_seconds) AS shortest_rest_seconds,
    count(*) AS weeks,
    count(*) FILTER (status = 'not met') AS too_short
FROM judged
JOIN people ON people.person = judged.person
GROUP BY judged.person, people.name
ORDER BY judged.person
