/*
title: Daily rest
requirement: "Everyone rests [at least {hours} on end|for any time] in each 24 hours from the start of a shift."
reference: "Directive 2003/88/EC, article 3: 11 consecutive hours in every 24."
topic: Working time
worst: rest_us
covers: [workday]
looks_back: 1
parameters:
  hours: {type: number, unit: hours, default: 11, minimum: 0, maximum: 24, description: "Least rest, in hours."}
cases: {of: shifts, by: [rest_us, day]}
figures: {rest_us: {unit: hours and minutes, bound: hours}, day: day, shortest_rest_seconds: number}
reason:
  measured: "shortest rest {rest_us}, after {day}[; too short after {not_met} of {shifts}][; {not_assessed:shifts} not assessed]"
  unclear: "no day has a first and a last activity without doubt[; {not_assessed:shifts} not assessed]"
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
        -- Certain rest: the gap after this day and, where the next one begins within the 24 hours, the gap after both.
        greatest(
            epoch_us(least(coalesce(next_began, began + INTERVAL 24 HOUR), began + INTERVAL 24 HOUR))
                - epoch_us(ended),
            CASE
                WHEN next_began < began + INTERVAL 24 HOUR AND greatest(ended, next_ended) < began + INTERVAL 24 HOUR
                    THEN epoch_us(least(coalesce(third_began, began + INTERVAL 24 HOUR), began + INTERVAL 24 HOUR))
                        - epoch_us(greatest(ended, next_ended))
            END,
            0
        ) AS rest_us,
        greatest(idle_us, CASE WHEN next_began < began + INTERVAL 24 HOUR THEN next_idle_us END) AS possible_us
    FROM spans
    CROSS JOIN period
    WHERE in_doubt AND spans.day BETWEEN period.first_day AND period.last_day
        OR period.starts_at < began + INTERVAL 24 HOUR AND began + INTERVAL 24 HOUR <= period.ends_at
)
SELECT
    person AS subject_id,
    CASE
        WHEN unclear THEN 'not assessed'
        WHEN rest_us >= $hours * 3600000000 THEN 'met'
        WHEN possible_us >= $hours * 3600000000 THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    CASE WHEN unclear THEN 'unclear' ELSE 'measured' END AS reason,
    evidence_ids,
    CASE WHEN NOT unclear THEN rest_us END AS rest_us,
    CASE WHEN NOT unclear THEN rest_us // 1000000 END AS shortest_rest_seconds,
    day
FROM shifts
