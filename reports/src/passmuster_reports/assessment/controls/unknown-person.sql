/*
title: Sessions by known people
says: Every session on a workstation is somebody's of the roster.
source: "PCI DSS 4.0.1, 10.2.1.2: actions by anyone with administrative access are logged and can be laid to a person."
needs: [roster]
covers: [workstation]
without_subjects: met
*/
SELECT
    coalesce(visits.person, visits.source || ':' || visits.account || ':' || coalesce(visits.person_id, 'no id'))
        AS subject_id,
    min(people.name) AS subject_name,
    CASE
        WHEN bool_or(visits.person IS NULL) THEN 'not assessed'
        WHEN bool_and(people.on_roster) THEN 'met'
        WHEN NOT bool_or(roster_at.fits) THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    CASE
        WHEN bool_or(visits.person IS NULL) THEN 'more than one person of the roster claims the id'
        WHEN bool_and(people.on_roster) THEN format('{} by somebody of the roster', counted(count(*), 'session', 'sessions'))
        WHEN NOT bool_or(roster_at.fits)
            THEN min(visits.source) || ' knows none of the ids of the roster, which has no column for it'
        ELSE format(
            '{} by an id that is on no line of the roster, first on {} at {}',
            counted(count(*), 'session', 'sessions'),
            strftime(first(visits.local_start ORDER BY visits.started_at, visits.evidence_id), '%Y-%m-%d %H:%M'),
            first(coalesce(visits.place_name, visits.place_id) ORDER BY visits.started_at, visits.evidence_id)
        )
    END AS reason,
    list(visits.evidence_id ORDER BY visits.evidence_id) AS evidence_ids,
    count(*) AS sessions
FROM workstation_visits AS visits
LEFT JOIN people ON people.person = visits.person
LEFT JOIN roster_at ON roster_at.source = visits.source
GROUP BY subject_id
ORDER BY subject_id
