-- What was not read, worked out here for everything that asks: of each session's window, stream by stream (`number`
-- is the session's), and of all time up to the end of the period, partition by partition (`number` is NULL).
-- `person` is NULL in the rows that hold for everybody without rows of their own in `audiences`. Sources count in
-- whole seconds and some windows include their last one: a gap of up to one second is none. Before a source was in
-- service nothing of it is missing.
WITH session_windows AS (
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
windows AS (
    SELECT
        session_windows.number,
        session_windows.person,
        'presence' AS kind,
        session_windows.source,
        session_windows.account,
        session_windows.stream,
        NULL::VARCHAR AS partition,
        sessions.place_id,
        NULL::VARCHAR AS person_id,
        greatest(sessions.window_start, session_windows.serves_from) AS window_start,
        sessions.window_end
    FROM session_windows
    JOIN sessions ON sessions.number = session_windows.number
    UNION ALL
    SELECT DISTINCT
        NULL,
        NULL,
        scopes.kind,
        scopes.source,
        scopes.account,
        scopes.stream,
        scopes.partition,
        scopes.place_id,
        scopes.person_id,
        coalesce(in_service.since, TIMESTAMP '0001-01-01'),
        period.ends_at
    FROM scopes
    CROSS JOIN period
    LEFT JOIN in_service ON in_service.source = scopes.source
),
edges AS (
    -- What was read of a session's place, by whatever partition, of everybody or of the person.
    SELECT windows.*, covered.starts_at, covered.ends_at
    FROM windows
    JOIN covered
        ON covered.kind = windows.kind
        AND covered.source = windows.source
        AND covered.account = windows.account
        AND covered.stream = windows.stream
        AND coalesce(covered.place_id = windows.place_id, TRUE)
        AND covered.starts_at < windows.window_end
        AND windows.window_start < covered.ends_at
    LEFT JOIN ids_of_roster
        ON ids_of_roster.source = covered.source
        AND ids_of_roster.id = covered.person_id
        AND ids_of_roster.person = windows.person
    WHERE windows.number IS NOT NULL AND (covered.person_id IS NULL OR ids_of_roster.person IS NOT NULL)
    UNION ALL
    SELECT windows.*, scopes.starts_at, scopes.ends_at
    FROM windows
    JOIN scopes
        ON scopes.kind = windows.kind
        AND scopes.source = windows.source
        AND scopes.account = windows.account
        AND scopes.stream = windows.stream
        AND scopes.partition = windows.partition
        AND scopes.starts_at < least(scopes.ends_at, windows.window_end)
    WHERE windows.number IS NULL
    UNION ALL
    SELECT windows.*, window_end, window_end
    FROM windows
),
ordered AS (
    SELECT
        *,
        greatest(
            max(ends_at) OVER (
                PARTITION BY number, person, kind, source, account, stream, partition
                ORDER BY starts_at, ends_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            window_start
        ) AS reached
    FROM edges
)
SELECT
    number, person, kind, source, account, stream, partition, place_id, person_id,
    reached AS starts_at,
    starts_at AS ends_at
FROM ordered
WHERE epoch_us(starts_at) - epoch_us(reached) > 1000000
