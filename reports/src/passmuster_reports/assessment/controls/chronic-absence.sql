/*
title: Chronic absence
says: Nobody is absent from the share `share` of their sessions or more.
source: "US states count 10 % of enrolled days as chronic (CALPADS glossary, Maine DoE); England's statistics count 10 % of possible sessions as persistent."
needs: [roster, schedule]
parameters:
  share: {type: number, default: 0.1, minimum: 0, maximum: 1, means: "From which share on absence is chronic, 0 to 1."}
  fewest_sessions: {type: integer, default: 1, minimum: 1, means: "With fewer sessions than this nothing is said."}
*/
WITH counted AS (
    SELECT
        person,
        count(*) AS sessions,
        count(*) FILTER (status = 'absent') AS absent,
        count(*) FILTER (status = 'not assessed') AS unknown,
        string_agg(DISTINCT reason, ', ' ORDER BY reason) FILTER (status = 'not assessed') AS reason
    FROM register
    WHERE expected
    GROUP BY person
)
SELECT
    counted.person AS subject_id,
    people.name AS subject_name,
    CASE
        WHEN sessions < $fewest_sessions THEN 'not assessed'
        WHEN absent >= $share * sessions THEN 'not met'
        WHEN unknown > 0 THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN sessions < $fewest_sessions
            THEN format('expected in {} only, fewer than {}', counted(sessions, 'session', 'sessions'), $fewest_sessions)
        WHEN unknown = sessions
            THEN format('none of {} could be assessed: {}', counted(sessions, 'session', 'sessions'), counted.reason)
        ELSE format('absent from {} of {} ({})', absent, counted(sessions, 'session', 'sessions'), percent(absent, sessions, $share))
            || CASE WHEN unknown > 0 THEN format('; {} not assessed: {}', unknown, counted.reason) ELSE '' END
    END AS reason,
    visited.evidence_ids,
    absent,
    sessions,
    unknown AS not_assessed
FROM counted
JOIN people ON people.person = counted.person
LEFT JOIN visited ON visited.person = counted.person
ORDER BY counted.person
