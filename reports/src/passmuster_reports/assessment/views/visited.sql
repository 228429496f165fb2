-- The evidence behind each person's rows of the register.
SELECT person, list(DISTINCT evidence_id ORDER BY evidence_id) AS evidence_ids
FROM stays
WHERE person IS NOT NULL
GROUP BY person
