/*
title: Known ids
requirement: Every id that a source names belongs to someone on the roster.
reference: A rule of the organisation.
topic: Records
subjects: {one: id, many: ids}
needs: [roster]
cases: {of: ids, by: [source, known_as]}
figures: {subject_name: text, source: text}
reason:
  met: on the roster
  not met: the roster has no line with this id at {source}
  not assessed: "{source} knows none of the ids of the roster, which has no column for it"
*/
SELECT
    identities.person AS subject_id,
    CASE
        WHEN people.on_roster THEN 'met'
        WHEN NOT roster_at.fits THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    NULL::VARCHAR[] AS evidence_ids,
    identities.name AS subject_name,
    identities.source,
    identities.known_as
FROM identities
JOIN people ON people.person = identities.person
LEFT JOIN roster_at ON roster_at.source = identities.source
