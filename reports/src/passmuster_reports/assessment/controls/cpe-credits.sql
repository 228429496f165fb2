/*
title: CPE credits
requirement: "Everyone earns [at least {minimum}|any number of credits] of 50 minutes, with completed interactions on file."
reference: "NASBA/AICPA Statement on Standards for CPE Programs, Standard 16 (2024): 50 minutes are one credit, in one increment for the whole programme, rounded down, a first full credit needed; a report of start and end times alone is not sufficient."
topic: Training
worst: credits
needs: [roster, schedule]
parameters:
  minimum: {type: number, unit: credits, default: 1, minimum: 0, description: "Credits each person needs."}
  increment: {type: number, unit: credits, default: 0.2, one_of: [0.2, 0.5, 1], description: "The step in which credits are given."}
  titles: {type: words, default: [], description: "Titles of the sessions that count; none given, all do."}
  interactions_on_file: {type: boolean, default: false, description: "Whether somebody keeps records of at least 3 completed interactions a credit."}
figures: {known: yes or no, credits: credits, present_us: minutes and seconds, not_assessed: sessions, open: yes or no, times_alone: yes or no, present_seconds: number}
reason: "[known?{credits} from {present_us}|no minute that is known][; {not_assessed} not assessed][open?; a visit was still open when it was read][times_alone?; times alone are not enough evidence, and no completed interactions are on file]"
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
    person AS subject_id,
    CASE
        WHEN credits < $minimum AND unknown = 0 THEN 'not met'
        WHEN credits < $minimum OR unknown > 0 OR NOT $interactions_on_file THEN 'not assessed'
        ELSE 'met'
    END AS status,
    evidence_ids,
    present_us > 0 OR unknown = 0 AS known,
    credits,
    present_us,
    unknown AS not_assessed,
    open,
    credits >= $minimum AND NOT $interactions_on_file AS times_alone,
    present_us // 1000000 AS present_seconds
FROM credited
