/*
title: Known people
requirement: Every session on a workstation belongs to someone on the roster.
reference: "PCI DSS 4.0.1, 10.2.1.2: actions by anyone with administrative access are logged and can be laid to a person."
topic: Access
worst: not_met desc
needs: [roster]
covers: [workstation]
without_subjects: met
cases: {of: sessions, by: [started_at, evidence_id]}
figures: {began: minute, place: text, source: text}
reason:
  met: "{sessions} by somebody of the roster"
  not met: "{sessions} by an id that is on no line of the roster, first on {began} at {place}"
  not assessed: "{source} knows none of the ids of the roster, which has no column for it"
  several people: more than one person of the roster claims the id
*/
SELECT
    visits.subject AS subject_id,
    CASE
        WHEN visits.person IS NULL THEN 'not assessed'
        WHEN people.on_roster THEN 'met'
        WHEN NOT roster_at.fits THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    CASE WHEN visits.person IS NULL THEN 'several people' END AS reason,
    [visits.evidence_id] AS evidence_ids,
    visits.local_start AS began,
    coalesce(visits.place_name, visits.place_id) AS place,
    visits.source,
    visits.started_at,
    visits.evidence_id
FROM workstation_visits AS visits
LEFT JOIN people ON people.person = visits.person
LEFT JOIN roster_at ON roster_at.source = visits.source
