-- The period's sessions on workstations. `subject` is the person or, where several people of the roster claim the
-- id and `person` is NULL, the id at its source. `local_start` and `local_end` are local times of the report's
-- zone; `local_end` is that of the reading while the session is open.
SELECT
    coalesce(
        visits_of_period.person,
        visits_of_period.source || ':' || visits_of_period.account || ':'
            || coalesce(visits_of_period.person_id, 'no id')
    ) AS subject,
    visits_of_period.evidence_id,
    visits_of_period.source,
    visits_of_period.account,
    visits_of_period.stream,
    visits_of_period.person,
    visits_of_period.claimants,
    visits_of_period.person_id,
    visits_of_period.place_id,
    visits_of_period.place_name,
    visits_of_period.started_at,
    visits_of_period.ended_at,
    visits_of_period.counted_until,
    visits_of_period.open,
    visits_of_period.backwards,
    visits_of_period.clipped_start,
    visits_of_period.clipped_end,
    visits_of_period.started_at + to_seconds(begun.offset_seconds) AS local_start,
    visits_of_period.counted_until + to_seconds(ended.offset_seconds) AS local_end
FROM visits_of_period
ASOF JOIN clock AS begun ON visits_of_period.started_at >= begun.starts_at
ASOF JOIN clock AS ended ON visits_of_period.counted_until >= ended.starts_at
WHERE visits_of_period.place_type = 'workstation'
