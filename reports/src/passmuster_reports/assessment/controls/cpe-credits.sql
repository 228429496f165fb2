/*
title: CPE credits (NASBA)
says: Each person earns at least `minimum` credits of 50 minutes, with completed interactions on file.
source: "NASBA/AICPA Statement on Standards for CPE Programs, Standard 16 (2024): 50 minutes are one credit, in one increment for the whole programme, rounded down, a first full credit needed; a report of start and end times alone is not sufficient."
needs: [roster, schedule]
parameters:
  minimum: {type: number, default: 1, minimum: 0, means: "Credits each person needs."}
  increment: {type: number, default: 0.2, one_of: [0.2, 0.5, 1], means: "The step in which credits are given."}
  titles: {type: words, default: [], means: "Titles of the sessions that count; none given, all do."}
  interactions_on_file: {type: boolean, default: false, means: "Whether somebody keeps records of at least 3 completed interactions a credit."}
*/
WITH credited AS (
    SELECT
        *,
        -- A first full credit is needed; then every whole step counts.
        CASE
            WHEN present_us < 3000000000 THEN 0
            ELSE (present_us // ($increment * 3000000000)::BIGINT) * $increment
        END AS credits
    FROM attended_in($titles)
)
SELECT
    credited.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN credits < $minimum AND unknown = 0 THEN 'not met'
        WHEN credits < $minimum OR unknown > 0 OR NOT $interactions_on_file THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN present_us = 0 AND unknown > 0 THEN 'no minute that is known'
        ELSE format('{:.1f} credits from {}', credits::DOUBLE, in_minutes(present_us))
    END
        || CASE WHEN unknown > 0 THEN format('; {} not assessed', counted(unknown, 'session', 'sessions')) ELSE '' END
        || CASE WHEN open THEN '; a visit was still open when it was read' ELSE '' END
        || CASE
            WHEN credits >= $minimum AND NOT $interactions_on_file
                THEN '; times alone are not enough evidence, and no completed interactions are on file'
            ELSE ''
        END AS reason,
    credited.evidence_ids,
    credits::DOUBLE AS credits,
    present_us // 1000000 AS present_seconds
FROM credited
JOIN people ON people.person = credited.person
ORDER BY credited.person
