-- Each visit to a session: its place, at least in part at its time. `from_us` to `until_us` is the part that
-- counts, in microseconds since 1970. A visit that touches several days is looked up under each; the pair
-- is kept at the first day that both touch.
WITH session_buckets AS (
    SELECT
        *,
        window_start::DATE - DATE '1970-01-01' AS first_bucket,
        unnest(range(
            window_start::DATE - DATE '1970-01-01',
            (window_end - INTERVAL 1 MICROSECOND)::DATE - DATE '1970-01-01' + 1
        )) AS bucket
    FROM sessions
),
visit_buckets AS (
    SELECT *, unnest(range(first_bucket, last_bucket + 1)) AS bucket
    FROM visits_of_period
)
SELECT
    session_buckets.number,
    visit_buckets.* EXCLUDE (bucket, first_bucket, last_bucket, inside_from, inside_until),
    epoch_us(greatest(visit_buckets.started_at, session_buckets.window_start)) AS from_us,
    greatest(
        epoch_us(least(visit_buckets.counted_until, session_buckets.window_end)),
        epoch_us(greatest(visit_buckets.started_at, session_buckets.window_start))
    ) AS until_us
FROM visit_buckets
JOIN session_buckets
    ON session_buckets.place_id = visit_buckets.place_id
    AND session_buckets.bucket = visit_buckets.bucket
    AND visit_buckets.bucket = greatest(visit_buckets.first_bucket, session_buckets.first_bucket)
WHERE coalesce(session_buckets.source = visit_buckets.source, TRUE)
    AND coalesce(session_buckets.account = visit_buckets.account, TRUE)
    AND CASE
        WHEN visit_buckets.counted_until <= visit_buckets.started_at
            THEN session_buckets.window_start <= visit_buckets.started_at
                AND visit_buckets.started_at < session_buckets.window_end
        ELSE visit_buckets.started_at < session_buckets.window_end
            AND session_buckets.window_start < visit_buckets.counted_until
    END
