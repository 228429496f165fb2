/*
title: Fresh reading
requirement: "Every stream was last read after the period's end, or [at most {hours} before|at] the time of the report."
reference: "Practice under SOX 404: evidence is complete and accurate."
topic: Records
subjects: {one: stream, many: streams}
worst: age_us desc
needs: [coverage]
parameters:
  hours: {type: number, unit: hours, default: 24, minimum: 0, description: "Greatest age of the last read, in hours."}
figures:
  read_at_utc: instant
  age_us: {unit: hours and minutes, bound: hours}
  as_of_utc: instant
reason:
  met: last read at {read_at_utc}
  not met: "last read at {read_at_utc}, {age_us} before {as_of_utc}"
*/
WITH last_reads AS (
    SELECT source, account, stream, max(read_at) AS read_at
    FROM readings
    WHERE starts_at > TIMESTAMP '0001-01-01' AND starts_at < ends_at
    GROUP BY source, account, stream
),
aged AS (
    SELECT last_reads.*, period.as_of, period.ends_at, epoch_us(period.as_of) - epoch_us(read_at) AS age_us
    FROM last_reads
    CROSS JOIN period
)
SELECT
    source || ' ' || account || ' ' || stream AS subject_id,
    source || ' ' || stream AS subject_name,
    CASE WHEN read_at >= ends_at OR age_us <= $hours * 3600000000 THEN 'met' ELSE 'not met' END AS status,
    read_at AS read_at_utc,
    age_us,
    as_of AS as_of_utc
FROM aged
