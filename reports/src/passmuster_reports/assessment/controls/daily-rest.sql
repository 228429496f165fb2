/*
title: Daily rest
says: Everybody rests at least `hours` hours on end in each 24 hours from the start of a shift.
source: "Directive 2003/88/EC, article 3: 11 consecutive hours in every 24."
covers: [workday]
looks_back: 1
parameters:
  hours: {type: number, default: 11, minimum: 0, maximum: 24, means: "Least rest, in hours."}
*/
-- Activity bounds working time: between the last activity of a day and the first of the next nobody was seen
-- working, so that time is rest for certain. Time without input inside a day may be rest too, and the source
-- does not say when it was: a rest that it might give leaves the shift not assessed. Judged are the shifts
-- whose 24 hours end in the period.
WITH worked AS (
    SELECT
        *,
        coalesce(backwards, FALSE) OR first_activity IS NULL OR last_activity IS NULL AS in_doubt
    FROM workdays
    WHERE first_activity IS NOT NULL OR coalesce(least_seconds, 0) > 0
),
spans AS (
    SELECT
        person,
        day,
        evidence_ids,
        first_activity AS began,
        last_activity AS ended,
        most_us - 1000000 * coalesce(least_seconds, 0) AS idle_us,
        lead(first_activity) OVER shift AS next_began,
        lead(last_activity) OVER shift AS next_ended,
        lead(most_us - 1000000 * coalesce(least_seconds, 0)) OVER shift AS next_idle_us,
        lead(first_activity, 2) OVER shift AS third_began,
        in_doubt,
        -- When nobody knows when the next day's work was, nobody knows what it left of the rest before it.
        bool_or(in_doubt) OVER (
            PARTITION BY person ORDER BY day RANGE BETWEEN CURRENT ROW AND INTERVAL 1 DAY FOLLOWING
        ) AS unclear
    FROM worked
    WINDOW shift AS (PARTITION BY person ORDER BY first_activity NULLS LAST, last_activity, day)
),
shifts AS (
    SELECT
        spans.*,
        -- Certain rest: the gap after this day and, where the next one begins within the 24 hours, the gap after it.
        greatest(
            epoch_us(least(coalesce(next_began, began + INTERVAL 24 HOUR), began + INTERVAL 24 HOUR))
                - epoch_us(ended),
            CASE
                WHEN next_began < began + INTERVAL 24 HOUR AND next_ended < began + INTERVAL 24 HOUR
                    THEN epoch_us(least(coalesce(third_began, began + INTERVAL 24 HOUR), began + INTERVAL 24 HOUR))
                        - epoch_us(next_ended)
            END,
            0
        ) AS rest_us,
        greatest(idle_us, CASE WHEN next_began < began + INTERVAL 24 HOUR THEN next_idle_us END) AS possible_us
    FROM spans
    CROSS JOIN period
    WHERE in_doubt AND spans.day BETWEEN period.first_day AND period.last_day
        OR period.starts_at < began + INTERVAL 24 HOUR AND began + INTERVAL 24 HOUR <= period.ends_at
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
    FROM shifts
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
        WHEN bool_and(unclear) THEN 'no day has a first and a last activity without doubt'
        ELSE format(
            'shortest rest {}, after {}',
            lasting(min(rest_us) FILTER (NOT unclear), $hours * 3600000000),
            (first(judged.day ORDER BY rest_us, judged.day) FILTER (NOT unclear))::VARCHAR
        )
    END
        || CASE
            WHEN bool_or(status = 'not met')
                THEN format('; too short after {} of {}', count(*) FILTER (status = 'not met'), counted(count(*), 'shift', 'shifts'))
            ELSE ''
        END
        || CASE
            WHEN bool_or(status = 'not assessed')
                THEN format('; {} not assessed', counted(count(*) FILTER (status = 'not assessed'), 'shift', 'shifts'))
            ELSE ''
        END AS reason,
    list_sort(list_distinct(flatten(list(evidence_ids)))) AS evidence_ids,
    min(rest_us) FILTER (NOT unclear) // 1000000 AS shortest_rest_seconds,
    count(*) AS shifts,
    count(*) FILTER (status = 'not met') AS too_short
FROM judged
JOIN people ON people.person = judged.person
GROUP BY judged.person, people.name
ORDER BY judged.person
