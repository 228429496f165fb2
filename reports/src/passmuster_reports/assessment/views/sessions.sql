-- The sessions of the period: those of the schedule or, without one, a session for each place and local day
-- on which somebody was there. `window_start` to `window_end` is the part inside the period.
WITH daily AS (
    SELECT DISTINCT buckets.place_id, buckets.source, buckets.account, days.day, days.starts_at, days.ends_at
    FROM (
        SELECT
            place_id, source, account, started_at, counted_until, inside_from, inside_until,
            unnest(range(first_bucket, last_bucket + 1)) AS bucket
        FROM visits_of_period
        WHERE NOT backwards AND NOT (SELECT has_schedule FROM period)
    ) AS buckets
    JOIN day_buckets ON day_buckets.bucket = buckets.bucket
    JOIN days ON days.day = day_buckets.day
    WHERE CASE
        WHEN buckets.counted_until <= buckets.started_at
            THEN days.starts_at <= buckets.started_at AND buckets.started_at < days.ends_at
        ELSE buckets.inside_from < days.ends_at AND days.starts_at < buckets.inside_until
    END
),
every_session AS (
    SELECT
        schedule.session,
        schedule.title,
        schedule.source,
        NULL::VARCHAR AS account,
        schedule.place_id,
        schedule.starts_at,
        schedule.ends_at,
        (schedule.starts_at + to_seconds(clock.offset_seconds))::DATE AS day,
        TRUE AS planned,
        schedule.grace_seconds,
        schedule.note
    FROM schedule
    ASOF JOIN clock ON schedule.starts_at >= clock.starts_at
    UNION ALL
    SELECT
        source || ':' || account || ':' || place_id || '@' || day,
        NULL,
        source,
        account,
        place_id,
        starts_at,
        ends_at,
        day,
        FALSE,
        0,
        NULL
    FROM daily
)
SELECT
    row_number() OVER (
        ORDER BY place_id, coalesce(source, ''), every_session.starts_at, every_session.ends_at, session
    )::INTEGER AS number,
    every_session.*,
    greatest(every_session.starts_at, period.starts_at) AS window_start,
    least(every_session.ends_at, period.ends_at) AS window_end
FROM every_session
CROSS JOIN period
WHERE greatest(every_session.starts_at, period.starts_at) < least(every_session.ends_at, period.ends_at)
