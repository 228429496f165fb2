/*
title: Training still valid
says: "Each person's latest completion or certificate is at most `valid_days` days old on the last day of the period."
source: A rule of the organisation.
needs: [roster]
covers: [completion]
parameters:
  programs: {type: words, default: [], means: "Ids or names of programmes, items or certificates; none given, all programmes that the evidence knows."}
  valid_days: {type: integer, default: 365, minimum: 1, means: "How long a completion is valid, in days."}
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
),
judged AS (
    SELECT
        latest.*,
        CASE
            WHEN reached_on IS NULL THEN 'not assessed'
            WHEN reached_on + $valid_days::INTEGER < period.last_day THEN 'not met'
            ELSE 'met'
        END AS status,
        CASE
            WHEN reached_on IS NULL THEN 'completed, but the source gives no date'
            WHEN reached_on + $valid_days::INTEGER < period.last_day
                THEN 'expired on ' || (reached_on + $valid_days::INTEGER)
            ELSE 'valid until ' || (reached_on + $valid_days::INTEGER)
        END AS said
    FROM latest
    CROSS JOIN period
)
SELECT
    judged.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN bool_or(status = 'not met') THEN 'not met'
        WHEN bool_or(status = 'not assessed') THEN 'not assessed'
        ELSE 'met'
    END AS status,
    string_agg(judged.name || ': ' || said, '; ' ORDER BY status = 'met', judged.name, thing) AS reason,
    flatten(list(evidence_ids ORDER BY thing)) AS evidence_ids
FROM judged
JOIN people ON people.person = judged.person
GROUP BY judged.person, people.name
ORDER BY judged.person
