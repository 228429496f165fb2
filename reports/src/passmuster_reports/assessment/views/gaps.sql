-- What of the period was not read, partition by partition, of all that was set out to be read. A gap of up to one
-- second is none.
SELECT
    unread_intervals.kind,
    unread_intervals.source,
    unread_intervals.account,
    unread_intervals.stream,
    unread_intervals.partition,
    unread_intervals.place_id,
    unread_intervals.person_id,
    greatest(unread_intervals.starts_at, period.starts_at) AS starts_at,
    unread_intervals.ends_at
FROM unread_intervals
CROSS JOIN period
WHERE unread_intervals.number IS NULL
    AND epoch_us(unread_intervals.ends_at)
        - epoch_us(greatest(unread_intervals.starts_at, period.starts_at)) > 1000000
