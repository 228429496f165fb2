-- The slices by the kind of evidence that they were read for. A slice that does not name its kind was read for
-- those that its stream gave or, where it gave none, for those that no stream of its source gave. A reading
-- without times tells of rejected records alone: it set out to read nothing.
WITH given AS (
    SELECT DISTINCT kind, source, account, stream FROM evidence
),
kinds AS (
    SELECT unnest(['presence', 'workday', 'activity', 'completion', 'booking', 'certificate']) AS kind
)
SELECT slices.* EXCLUDE (kind), kinds.kind
FROM slices
JOIN kinds
    ON CASE
        WHEN slices.kind IS NOT NULL THEN slices.kind = kinds.kind
        WHEN EXISTS (
            SELECT 1 FROM given
            WHERE given.source = slices.source
                AND given.account = slices.account
                AND given.stream = slices.stream
        ) THEN EXISTS (
            SELECT 1 FROM given
            WHERE given.source = slices.source
                AND given.account = slices.account
                AND given.stream = slices.stream
                AND given.kind = kinds.kind
        )
        ELSE NOT EXISTS (
            SELECT 1 FROM given WHERE given.source = slices.source AND given.kind = kinds.kind
        )
    END
WHERE slices.starts_at > TIMESTAMP '0001-01-01'
