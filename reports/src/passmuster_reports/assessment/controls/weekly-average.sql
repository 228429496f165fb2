/*
title: Average working week
says: Nobody works more than `hours` hours a week on average over `weeks` weeks.
source: "Directive 2003/88/EC, article 6(b): 48 hours per seven days, over a reference period of at most four months (article 16(b)), in which paid leave and sick leave are neutral."
covers: [workday]
looks_back: "weeks * 7"
parameters:
  hours: {type: number, default: 48, minimum: 0, maximum: 168, means: "Most hours a week, on average."}
  weeks: {type: integer, default: 17, minimum: 1, maximum: 52, means: "Length of the reference period, in weeks."}
  roll: {type: string, default: fixed, one_of: [fixed, rolling], means: "One reference period that ends with the report's period, or one for each day of it."}
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
    GROUP BY ALL
),
judged AS (
    SELECT
        *,
        -- One division each, so that equal averages are equal figures.
        7 * least_seconds / nullif(3600 * counted_days, 0) AS least_hours,
        7 * most_us / nullif(3600000000 * counted_days, 0) AS most_hours,
        CASE
            WHEN counted_days = 0 THEN 'not assessed'
            WHEN 7 * least_seconds > $hours * 3600 * counted_days THEN 'not met'
            WHEN unclear OR 7 * most_us > $hours * 3600000000 * counted_days THEN 'not assessed'
            ELSE 'met'
        END AS status
    FROM counted
),
worst AS (
    SELECT *
    FROM judged
    QUALIFY row_number() OVER (
        PARTITION BY person
        ORDER BY
            CASE status WHEN 'not met' THEN 0 WHEN 'not assessed' THEN 1 ELSE 2 END,
            least_hours DESC NULLS LAST,
            most_hours DESC NULLS LAST,
            last_day DESC
    ) = 1
)
SELECT
    worst.person AS subject_id,
    people.name AS subject_name,
    worst.status,
    CASE
        WHEN counted_days = 0 THEN 'every day of the reference period is neutral'
        ELSE format(
            'between {} and {} hours a week, over {} to {}',
            rounded(7 * least_seconds, 3600 * counted_days, [$hours]),
            CASE
                WHEN unclear THEN 'an unknown number of'
                ELSE rounded(7 * most_us, 3600000000 * counted_days, [$hours])
            END,
            counted($weeks::BIGINT, 'week', 'weeks'),
            worst.last_day::VARCHAR
        )
    END
        || CASE WHEN neutral_days > 0 THEN format(', {} neutral', counted(neutral_days, 'day', 'days')) ELSE '' END AS reason,
    list_sort(list_distinct(worst.evidence_ids)) AS evidence_ids,
    least_hours,
    most_hours,
    neutral_days
FROM worst
JOIN people ON people.person = worst.person
ORDER BY worst.person
