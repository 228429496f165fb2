-- Each person's certificates.
SELECT
    identities.person,
    certificate_evidence.* EXCLUDE (kind, person_id, person_name, person_email)
FROM certificate_evidence
JOIN identities
    ON identities.source = certificate_evidence.source
    AND identities.account = certificate_evidence.account
    AND identities.has_id = (certificate_evidence.person_id IS NOT NULL)
    AND identities.known_as = coalesce(
        certificate_evidence.person_id, 'no id, ' || coalesce(certificate_evidence.person_name, 'no name')
    )
WHERE identities.person IS NOT NULL
