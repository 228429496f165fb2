-- The part of a planned session before any source that may tell of it was in service: nobody can have a record then,
-- so nobody is absent by it. `source` is the one that came first, `since` the local day or time.
SELECT
    sessions.number,
    first(session_origins.source ORDER BY session_origins.serves_from, session_origins.source) AS source,
    first(in_service.since_local ORDER BY session_origins.serves_from, session_origins.source) AS since,
    sessions.window_start AS starts_at,
    least(min(session_origins.serves_from), sessions.window_end) AS ends_at
FROM sessions
JOIN session_origins ON session_origins.number = sessions.number
LEFT JOIN in_service ON in_service.source = session_origins.source
WHERE sessions.planned
GROUP BY sessions.number, sessions.window_start, sessions.window_end
HAVING count(*) = count(session_origins.serves_from) AND min(session_origins.serves_from) > sessions.window_start
