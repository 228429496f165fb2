-- What of the period was not read, partition by partition.
SELECT holes.*
FROM period, LATERAL (SELECT * FROM holes_between(period.starts_at, period.ends_at)) AS holes
