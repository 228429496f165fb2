/*
title: Sessions inside allowed hours
says: "Nobody has a session on a workstation before `opens`, after `closes`, or on a day that is not allowed."
source: "ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the hours are the organisation's."
covers: [workstation]
without_subjects: met
parameters:
  opens: {type: time, default: "07:00", means: "When sessions may begin, in the report's zone."}
  closes: {type: time, default: "19:00", means: "When they must have ended, in the report's zone."}
  weekdays: {type: numbers, default: [1, 2, 3, 4, 5], means: "Days on which sessions are allowed, 1 Monday to 7 Sunday."}
*/
-- A session that is open, or whose beginning or end may lie outside what was read, may reach further than it
-- looks: outside the hours is certain, inside is not.
WITH judged AS (
    SELECT
        coalesce(person, source || ':' || account || ':' || coalesce(person_id, 'no id')) AS subject,
        *,
        CASE
            WHEN person IS NULL OR backwards THEN 'not assessed'
            WHEN NOT list_contains($weekdays, isodow(local_start))
                OR local_start::TIME < $opens
                OR local_end > local_start::DATE + $closes
                THEN 'not met'
            WHEN open OR clipped_start OR clipped_end THEN 'not assessed'
            ELSE 'met'
        END AS status
    FROM workstation_visits
)
SELECT
    judged.subject AS subject_id,
    min(people.name) AS subject_name,
    CASE
        WHEN bool_or(status = 'not met') THEN 'not met'
        WHEN bool_or(status = 'not assessed') THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN bool_or(status = 'not met')
            THEN format(
                '{} of {} outside the hours, first on {} at {}',
                count(*) FILTER (status = 'not met'),
                counted(count(*), 'session', 'sessions'),
                strftime(
                    first(local_start ORDER BY started_at, evidence_id) FILTER (status = 'not met'), '%Y-%m-%d %H:%M'
                ),
                first(coalesce(place_name, place_id) ORDER BY started_at, evidence_id) FILTER (status = 'not met')
            )
        WHEN bool_or(judged.person IS NULL) THEN 'more than one person claims the id'
        WHEN bool_or(status = 'not assessed')
            THEN format(
                '{} of {} open, cut by the read or with an end before its beginning',
                count(*) FILTER (status = 'not assessed'),
                counted(count(*), 'session', 'sessions')
            )
        ELSE format('{}, all inside the hours', counted(count(*), 'session', 'sessions'))
    END AS reason,
    coalesce(
        list(evidence_id ORDER BY evidence_id) FILTER (status = 'not met'), list(evidence_id ORDER BY evidence_id)
    ) AS evidence_ids,
    count(*) FILTER (status = 'not met') AS outside,
    count(*) AS sessions
FROM judged
LEFT JOIN people ON people.person = judged.person
GROUP BY judged.subject
ORDER BY judged.subject
