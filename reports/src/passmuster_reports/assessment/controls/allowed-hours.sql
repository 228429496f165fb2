/*
title: Allowed hours
requirement: Workstations are used only between {opens} and {closes}, {weekdays}.
reference: "ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the hours are the organisation's."
topic: Access
worst: not_met desc
covers: [workstation]
without_subjects: met
parameters:
  opens: {type: time, default: "07:00", description: "When sessions may begin, in the report's zone."}
  closes: {type: time, default: "19:00", description: "When they must have ended, in the report's zone."}
  weekdays: {type: numbers, unit: weekdays, default: [1, 2, 3, 4, 5], description: "Days on which sessions are allowed, 1 Monday to 7 Sunday."}
cases: {of: sessions, by: [status, started_at, evidence_id], evidence: not met}
figures: {began: minute, place: text}
reason:
  met: "{sessions}, all inside the hours"
  not met: "{not_met} of {sessions} outside the hours, first on {began} at {place}"
  not assessed: "{not_assessed} of {sessions} open, cut by the read or with an end before its beginning"
  several people: more than one person claims the id
*/
-- A session that is open, or whose beginning or end may lie outside what was read, may reach further than it
-- looks: outside the hours is certain, inside is not.
SELECT
    subject AS subject_id,
    CASE
        WHEN person IS NULL OR backwards THEN 'not assessed'
        WHEN NOT list_contains($weekdays, isodow(local_start))
            OR local_start::TIME < $opens
            OR local_end > local_start::DATE + $closes
            THEN 'not met'
        WHEN open OR clipped_start OR clipped_end THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE WHEN person IS NULL THEN 'several people' END AS reason,
    [evidence_id] AS evidence_ids,
    local_start AS began,
    coalesce(place_name, place_id) AS place,
    started_at,
    evidence_id
FROM workstation_visits
