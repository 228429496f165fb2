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
WITH spans AS (
    SELECT
        person,
        day,
        evidence_ids,
        first_activity AS began,
        last_activity AS ended,
        most_seconds - coalesce(least_seconds, 0) AS idle_seconds,
        lead(first_activity) OVER shift AS next_began,
        lead(last_activity) OVER shift AS next_ended,
        lead(most_seconds - coalesce(least_seconds, 0)) OVER shift AS next_idle_seconds,
        lead(first_activity, 2) OVER shift AS third_began,
        coalesce(backwards, FALSE) OR first_activity IS NULL OR last_activity IS NULL AS unclear
    FROM workdays
    WHERE first_activity IS NOT NULL OR coalesce(least_seconds, 0) > 0
    WINDOW shift AS (PARTITION BY person ORDER BY first_activity NULLS LAST, day)
),
shifts AS (
    SELECT
        spans.*,
        -- Certain rest: the gap after this day and, where the next one begins within the 24 hours, the gap after it.
        greatest(
            epoch(least(coalesce(next_began, began + INTERVAL 24 HOUR), began + INTERVAL 24 HOUR) - ended),
            CASE
                WHEN next_began < began + INTERVAL 24 HOUR AND next_ended < began + INTERVAL 24 HOUR
                    THEN epoch(
                        least(coalesce(third_began, began + INTERVAL 24 HOUR), began + INTERVAL 24 HOUR)
                        - next_ended
                    )
            END
        ) AS rest_seconds,
        greatest(
            idle_seconds, CASE WHEN next_began < began + INTERVAL 24 HOUR THEN next_idle_seconds END
        ) AS possible_seconds
    FROM spans
    CROSS JOIN period
    WHERE unclear AND spans.day BETWEEN period.first_day AND period.last_day
        OR period.starts_at < began + INTERVAL 24 HOUR AND began + INTERVAL 24 HOUR <= period.ends_at
),
judged AS (
    SELECT
        *,
        CASE
            WHEN unclear THEN 'not assessed'
            WHEN rest_seconds >= $hours * 3600 THEN 'met'
            WHEN possible_seconds >= $hours * 3600 THEN 'not assessed'
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
        WHEN count(rest_seconds) = 0 THEN 'no day has both a first and a last activity'
        ELSE format(
            'shortest rest {} h {:02d} min, after {}',
            (min(rest_seconds) // 3600)::BIGINT,
            (min(rest_seconds) % 3600 // 60)::BIGINT,
            arg_min(judged.day, {'rest': rest_seconds, 'day': judged.day})::VARCHAR
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
    min(rest_seconds) AS shortest_rest_seconds,
    count(*) AS shifts,
    count(*) FILTER (status = 'not met') AS too_short
FROM judged
JOIN people ON people.person = judged.person
GROUP BY judged.person, people.name
ORDER BY judged.person
