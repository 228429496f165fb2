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
        coalesce(sum(epoch(gaps.ends_at - gaps.starts_at)), 0) AS seconds,
        count(gaps.starts_at) AS holes,
        min(gaps.starts_at) AS first_from,
        arg_min(gaps.ends_at, gaps.starts_at) AS first_until
    FROM parts
    LEFT JOIN (
        SELECT DISTINCT source, account, stream, partition, starts_at, ends_at FROM holes
    ) AS gaps
        ON gaps.source = parts.source
        AND gaps.account = parts.account
        AND gaps.stream = parts.stream
        AND gaps.partition = parts.partition
    GROUP BY parts.source, parts.account, parts.stream, parts.partition
),
unknown AS (
    SELECT unread.source, unread.account, unread.stream, count(DISTINCT person_id) AS people
    FROM unread
    JOIN period ON unread.starts_at < period.ends_at
    GROUP BY unread.source, unread.account, unread.stream
)
SELECT
    source || ' ' || account || ' ' || stream || ' ' || partition AS subject_id,
    source || ' ' || stream AS subject_name,
    CASE WHEN seconds > $tolerance_minutes * 60 THEN 'not met' ELSE 'met' END AS status,
    CASE
        WHEN holes = 0 THEN 'read over the whole period'
        ELSE format(
            '{:.1f} hours not read, first from {} to {} UTC',
            seconds / 3600,
            strftime(first_from, '%Y-%m-%d %H:%M'),
            strftime(first_until, '%Y-%m-%d %H:%M')
        )
    END AS reason,
    NULL::VARCHAR[] AS evidence_ids,
    seconds AS missing_seconds
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
