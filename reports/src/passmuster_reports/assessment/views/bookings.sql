-- Each person's places at events.
SELECT
    identities.person,
    booking_evidence.* EXCLUDE (kind, person_id, person_name, person_email)
FROM booking_evidence
JOIN identities
    ON identities.source = booking_evidence.source
    AND identities.account = booking_evidence.account
    AND identities.has_id = (booking_evidence.person_id IS NOT NULL)
    AND identities.known_as = coalesce(
        booking_evidence.person_id, 'no id, ' || coalesce(booking_evidence.person_name, 'no name')
    )
WHERE identities.person IS NOT NULL
