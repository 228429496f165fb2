-- The streams that may tell of a session: those that ever named its place or, if none did, all of its source.
-- `knows_place`: the place was named, or the schedule says whose it is; else its silence says nothing, for the
-- source may call the place otherwise. `serves_from`: the source has been in service since then, NULL where nobody
-- says since when. A session that is over by then is none of its.
WITH named AS (
    SELECT DISTINCT source, account, stream, place_id FROM places
    WHERE place_id IS NOT NULL
    UNION
    SELECT DISTINCT source, account, stream, place_id FROM scopes
    WHERE kind = 'presence' AND covers AND place_id IS NOT NULL
)
SELECT
    sessions.number,
    origins.source,
    origins.account,
    origins.stream,
    sessions.source IS NOT NULL OR named.place_id IS NOT NULL AS knows_place,
    in_service.since AS serves_from
FROM sessions
JOIN origins ON origins.kind = 'presence' AND coalesce(sessions.source = origins.source, TRUE)
LEFT JOIN named
    ON named.source = origins.source
    AND named.account = origins.account
    AND named.stream = origins.stream
    AND named.place_id = sessions.place_id
LEFT JOIN in_service ON in_service.source = origins.source
QUALIFY named.place_id IS NOT NULL
    OR NOT bool_or(named.place_id IS NOT NULL) OVER (PARTITION BY sessions.number)
