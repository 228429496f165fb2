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
    WHERE starts_at > TIMESTAMP '0001-01-01' AND starts_at < ends_at
    GROUP BY source, account, stream
),
aged AS (
    SELECT last_reads.*, epoch_us(period.as_of) - epoch_us(read_at) AS age_us
    FROM last_reads
    CROSS JOIN period
)
SELECT
    source || ' ' || account || ' ' || stream AS subject_id,
    source || ' ' || stream AS subject_name,
    CASE
        WHEN read_at >= period.ends_at OR age_us <= $hours * 3600000000 THEN 'met'
        ELSE 'not met'
    END AS status,
    'last read at ' || to_the_minute(read_at) || ' UTC'
        || CASE
            WHEN read_at >= period.ends_at OR age_us <= $hours * 3600000000 THEN ''
            ELSE format(', {} before {} UTC', lasting(age_us, $hours * 3600000000), to_the_minute(period.as_of))
        END AS reason,
    NULL::VARCHAR[] AS evidence_ids
FROM aged
CROSS JOIN period
ORDER BY subject_id
