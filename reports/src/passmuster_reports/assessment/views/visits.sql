-- Presence with its person. An open visit is counted until it was read; one that is `backwards` ends before
-- it begins, and says nothing about how long.
SELECT
    presence_evidence.evidence_id,
    presence_evidence.source,
    presence_evidence.account,
    presence_evidence.stream,
    identities.person,
    identities.claimants,
    presence_evidence.person_id,
    presence_evidence.place_type,
    presence_evidence.place_id,
    presence_evidence.place_name,
    presence_evidence.role,
    presence_evidence.started_at,
    presence_evidence.ended_at,
    coalesce(
        presence_evidence.ended_at, greatest(presence_evidence.started_at, presence_evidence.read_at)
    ) AS counted_until,
    presence_evidence.ended_at IS NULL AS open,
    coalesce(presence_evidence.ended_at < presence_evidence.started_at, FALSE) AS backwards,
    presence_evidence.precision,
    presence_evidence.clipped_start,
    presence_evidence.clipped_end,
    presence_evidence.read_at
FROM presence_evidence
JOIN identities
    ON identities.source = presence_evidence.source
    AND identities.account = presence_evidence.account
    AND identities.has_id = (presence_evidence.person_id IS NOT NULL)
    AND identities.known_as = coalesce(
        presence_evidence.person_id, 'no id, ' || coalesce(presence_evidence.person_name, 'no name')
    )
