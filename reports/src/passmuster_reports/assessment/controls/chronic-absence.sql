/*
title: Chronic absence
requirement: "No one misses [{share} or more|any or none] of their sessions."
reference: "US states count 10 % of enrolled days as chronic (CALPADS glossary, Maine DoE); England's statistics count 10 % of possible sessions as persistent."
topic: Attendance
worst: missed desc
needs: [roster, schedule]
parameters:
  share: {type: number, unit: percent, default: 0.1, minimum: 0, maximum: 1, description: "From which share on absence is chronic, 0 to 1."}
  fewest_sessions: {type: integer, default: 1, minimum: 1, description: "With fewer sessions than this nothing is said."}
figures:
  absent: number
  sessions: sessions
  not_assessed: number
  doubts: doubts
  missed: {unit: percent, part: absent, whole: sessions, bound: share}
reason:
  too few: "expected in {sessions} only, fewer than {fewest_sessions}"
  nothing known: "none of {sessions} could be assessed: {doubts}"
  counted: "absent from {absent} of {sessions} ({missed})[; {not_assessed} not assessed: {doubts}]"
*/
WITH counted AS (
    SELECT
        person,
        count(*) AS sessions,
        count(*) FILTER (status = 'absent') AS absent,
        count(*) FILTER (status = 'not assessed') AS unknown,
        list_sort(list_distinct(list(doubt) FILTER (status = 'not assessed'))) AS doubts
    FROM register
    WHERE expected
    GROUP BY person
)
SELECT
    counted.person AS subject_id,
    CASE
        WHEN sessions < $fewest_sessions THEN 'not assessed'
        WHEN absent >= $share * sessions THEN 'not met'
        WHEN unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN sessions < $fewest_sessions THEN 'too few'
        WHEN unknown = sessions THEN 'nothing known'
        ELSE 'counted'
    END AS reason,
    visited.evidence_ids,
    absent,
    sessions,
    unknown AS not_assessed,
    doubts
FROM counted
LEFT JOIN visited ON visited.person = counted.person
