-- What was not read of a session for one person, who is expected there or was seen.
WITH pairs AS (
    SELECT number, person FROM expected
    UNION
    SELECT number, person FROM seen
)
SELECT pairs.number, pairs.person, session_holes.starts_at, session_holes.ends_at
FROM pairs
JOIN session_holes ON session_holes.number = pairs.number
LEFT JOIN audiences
    ON audiences.kind = 'presence'
    AND audiences.source = session_holes.source
    AND audiences.account = session_holes.account
    AND audiences.stream = session_holes.stream
    AND audiences.person = pairs.person
WHERE session_holes.person = pairs.person OR (session_holes.person IS NULL AND audiences.person IS NULL)
