/*
title: Sources fresh
says: Every stream was last read after the period's end, or at most `hours` hours before the day of the report.
source: "Practice under SOX 404: evidence is complete and accurate."
needs: [coverage]
parameters:
  hours: {type: number, default: 24, minimum: 0, means: "Greatest age of the last read, in hours."}
*/
WITH last_reads AS (
    SELECT source, account, stream, max(read_at) AS read_at
    FROM readings
    WHERE starts_at > TIMESTAMP '0001-01-01'
    GROUP BY source, account, stream
)
SELECT
    source || ' ' || account || ' ' || stream AS subject_id,
    source || ' ' || stream AS subject_name,
    CASE
        WHEN read_at >= period.ends_at OR epoch(period.as_of - read_at) <= $hours * 3600 THEN 'met'
        ELSE 'not met'
    END AS status,
    'last read at ' || strftime(read_at, '%Y-%m-%d %H:%M') || ' UTC' AS reason,
    NULL::VARCHAR[] AS evidence_ids
FROM last_reads
CROSS JOIN period
ORDER BY subject_id
