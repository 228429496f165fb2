-- What was not read of a session for one person, who is expected there or was seen, and what of it no source was in
-- service for yet (`unserved`). `open_visit`: their visit
-- to the place was open at its last reading, and where they were since then is not known.
WITH pairs AS (
    SELECT number, person FROM expected
    UNION
    SELECT number, person FROM seen
)
SELECT pairs.number, pairs.person, session_gaps.starts_at, session_gaps.ends_at, FALSE AS open_visit,
    FALSE AS unserved
FROM pairs
JOIN session_gaps ON session_gaps.number = pairs.number
LEFT JOIN audiences
    ON audiences.kind = 'presence'
    AND audiences.source = session_gaps.source
    AND audiences.account = session_gaps.account
    AND audiences.stream = session_gaps.stream
    AND audiences.person = pairs.person
WHERE session_gaps.person = pairs.person OR (session_gaps.person IS NULL AND audiences.person IS NULL)
UNION ALL
SELECT pairs.number, pairs.person, greatest(open_visits.starts_at, sessions.window_start), sessions.window_end, TRUE,
    FALSE
FROM pairs
JOIN sessions ON sessions.number = pairs.number
JOIN ids_of_roster ON ids_of_roster.person = pairs.person
JOIN open_visits
    ON open_visits.source = ids_of_roster.source
    AND open_visits.person_id = ids_of_roster.id
    AND coalesce(open_visits.place_id = sessions.place_id, TRUE)
    AND coalesce(open_visits.source = sessions.source, TRUE)
    AND coalesce(open_visits.account = sessions.account, TRUE)
WHERE open_visits.starts_at < sessions.window_end
UNION ALL
SELECT pairs.number, pairs.person, unserved.starts_at, unserved.ends_at, FALSE, TRUE
FROM pairs
JOIN unserved ON unserved.number = pairs.number
