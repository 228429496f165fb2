-- What of a session's window was not read, stream by stream. `person` is NULL in the rows that hold for
-- everybody without rows of their own in `audiences`.
SELECT number, source, account, stream, person, starts_at, ends_at
FROM unread_intervals
WHERE number IS NOT NULL
