-- What each person worked on each local day of the account, from every source at once. Activity bounds
-- working time and is not it: `least_seconds` is the active time, `most_seconds` the time from first to last
-- activity, cut to whole seconds; a break of at most `most_seconds - least_seconds` may lie between. `most_us`
-- is the exact time, in microseconds. NULL is unknown.
WITH measured AS (
    SELECT
        identities.person,
        workday_evidence.date AS day,
        min(workday_evidence.timezone) AS timezone,
        min(workday_evidence.first_activity) AS first_activity,
        max(workday_evidence.last_activity) AS last_activity,
        max(workday_evidence.active_seconds) AS least_seconds,
        CASE
            WHEN min(workday_evidence.first_activity) IS NOT NULL AND max(workday_evidence.last_activity) IS NOT NULL
                THEN greatest(
                    epoch_us(max(workday_evidence.last_activity)) - epoch_us(min(workday_evidence.first_activity)),
                    1000000 * max(workday_evidence.active_seconds)
                )
        END AS most_us,
        max(workday_evidence.productive_seconds) AS productive_seconds,
        max(workday_evidence.unproductive_seconds) AS unproductive_seconds,
        max(workday_evidence.undefined_seconds) AS undefined_seconds,
        bool_or(workday_evidence.last_activity < workday_evidence.first_activity) AS backwards,
        list(workday_evidence.evidence_id ORDER BY workday_evidence.evidence_id) AS evidence_ids
    FROM workday_evidence
    JOIN identities
        ON identities.source = workday_evidence.source
        AND identities.account = workday_evidence.account
        AND identities.has_id = (workday_evidence.person_id IS NOT NULL)
        AND identities.known_as = coalesce(
            workday_evidence.person_id, 'no id, ' || coalesce(workday_evidence.person_name, 'no name')
        )
    WHERE identities.person IS NOT NULL
    GROUP BY identities.person, workday_evidence.date
)
SELECT *, most_us // 1000000 AS most_seconds
FROM measured
