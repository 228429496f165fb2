/*
title: Session length
requirement: "No session on a workstation [is longer than {hours}|lasts any time]."
reference: "ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the limit is the organisation's."
topic: Access
worst: length_us desc
covers: [workstation]
without_subjects: met
parameters:
  hours: {type: number, unit: hours, default: 12, minimum: 0, description: "Longest session, in hours."}
cases: {of: sessions, by: [length_us desc, started_at, evidence_id], evidence: not met}
figures:
  length_us: {unit: hours and minutes, bound: hours}
  began: minute
  longest_seconds: number
reason:
  measured: "longest of {sessions} {length_us}, from {began}[; {not_met} too long][; {not_assessed} open, cut by the read or with an end before its beginning]"
  backwards: "none of {sessions} has a length; {not_assessed} open, cut by the read or with an end before its beginning"
*/
-- A session that is open, or whose beginning or end may lie outside what was read, is at least as long as it
-- looks: too long is certain, short enough is not.
WITH measured AS (
    SELECT
        *,
        CASE WHEN NOT backwards THEN epoch_us(counted_until) - epoch_us(started_at) END AS length_us
    FROM workstation_visits
)
SELECT
    subject AS subject_id,
    CASE
        WHEN backwards THEN 'not assessed'
        WHEN length_us > $hours * 3600000000 THEN 'not met'
        WHEN open OR clipped_start OR clipped_end THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE WHEN backwards THEN 'backwards' ELSE 'measured' END AS reason,
    [evidence_id] AS evidence_ids,
    length_us,
    length_us // 1000000 AS longest_seconds,
    local_start AS began,
    started_at,
    evidence_id
FROM measured
