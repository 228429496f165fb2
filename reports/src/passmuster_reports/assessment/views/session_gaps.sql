-- What of a session's window was not read, stream by stream. `person` is NULL in the rows that hold for
-- everybody without rows of their own in `audiences`.
WITH windows AS (
    SELECT session_origins.*, NULL::VARCHAR AS person
    FROM session_origins
    UNION ALL
    SELECT session_origins.*, audiences.person
    FROM session_origins
    JOIN audiences
        ON audiences.kind = 'presence'
        AND audiences.source = session_origins.source
        AND audiences.account = session_origins.account
        AND audiences.stream = session_origins.stream
),
edges AS (
    SELECT
        windows.*,
        sessions.window_start,
        greatest(covered.starts_at, sessions.window_start) AS starts_at,
        least(covered.ends_at, sessions.window_end) AS ends_at
    FROM windows
    JOIN sessions ON sessions.number = windows.number
    JOIN covered
        ON covered.kind = 'presence'
        AND covered.source = windows.source
        AND covered.account = windows.account
        AND covered.stream = windows.stream
        AND coalesce(covered.place_id = sessions.place_id, TRUE)
        AND covered.starts_at < sessions.window_end
        AND sessions.window_start < covered.ends_at
    LEFT JOIN ids_of_roster
        ON ids_of_roster.source = covered.source
        AND ids_of_roster.id = covered.person_id
        AND ids_of_roster.person = windows.person
    WHERE covered.person_id IS NULL OR ids_of_roster.person IS NOT NULL
    UNION ALL
    SELECT windows.*, sessions.window_start, sessions.window_end, sessions.window_end
    FROM windows
    JOIN sessions ON sessions.number = windows.number
),
ordered AS (
    SELECT
        *,
        coalesce(
            max(ends_at) OVER (
                PARTITION BY number, source, account, stream, person
                ORDER BY starts_at, ends_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            window_start
        ) AS reached
    FROM edges
)
SELECT number, source, account, stream, person, reached AS starts_at, starts_at AS ends_at
FROM ordered
WHERE starts_at - reached > INTERVAL 1 SECOND
