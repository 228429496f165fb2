-- What was not read between two instants, partition by partition, of all that was set out to be read. A gap of up to one second is none.
WITH parts AS (
    SELECT DISTINCT kind, source, account, stream, partition, place_id, person_id FROM scopes
),
edges AS (
    SELECT
        parts.*,
        greatest(scopes.starts_at, since) AS starts_at,
        least(scopes.ends_at, until) AS ends_at
    FROM parts
    JOIN scopes
        ON scopes.kind = parts.kind
        AND scopes.source = parts.source
        AND scopes.account = parts.account
        AND scopes.stream = parts.stream
        AND scopes.partition = parts.partition
    WHERE scopes.starts_at < least(scopes.ends_at, until) AND since < scopes.ends_at
    UNION ALL
    SELECT parts.*, until, until FROM parts
),
ordered AS (
    SELECT
        *,
        coalesce(
            max(ends_at) OVER (
                PARTITION BY kind, source, account, stream, partition
                ORDER BY starts_at, ends_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            since
        ) AS reached
    FROM edges
)
SELECT kind, source, account, stream, partition, place_id, person_id, reached AS starts_at, starts_at AS ends_at
FROM ordered
WHERE starts_at - reached > INTERVAL 1 SECOND
