-- Whose each id at a source is. Ids are joined to people by the roster alone, never by name or address.
-- `person` is NULL where several people of the roster claim the id; `claimants` lists who does. Where the
-- source gives no id, the name stands for it, and no roster joins it.
WITH claims AS (
    SELECT source, id, list(DISTINCT person ORDER BY person) AS claimants
    FROM ids_of_roster
    GROUP BY source, id
),
named AS (
    SELECT
        source,
        account,
        person_id IS NOT NULL AS has_id,
        coalesce(person_id, 'no id, ' || coalesce(person_name, 'no name')) AS known_as,
        arg_max(person_name, {'at': read_at, 'name': person_name}) FILTER (person_name <> '') AS name,
        arg_max(person_email, {'at': read_at, 'email': person_email}) FILTER (person_email <> '') AS email
    FROM evidence
    WHERE evidence_id IS NOT NULL OR person_id IS NOT NULL OR person_name IS NOT NULL
    GROUP BY ALL
)
SELECT
    named.source,
    named.account,
    named.has_id,
    named.known_as,
    named.name,
    named.email,
    CASE
        WHEN claims.claimants IS NULL THEN named.source || ':' || named.account || ':' || named.known_as
        WHEN len(claims.claimants) = 1 THEN claims.claimants[1]
    END AS person,
    coalesce(claims.claimants, []) AS claimants
FROM named
LEFT JOIN claims ON named.has_id AND claims.source = named.source AND claims.id = named.known_as
