/*
title: Ids belong to one person
says: No id at a source stands in the roster for two people.
source: A rule of the organisation.
needs: [roster]
without_subjects: met
*/
SELECT
    source || ':' || id AS subject_id,
    string_agg(DISTINCT roster.name, ', ' ORDER BY roster.name) AS subject_name,
    CASE WHEN count(DISTINCT ids_of_roster.person) > 1 THEN 'not met' ELSE 'met' END AS status,
    CASE
        WHEN count(DISTINCT ids_of_roster.person) > 1
            THEN 'stands in the roster for '
                || string_agg(DISTINCT ids_of_roster.person, ' and ' ORDER BY ids_of_roster.person)
        ELSE 'one person'
    END AS reason,
    NULL::VARCHAR[] AS evidence_ids
FROM ids_of_roster
JOIN roster ON roster.person = ids_of_roster.person
GROUP BY source, id
ORDER BY subject_id
