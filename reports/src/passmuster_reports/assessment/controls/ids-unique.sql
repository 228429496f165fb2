/*
title: "One id, one person"
requirement: No id at a source belongs to two people of the roster.
reference: A rule of the organisation.
topic: Records
subjects: {one: id, many: ids}
needs: [roster]
without_subjects: met
figures: {people: texts}
reason:
  met: one person
  not met: stands in the roster for {people}
*/
WITH holders AS (
    SELECT
        ids_of_roster.source || ':' || ids_of_roster.id AS subject_id,
        list_sort(list_distinct(list(ids_of_roster.person))) AS people,
        list_sort(list_distinct(list(roster.name))) AS names
    FROM ids_of_roster
    JOIN roster ON roster.person = ids_of_roster.person
    GROUP BY ids_of_roster.source, ids_of_roster.id
)
SELECT
    subject_id,
    array_to_string(names, ', ') AS subject_name,
    CASE WHEN len(people) > 1 THEN 'not met' ELSE 'met' END AS status,
    people
FROM holders
