-- Who of those expected in a session is excused from it, and why: by the schedule, else by the roster, on the day on
-- which the session begins. `reason` is empty where none is given. Anyone who is excused and absent is absent.
WITH by_roster AS (
    SELECT meant.number, meant.person, excused_days.reason
    FROM (
        SELECT expected.number, expected.person, sessions.day
        FROM expected
        JOIN sessions ON sessions.number = expected.number
    ) AS meant
    ASOF JOIN excused_days ON excused_days.person = meant.person AND meant.day >= excused_days.first_day
    WHERE meant.day <= excused_days.last_day
),
by_schedule AS (
    SELECT expected.number, expected.person, excused_people.reason
    FROM expected
    JOIN sessions ON sessions.number = expected.number
    JOIN excused_people
        ON excused_people.session = sessions.session AND excused_people.person = expected.person
)
SELECT
    coalesce(by_schedule.number, by_roster.number) AS number,
    coalesce(by_schedule.person, by_roster.person) AS person,
    coalesce(nullif(by_schedule.reason, ''), by_roster.reason, '') AS reason
FROM by_schedule
FULL JOIN by_roster ON by_roster.number = by_schedule.number AND by_roster.person = by_schedule.person
