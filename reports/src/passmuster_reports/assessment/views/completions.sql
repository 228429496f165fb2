-- How far each person is with each item, and with each programme as a whole (`item_id` NULL).
SELECT
    identities.person,
    completion_evidence.* EXCLUDE (kind, person_id, person_name, person_email)
FROM completion_evidence
JOIN identities
    ON identities.source = completion_evidence.source
    AND identities.account = completion_evidence.account
    AND identities.has_id = (completion_evidence.person_id IS NOT NULL)
    AND identities.known_as = coalesce(
        completion_evidence.person_id, 'no id, ' || coalesce(completion_evidence.person_name, 'no name')
    )
WHERE identities.person IS NOT NULL
