-- What was read, slice by slice, as it was read last: `starts_at` to `ends_at` is the time it covers,
-- none after the reading. `place_id` and `person_id` say whom it speaks of, NULL being all. A slice without
-- time, or whose partition is for something else, `covers` nothing.
SELECT
    readings.source,
    readings.account,
    readings.stream,
    readings.kind,
    readings.partition,
    partitions.place_id,
    partitions.person_id,
    partitions.covers AND readings.starts_at < least(readings.ends_at, readings.read_at) AS covers,
    readings.starts_at,
    least(readings.ends_at, readings.read_at) AS ends_at,
    readings.read_at,
    readings.records,
    readings.rejected,
    readings.maybe_rejected
FROM readings
JOIN partitions ON partitions.account = readings.account AND partitions.partition = readings.partition
QUALIFY row_number() OVER (
    PARTITION BY readings.source, readings.account, readings.stream, readings.partition,
        readings.starts_at, readings.ends_at
    ORDER BY readings.read_at DESC, readings.records DESC, readings.rejected DESC, readings.kind
) = 1
