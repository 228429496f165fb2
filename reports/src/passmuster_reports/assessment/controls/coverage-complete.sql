/*
title: Coverage complete
says: Everything that was set out to be read was read over the whole period, but for `tolerance_minutes` minutes.
source: "Practice under SOX 404: evidence is complete and accurate; what is missing is said."
needs: [coverage]
parameters:
  tolerance_minutes: {type: number, default: 0, minimum: 0, means: "Minutes of one partition that may be missing."}
*/
WITH parts AS (
    SELECT DISTINCT source, account, stream, partition FROM scopes
),
missing AS (
    SELECT
        parts.*,
        coalesce(sum(epoch_us(gaps.ends_at) - epoch_us(gaps.starts_at)), 0)::BIGINT AS missing_us,
        count(gaps.starts_at) AS gaps,
        min(gaps.starts_at) AS first_from,
        first(gaps.ends_at ORDER BY gaps.starts_at, gaps.ends_at) AS first_until
    FROM parts
    LEFT JOIN (
        SELECT DISTINCT source, account, stream, partition, starts_at, ends_at FROM gaps
    ) AS gaps
        ON gaps.source = parts.source
        AND gaps.account = parts.account
        AND gaps.stream = parts.stream
        AND gaps.partition = parts.partition
    GROUP BY parts.source, parts.account, parts.stream, parts.partition
),
unknown AS (
    SELECT open_visits.source, open_visits.account, open_visits.stream, count(DISTINCT person_id) AS people
    FROM open_visits
    JOIN period ON open_visits.starts_at < period.ends_at
    GROUP BY open_visits.source, open_visits.account, open_visits.stream
)
SELECT
    source || ' ' || account || ' ' || stream || ' ' || partition AS subject_id,
    source || ' ' || stream AS subject_name,
    CASE WHEN missing_us > $tolerance_minutes * 60000000 THEN 'not met' ELSE 'met' END AS status,
    CASE
        WHEN gaps = 0 THEN 'read over the whole period'
        ELSE format(
            '{} not read, first from {} to {} UTC',
            lasting(missing_us, $tolerance_minutes * 60000000),
            to_the_minute(first_from),
            to_the_minute(first_until)
        )
    END AS reason,
    NULL::VARCHAR[] AS evidence_ids,
    missing_us // 1000000 AS missing_seconds
FROM missing
UNION ALL
SELECT
    source || ' ' || account || ' ' || stream || ' open visits',
    source || ' ' || stream,
    'not met',
    'the open visits of ' || counted(people, 'person', 'people') || ' were not read again',
    NULL::VARCHAR[],
    NULL
FROM unknown
ORDER BY subject_id
