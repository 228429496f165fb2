-- The intervals of time that were read, joined, for each kind, origin, place and person. Sources count in
-- whole seconds and some windows include their last one: a gap of up to one second is none.
WITH ordered AS (
    SELECT
        kind, source, account, stream, place_id, person_id, starts_at, ends_at,
        max(ends_at) OVER (
            PARTITION BY kind, source, account, stream, place_id, person_id
            ORDER BY starts_at, ends_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM scopes
    WHERE covers
),
islands AS (
    SELECT
        *,
        sum(CASE WHEN epoch_us(starts_at) - epoch_us(reached) <= 1000000 THEN 0 ELSE 1 END) OVER (
            PARTITION BY kind, source, account, stream, place_id, person_id
            ORDER BY starts_at, ends_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS island
    FROM ordered
)
SELECT
    kind, source, account, stream, place_id, person_id, min(starts_at) AS starts_at, max(ends_at) AS ends_at
FROM islands
GROUP BY kind, source, account, stream, place_id, person_id, island
