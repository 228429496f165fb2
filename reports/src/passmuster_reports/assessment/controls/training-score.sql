/*
title: Training score
requirement: "Every completed item[ of {programs}] has [a score of at least {minimum}|a score of at least 0|at least the score that its source asks for]."
reference: A rule of the organisation.
topic: Training
worst: lowest_score
needs: [roster]
covers: [completion]
parameters:
  programs: {type: words, default: [], description: "Ids or names of the programmes; none given, all that the evidence knows."}
  minimum: {type: number, description: "Least score, in the source's own measure; not given, the target that the source names."}
cases: {of: items, by: [status, item, evidence_id], told: worst}
figures: {item: text, score: number, needed: number, lowest_score: number}
reason:
  met: lowest score {lowest_score}
  not met: "{item}: {score} of {needed}"
  not assessed: "without a score: {item}"
*/
WITH with_points AS (
    -- A video that is watched, say, has no points for anybody: its completion wants no score.
    SELECT source, program_id, coalesce(item_id, '') AS item_id
    FROM completions
    GROUP BY source, program_id, coalesce(item_id, '')
    HAVING count(score) > 0
),
scored AS (
    SELECT
        person,
        coalesce(item_name, item_id, program_name, program_id) AS item,
        score,
        coalesce($minimum::DOUBLE, target) AS needed,
        evidence_id
    FROM completions
    SEMI JOIN with_points
        ON with_points.source = completions.source
        AND with_points.program_id = completions.program_id
        AND with_points.item_id = coalesce(completions.item_id, '')
    WHERE state = 'completed'
        AND coalesce($minimum::DOUBLE, target) IS NOT NULL
        AND (len($programs) = 0 OR list_contains($programs, program_id) OR list_contains($programs, program_name))
)
SELECT
    person AS subject_id,
    CASE
        WHEN score < needed THEN 'not met'
        WHEN score IS NULL THEN 'not assessed'
        ELSE 'met'
    END AS status,
    [evidence_id] AS evidence_ids,
    item,
    score,
    needed,
    min(score) OVER (PARTITION BY person) AS lowest_score,
    evidence_id
FROM scored
