/*
title: CME credits
requirement: "Everyone earns [at least {minimum}|any number of credits] of 60 minutes."
reference: "AMA PRA booklet: 60 minutes are one AMA PRA Category 1 Credit, in steps of a quarter, to the nearest quarter hour; breaks excluded, parallel sessions once."
topic: Training
worst: credits
needs: [roster, schedule]
parameters:
  minimum: {type: number, unit: credits, default: 1, minimum: 0, description: "Credits each person needs."}
  titles: {type: words, default: [], description: "Titles of the sessions that count; none given, all do."}
figures: {known: yes or no, credits: credits, present_us: minutes and seconds, not_assessed: sessions, open: yes or no, present_seconds: number}
reason: "[known?{credits} from {present_us}|no minute that is known][; {not_assessed} not assessed][open?; a visit was still open when it was read]"
*/
WITH credited AS (
    -- A quarter credit is 15 minutes, 900,000,000 microseconds; half of one more is rounded up.
    SELECT *, ((present_us + 450000000) // 900000000) * 0.25 AS credits
    FROM attended_in($titles)
)
SELECT
    person AS subject_id,
    CASE
        WHEN credits < $minimum AND unknown = 0 THEN 'not met'
        WHEN credits < $minimum OR unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    evidence_ids,
    present_us > 0 OR unknown = 0 AS known,
    credits,
    present_us,
    unknown AS not_assessed,
    open,
    present_us // 1000000 AS present_seconds
FROM credited
