/*
title: Everybody of the roster was seen
says: Some source has evidence of each person of the roster.
source: A rule of the organisation.
needs: [roster, coverage]
*/
-- Who has no evidence at all may have been entered under an id that the roster does not know: it is said of those
-- only whom a source that was read can know.
WITH silent AS (
    SELECT person, bool_or(known) AS known, min(reason) AS reason
    FROM known_at
    GROUP BY person
)
SELECT
    roster.person AS subject_id,
    roster.name AS subject_name,
    CASE
        WHEN count(identities.person) > 0 THEN 'met'
        WHEN bool_or(silent.known) THEN 'not met'
        ELSE 'not assessed'
    END AS status,
    CASE
        WHEN count(identities.person) > 0
            THEN 'seen at ' || string_agg(DISTINCT identities.source, ', ' ORDER BY identities.source)
        WHEN bool_or(silent.known) THEN 'no source has any evidence of this person'
        ELSE coalesce(min(silent.reason), 'nothing was read')
    END AS reason,
    NULL::VARCHAR[] AS evidence_ids
FROM roster
LEFT JOIN identities ON identities.person = roster.person
LEFT JOIN silent ON silent.person = roster.person
GROUP BY roster.person, roster.name
ORDER BY roster.person
