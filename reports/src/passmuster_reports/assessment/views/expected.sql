-- Who is expected in which planned session: those it names, or their group, or the whole roster where it
-- names nobody; on days from joining to leaving, both included.
WITH open_to_all AS (
    SELECT sessions.number
    FROM sessions
    ANTI JOIN schedule_who ON schedule_who.session = sessions.session
),
meant AS (
    SELECT open_to_all.number, roster.person
    FROM open_to_all
    CROSS JOIN roster
    UNION
    SELECT sessions.number, roster.person
    FROM sessions
    JOIN schedule_who ON schedule_who.session = sessions.session
    JOIN roster ON roster.person = schedule_who.who
    UNION
    SELECT sessions.number, roster.person
    FROM sessions
    JOIN schedule_who ON schedule_who.session = sessions.session
    JOIN roster ON roster.group_name = schedule_who.who
)
SELECT meant.number, meant.person
FROM meant
JOIN sessions ON sessions.number = meant.number
JOIN roster ON roster.person = meant.person
WHERE sessions.planned
    AND coalesce(roster.joined_on <= sessions.day, TRUE)
    AND coalesce(sessions.day <= roster.left_on, TRUE)
