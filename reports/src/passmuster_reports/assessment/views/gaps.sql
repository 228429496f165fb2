-- What of the period was not read, partition by partition.
SELECT gaps.*
FROM period, LATERAL (SELECT * FROM gaps_between(period.starts_at, period.ends_at)) AS gaps
