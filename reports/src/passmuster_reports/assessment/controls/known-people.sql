/*
title: Everybody seen is known
says: Every id that a source names is somebody's of the roster.
source: A rule of the organisation.
needs: [roster]
*/
SELECT
    identities.person AS subject_id,
    identities.name AS subject_name,
    CASE
        WHEN people.on_roster THEN 'met'
        WHEN NOT roster_at.fits THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    CASE
        WHEN people.on_roster THEN 'on the roster'
        WHEN NOT roster_at.fits
            THEN identities.source || ' knows none of the ids of the roster, which has no column for it'
        ELSE 'the roster has no line with this id at ' || identities.source
    END AS reason,
    NULL::VARCHAR[] AS evidence_ids
FROM identities
JOIN people ON people.person = identities.person
LEFT JOIN roster_at ON roster_at.source = identities.source
QUALIFY row_number() OVER (PARTITION BY identities.person ORDER BY identities.source, identities.known_as) = 1
ORDER BY identities.person
