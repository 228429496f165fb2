/*
title: CME credits (AMA PRA Category 1)
says: Each person earns at least `minimum` credits of 60 minutes.
source: "AMA PRA booklet: 60 minutes are one AMA PRA Category 1 Credit, in steps of a quarter, to the nearest quarter hour; breaks excluded, parallel sessions once."
needs: [roster, schedule]
parameters:
  minimum: {type: number, default: 1, minimum: 0, means: "Credits each person needs."}
  titles: {type: words, default: [], means: "Titles of the sessions that count; none given, all do."}
*/
WITH credited AS (
    -- A quarter credit is 15 minutes, 900,000,000 microseconds; half of one more is rounded up.
    SELECT *, ((present_us + 450000000) // 900000000) * 0.25 AS credits
    FROM attended_in($titles)
)
SELECT
    credited.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN credits < $minimum AND unknown = 0 THEN 'not met'
        WHEN credits < $minimum OR unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN present_us = 0 AND unknown > 0 THEN 'no minute that is known'
        ELSE format('{:.2f} credits from {}', credits::DOUBLE, in_minutes(present_us))
    END
        || CASE WHEN unknown > 0 THEN format('; {} not assessed', counted(unknown, 'session', 'sessions')) ELSE '' END
        || CASE WHEN open THEN '; a visit was still open when it was read' ELSE '' END AS reason,
    credited.evidence_ids,
    credits::DOUBLE AS credits,
    present_us // 1000000 AS present_seconds
FROM credited
JOIN people ON people.person = credited.person
ORDER BY credited.person
