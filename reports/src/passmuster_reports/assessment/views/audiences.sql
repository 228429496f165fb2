-- The people of whom a stream was read by their id alone: for them other intervals count than for the rest.
SELECT DISTINCT covered.kind, covered.source, covered.account, covered.stream, ids_of_roster.person
FROM covered
JOIN ids_of_roster ON ids_of_roster.source = covered.source AND ids_of_roster.id = covered.person_id
