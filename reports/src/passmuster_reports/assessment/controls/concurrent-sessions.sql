/*
title: Two at once
requirement: "No one uses two workstations at once[ for more than {tolerance_minutes}]."
reference: "ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the tolerance is the organisation's."
topic: Access
worst: times desc
covers: [workstation]
without_subjects: met
parameters:
  tolerance_minutes: {type: number, unit: minutes, default: 0, minimum: 0, description: "Overlap that is accepted, in minutes."}
figures: {times: times, places: texts, began: minute, sessions: sessions}
reason:
  at once: "{times} on two at once, first on {places} from {began}"
  several people: more than one person claims the id
  backwards: a record ends before it begins
  apart: "{sessions}, none on two at once"
*/
WITH pairs AS (
    SELECT
        one.person,
        [one.evidence_id, other.evidence_id] AS evidence_ids,
        [coalesce(one.place_name, one.place_id), coalesce(other.place_name, other.place_id)] AS places,
        greatest(one.started_at, other.started_at) AS began,
        CASE WHEN one.started_at < other.started_at THEN other.local_start ELSE one.local_start END AS local_began
    FROM workstation_visits AS one
    JOIN workstation_visits AS other
        ON other.person = one.person
        AND other.place_id > one.place_id
        AND NOT one.backwards
        AND NOT other.backwards
        AND least(epoch_us(one.counted_until), epoch_us(other.counted_until))
            - greatest(epoch_us(one.started_at), epoch_us(other.started_at)) > $tolerance_minutes * 60000000
),
found AS (
    SELECT
        person,
        count(*) AS times,
        first(places ORDER BY began, places, local_began) AS places,
        first(local_began ORDER BY began, places, local_began) AS local_began,
        list_sort(list_distinct(flatten(list(evidence_ids)))) AS evidence_ids
    FROM pairs
    GROUP BY person
),
subjects AS (
    SELECT
        subject,
        min(person) AS person,
        count(*) AS sessions,
        bool_or(backwards) AS backwards,
        list(evidence_id ORDER BY evidence_id) AS evidence_ids
    FROM workstation_visits
    GROUP BY subject
)
SELECT
    subjects.subject AS subject_id,
    CASE
        WHEN found.times > 0 THEN 'not met'
        WHEN subjects.person IS NULL OR subjects.backwards THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN found.times > 0 THEN 'at once'
        WHEN subjects.person IS NULL THEN 'several people'
        WHEN subjects.backwards THEN 'backwards'
        ELSE 'apart'
    END AS reason,
    coalesce(found.evidence_ids, subjects.evidence_ids) AS evidence_ids,
    coalesce(found.times, 0) AS times,
    found.places,
    found.local_began AS began,
    subjects.sessions
FROM subjects
LEFT JOIN found ON found.person = subjects.person
