/*
title: Daily review
requirement: "Each day's sessions on workstations are reviewed [within {within_days}|on the same day], with the review on record."
reference: "PCI DSS 4.0.1, 10.4.1: logs are reviewed at least once daily."
topic: Access
subjects: {one: day, many: days}
worst: sessions desc
needs: [reviews]
covers: [workstation]
without_subjects: met
parameters:
  within_days: {type: integer, unit: days, default: 1, minimum: 0, description: "How many days after it a day's log may be reviewed."}
figures: {sessions: sessions, reviewed_on: day, reviewer: text}
reason:
  met: "{sessions}, reviewed on {reviewed_on} by [{reviewer}|somebody unnamed]"
  not met: "{sessions} and no review"
  not assessed: "{sessions}; there is still time for the review"
*/
WITH used AS (
    SELECT
        greatest(local_start::DATE, period.first_day) AS day,
        count(*) AS sessions,
        list(evidence_id ORDER BY evidence_id) AS evidence_ids
    FROM workstation_visits
    CROSS JOIN period
    GROUP BY greatest(local_start::DATE, period.first_day)
)
SELECT
    used.day::VARCHAR AS subject_id,
    used.day::VARCHAR AS subject_name,
    CASE
        WHEN count(reviews.day) > 0 THEN 'met'
        WHEN used.day + $within_days::INTEGER >= period.as_of_day THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    used.evidence_ids,
    used.sessions,
    min(reviews.day) AS reviewed_on,
    first(reviews.reviewer ORDER BY reviews.day, reviews.reviewer) AS reviewer
FROM used
CROSS JOIN period
LEFT JOIN reviews ON reviews.day BETWEEN used.day AND used.day + $within_days::INTEGER
GROUP BY used.day, used.sessions, used.evidence_ids, period.as_of_day
