-- Whose time at a place is not known, and since when: a visit of theirs there was still open at its last reading,
-- `open_at`, and was not read again. The latest reading of a partition says it of visits that are no longer
-- asked for; evidence that is still open says it of itself. From `starts_at` on it is not known: that is `open_at`,
-- or the beginning of all time where the visit itself is not in the evidence, so that nobody knows when it began.
WITH latest AS (
    SELECT source, account, stream, unread
    FROM readings
    QUALIFY row_number() OVER (
        PARTITION BY source, account, stream, partition
        ORDER BY read_at DESC, starts_at DESC, ends_at DESC
    ) = 1
),
told AS (
    SELECT
        source,
        account,
        stream,
        unnest(from_json(
            unread, '[{"person_id": "VARCHAR", "place_id": "VARCHAR", "since": "TIMESTAMP"}]'
        )) AS visit
    FROM latest
),
all_of_them AS (
    SELECT
        told.source,
        told.account,
        told.stream,
        visit.person_id,
        visit.place_id,
        visit.since AS open_at,
        CASE
            WHEN EXISTS (
                SELECT 1 FROM presence_evidence AS known
                WHERE known.source = told.source
                    AND known.account = told.account
                    AND known.stream = told.stream
                    AND known.person_id = told.visit.person_id
                    AND known.place_id IS NOT DISTINCT FROM told.visit.place_id
                    AND known.started_at <= told.visit.since
                    AND coalesce(known.ended_at >= told.visit.since, TRUE)
            ) THEN visit.since
            ELSE TIMESTAMP '0001-01-01'
        END AS starts_at
    FROM told
    UNION ALL
    SELECT
        source, account, stream, person_id, place_id,
        greatest(started_at, read_at),
        greatest(started_at, read_at)
    FROM presence_evidence
    WHERE ended_at IS NULL AND person_id IS NOT NULL
)
SELECT
    source, account, stream, person_id, place_id, min(starts_at) AS starts_at, min(open_at) AS open_at
FROM all_of_them
GROUP BY source, account, stream, person_id, place_id
