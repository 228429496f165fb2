-- The visits that lie, at least in part, in the period; one without length does where its instant does.
-- `first_bucket` and `last_bucket` number the days of UTC that the part inside touches.
SELECT
    visits.*,
    greatest(visits.started_at, period.starts_at) AS inside_from,
    least(visits.counted_until, period.ends_at) AS inside_until,
    greatest(visits.started_at, period.starts_at)::DATE - DATE '1970-01-01' AS first_bucket,
    greatest(
        greatest(visits.started_at, period.starts_at),
        least(visits.counted_until, period.ends_at) - INTERVAL 1 MICROSECOND
    )::DATE - DATE '1970-01-01' AS last_bucket
FROM visits
CROSS JOIN period
WHERE CASE
    WHEN visits.counted_until <= visits.started_at
        THEN period.starts_at <= visits.started_at AND visits.started_at < period.ends_at
    ELSE visits.started_at < period.ends_at AND period.starts_at < visits.counted_until
END
