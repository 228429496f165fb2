/*
title: Training still valid
requirement: "On the last day of the period, everyone's latest completion or certificate[ of {programs}] is at most {valid_days} old."
reference: A rule of the organisation.
topic: Training
needs: [roster]
covers: [completion]
parameters:
  programs: {type: words, default: [], description: "Ids or names of programmes, items or certificates; none given, all programmes that the evidence knows."}
  valid_days: {type: integer, unit: days, default: 365, minimum: 1, description: "How long a completion is valid, in days."}
cases: {of: items, by: [status, name, thing], told: all}
figures: {name: text, valid_until: day}
reason:
  met: "{name}: valid until {valid_until}"
  not met: "{name}: expired on {valid_until}"
  not assessed: "{name}: completed, but the source gives no date"
*/
WITH achieved AS (
    SELECT person, program_id AS thing, coalesce(program_name, program_id) AS name, completed_at AS reached, evidence_id
    FROM completions
    WHERE state = 'completed'
        AND item_id IS NULL
        AND (len($programs) = 0 OR list_contains($programs, program_id) OR list_contains($programs, program_name))
    UNION ALL
    SELECT person, item_id, coalesce(item_name, item_id), completed_at, evidence_id
    FROM completions
    WHERE state = 'completed'
        AND (list_contains($programs, item_id) OR list_contains($programs, item_name))
    UNION ALL
    SELECT person, item_id, coalesce(item_name, item_id), issued_at, evidence_id
    FROM certificates
    WHERE list_contains($programs, item_id) OR list_contains($programs, item_name)
),
latest AS (
    SELECT
        achieved.person,
        achieved.thing,
        min(achieved.name) AS name,
        max((achieved.reached + to_seconds(clock.offset_seconds))::DATE) AS reached_on,
        list(achieved.evidence_id ORDER BY achieved.evidence_id) AS evidence_ids
    FROM achieved
    ASOF LEFT JOIN clock ON achieved.reached >= clock.starts_at
    GROUP BY achieved.person, achieved.thing
)
SELECT
    latest.person AS subject_id,
    CASE
        WHEN reached_on IS NULL THEN 'not assessed'
        WHEN reached_on + $valid_days::INTEGER < period.last_day THEN 'not met'
        ELSE 'met'
    END AS status,
    evidence_ids,
    name,
    reached_on + $valid_days::INTEGER AS valid_until,
    thing
FROM latest
CROSS JOIN period
