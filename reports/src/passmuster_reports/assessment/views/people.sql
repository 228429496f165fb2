-- Everybody: the people of the roster, and those whom only a source knows, under `source:account:id`.
SELECT person, name, email, group_name, TRUE AS on_roster, joined_on, left_on
FROM roster
UNION ALL
SELECT
    identities.person,
    max(identities.name) AS name,
    max(identities.email) AS email,
    NULL AS group_name,
    FALSE AS on_roster,
    NULL AS joined_on,
    NULL AS left_on
FROM identities
WHERE len(claimants) = 0
GROUP BY identities.person
