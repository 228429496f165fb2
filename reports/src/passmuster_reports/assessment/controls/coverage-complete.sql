/*
title: Complete reading
requirement: "The whole period was read: no gaps[ longer than {tolerance_minutes} in all]."
reference: "Practice under SOX 404: evidence is complete and accurate; what is missing is said."
topic: Records
subjects: {one: stream, many: streams}
worst: missing_us desc
needs: [coverage]
parameters:
  tolerance_minutes: {type: number, unit: minutes, default: 0, minimum: 0, description: "Minutes of one partition that may be missing."}
figures:
  missing_us: {unit: hours and minutes, bound: tolerance_minutes}
  first_from_utc: instant
  first_until_utc: instant
  people: people
  missing_seconds: number
reason:
  read: read over the whole period
  gaps: "{missing_us} not read, first from {first_from_utc} to {first_until_utc}"
  open visits: "the open visits of {people} were not read again"
*/
WITH parts AS (
    SELECT DISTINCT source, account, stream, partition FROM scopes
),
missing AS (
    SELECT
        parts.source,
        parts.account,
        parts.stream,
        parts.partition,
        coalesce(sum(epoch_us(gaps.ends_at) - epoch_us(gaps.starts_at)), 0)::BIGINT AS missing_us,
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
    CASE WHEN missing_us = 0 THEN 'read' ELSE 'gaps' END AS reason,
    missing_us,
    first_from AS first_from_utc,
    first_until AS first_until_utc,
    NULL::BIGINT AS people,
    missing_us // 1000000 AS missing_seconds
FROM missing
UNION ALL
SELECT
    source || ' ' || account || ' ' || stream || ' open visits',
    source || ' ' || stream,
    'not met',
    'open visits',
    NULL,
    NULL,
    NULL,
    people,
    NULL
FROM unknown
