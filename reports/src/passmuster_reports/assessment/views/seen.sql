-- Each person in each session, from the visits that are theirs and do not end before they begin. Time that
-- overlaps counts once: of each visit only what lies behind all earlier ones is added.
WITH ordered AS (
    SELECT
        number, person, started_at, counted_until, open, precision, clipped_start, clipped_end, read_at,
        from_us, until_us,
        max(until_us) OVER (
            PARTITION BY number, person
            ORDER BY from_us, until_us ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached_us
    FROM stays
    WHERE person IS NOT NULL AND NOT backwards
)
SELECT
    number,
    person,
    count(*) AS visits,
    sum(greatest(until_us - greatest(from_us, coalesce(reached_us, from_us)), 0))::BIGINT AS present_us,
    min(started_at) AS arrival,
    max(counted_until) AS last_until,
    bool_or(open) AS open,
    bool_or(precision = 'minute') AS minute,
    bool_or(clipped_start OR clipped_end) AS clipped,
    coalesce(min(started_at) FILTER (clipped_start) = min(started_at), FALSE) AS arrival_clipped,
    coalesce(max(counted_until) FILTER (clipped_end) = max(counted_until), FALSE) AS departure_clipped,
    max(read_at) FILTER (open) AS open_read_at
FROM ordered
GROUP BY number, person
