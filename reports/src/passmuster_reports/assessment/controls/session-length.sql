/*
title: Length of sessions
says: No session on a workstation is longer than `hours` hours.
source: "ISO/IEC 27001:2022 A.8.16 (monitoring for anomalous behaviour); the limit is the organisation's."
covers: [workstation]
without_subjects: met
parameters:
  hours: {type: number, default: 12, minimum: 0, means: "Longest session, in hours."}
*/
-- A session that is open, or whose beginning or end may lie outside what was read, is at least as long as it
-- looks: too long is certain, short enough is not.
WITH judged AS (
    SELECT
        coalesce(person, source || ':' || account || ':' || coalesce(person_id, 'no id')) AS subject,
        *,
        epoch_us(counted_until) - epoch_us(started_at) AS length_us,
        CASE
            WHEN backwards THEN 'not assessed'
            WHEN epoch_us(counted_until) - epoch_us(started_at) > $hours * 3600000000 THEN 'not met'
            WHEN open OR clipped_start OR clipped_end THEN 'not assessed'
            ELSE 'met'
        END AS status
    FROM workstation_visits
)
SELECT
    judged.subject AS subject_id,
    min(people.name) AS subject_name,
    CASE
        WHEN bool_or(status = 'not met') THEN 'not met'
        WHEN bool_or(status = 'not assessed') THEN 'not assessed'
        ELSE 'met'
    END AS status,
    CASE
        WHEN bool_and(backwards) THEN format('none of {} has a length', counted(count(*), 'session', 'sessions'))
        ELSE format(
            'longest of {} {}, from {}',
            counted(count(*), 'session', 'sessions'),
            lasting(max(length_us) FILTER (NOT backwards), $hours * 3600000000),
            strftime(
                first(local_start ORDER BY length_us DESC, started_at, evidence_id) FILTER (NOT backwards),
                '%Y-%m-%d %H:%M'
            )
        )
    END
        || CASE
            WHEN bool_or(status = 'not met')
                THEN format('; {} too long', count(*) FILTER (status = 'not met'))
            ELSE ''
        END
        || CASE
            WHEN bool_or(status = 'not assessed')
                THEN format(
                    '; {} open, cut by the read or with an end before its beginning',
                    count(*) FILTER (status = 'not assessed')
                )
            ELSE ''
        END AS reason,
    coalesce(
        list(evidence_id ORDER BY evidence_id) FILTER (status = 'not met'), list(evidence_id ORDER BY evidence_id)
    ) AS evidence_ids,
    max(length_us) FILTER (NOT backwards) // 1000000 AS longest_seconds,
    count(*) AS sessions
FROM judged
LEFT JOIN people ON people.person = judged.person
GROUP BY judged.subject
ORDER BY judged.subject
