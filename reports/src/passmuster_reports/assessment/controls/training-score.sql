/*
title: Score of training
says: "No completed item has a score under the least that is asked for."
source: A rule of the organisation.
needs: [roster]
covers: [completion]
parameters:
  programs: {type: words, default: [], means: "Ids or names of the programmes; none given, all that the evidence knows."}
  minimum: {type: number, means: "Least score, in the source's own measure; not given, the target that the source names."}
*/
WITH with_points AS (
    -- A video that is watched, say, has no points for anybody: its completion wants no score.
    SELECT source, program_id, coalesce(item_id, '') AS item_id
    FROM completions
    GROUP BY ALL
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
    scored.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN bool_or(score < needed) THEN 'not met'
        WHEN bool_or(score IS NULL) THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN bool_or(score < needed)
            THEN string_agg(format('{}: {} of {}', item, as_written(score), as_written(needed)), '; ' ORDER BY item, evidence_id)
                FILTER (score < needed)
        WHEN bool_or(score IS NULL)
            THEN 'without a score: ' || string_agg(item, ', ' ORDER BY item, evidence_id) FILTER (score IS NULL)
        ELSE format('lowest score {}', as_written(min(score)))
    END AS reason,
    list(evidence_id ORDER BY evidence_id) AS evidence_ids,
    min(score) AS lowest_score
FROM scored
JOIN people ON people.person = scored.person
GROUP BY scored.person, people.name
ORDER BY scored.person
