/*
title: Review made daily
says: Every day with a session on a workstation has a review of its log on record.
source: "PCI DSS 4.0.1, 10.4.1: logs are reviewed at least once daily."
needs: [reviews]
covers: [workstation]
without_subjects: met
parameters:
  within_days: {type: integer, default: 1, minimum: 0, means: "How many days after it a day's log may be reviewed."}
*/
WITH used AS (
    SELECT
        greatest(local_start::DATE, period.first_day) AS day,
        count(*) AS sessions,
        list(evidence_id ORDER BY evidence_id) AS evidence_ids
    FROM workstation_visits
    CROSS JOIN period
    GROUP BY ALL
)
SELECT
    used.day::VARCHAR AS subject_id,
    used.day::VARCHAR AS subject_name,
    CASE
        WHEN count(reviews.day) > 0 THEN 'met'
        WHEN used.day + $within_days::INTEGER >= period.as_of_day THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    CASE
        WHEN count(reviews.day) > 0
            THEN format('{}, reviewed on {} by {}', counted(used.sessions, 'session', 'sessions'), min(reviews.day)::VARCHAR,
                arg_min(coalesce(reviews.reviewer, 'somebody unnamed'), {'day': reviews.day, 'who': reviews.reviewer}))
        WHEN used.day + $within_days::INTEGER >= period.as_of_day
            THEN format('{}; there is still time for the review', counted(used.sessions, 'session', 'sessions'))
        ELSE format('{} and no review', counted(used.sessions, 'session', 'sessions'))
    END AS reason,
    used.evidence_ids
FROM used
CROSS JOIN period
LEFT JOIN reviews ON reviews.day BETWEEN used.day AND used.day + $within_days::INTEGER
GROUP BY used.day, used.sessions, used.evidence_ids, period.as_of_day
ORDER BY used.day
