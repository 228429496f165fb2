/*
title: Everybody of the roster was seen
says: Some source has evidence of each person of the roster.
source: A rule of the organisation.
needs: [roster, coverage]
*/
-- Who has no evidence at all may have been entered under an id that the roster does not know.
SELECT
    roster.person AS subject_id,
    roster.name AS subject_name,
    CASE WHEN count(identities.person) > 0 THEN 'met' ELSE 'not met' END AS status,
    CASE
        WHEN count(identities.person) > 0
            THEN 'seen at ' || string_agg(DISTINCT identities.source, ', ' ORDER BY identities.source)
        ELSE 'no source has any evidence of this person'
    END AS reason,
    NULL::VARCHAR[] AS evidence_ids
FROM roster
LEFT JOIN identities ON identities.person = roster.person
GROUP BY roster.person, roster.name
ORDER BY roster.person
