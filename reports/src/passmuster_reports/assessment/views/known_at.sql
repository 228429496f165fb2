-- Whether each source that was read can know each person of the roster: the roster has an id of theirs in a
-- column of the source, or the source ever named the id that is taken for theirs. Of whom it cannot know, its
-- silence says nothing; `doubt` tells why: the name of a form, the source, and the id.
WITH sources AS (
    SELECT source FROM evidence
    UNION
    SELECT source FROM readings
),
pairs AS (
    SELECT
        sources.source,
        roster.person,
        count(ids_of_roster.id) > 0 AS has_id,
        coalesce(bool_or(ids_of_roster.asserted OR ids_of_roster.seen), FALSE) AS known
    FROM sources
    CROSS JOIN roster
    LEFT JOIN ids_of_roster ON ids_of_roster.source = sources.source AND ids_of_roster.person = roster.person
    GROUP BY sources.source, roster.person
)
SELECT
    source,
    person,
    has_id,
    known,
    CASE
        WHEN NOT known
            THEN {
                'form': CASE
                    WHEN NOT has_id THEN 'no id'
                    WHEN bool_or(known) OVER (PARTITION BY person) THEN 'id unknown at the source'
                    ELSE 'id unknown'
                END,
                'source': source,
                'what': CASE WHEN has_id THEN person END
            }
    END AS doubt
FROM pairs
