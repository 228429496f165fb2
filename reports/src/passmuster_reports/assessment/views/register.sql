-- The register: everybody expected or seen, session by session. `status` is present, late, left early, late
-- and left early, absent, not assessed (with the `reason`), or guest: somebody whom nobody expected. A `reason`
-- also names, beside whoever was not seen, a guest of the same name or e-mail address. Times are those of the
-- records, NULL where unknown or, as `departure`, while a visit is open. Lengths are exact in microseconds
-- (`_us`), and cut to whole seconds.
WITH silent AS (
    -- Sources that may tell of the session, and cannot know the person.
    SELECT
        expected.number,
        expected.person,
        coalesce(
            min(known_at.reason) FILTER (known_at.has_id),
            'the roster gives no id at ' || string_agg(DISTINCT known_at.source, ', ' ORDER BY known_at.source)
        ) AS reason
    FROM expected
    JOIN session_origins ON session_origins.number = expected.number
    JOIN known_at ON known_at.source = session_origins.source AND known_at.person = expected.person
    WHERE NOT known_at.known
    GROUP BY expected.number, expected.person
),
beside AS (
    SELECT number, person, string_agg(said_of_person, '; ' ORDER BY said_of_person) AS said
    FROM namesakes
    GROUP BY number, person
    UNION ALL
    SELECT number, guest, string_agg(said_of_guest, '; ' ORDER BY said_of_guest)
    FROM namesakes
    GROUP BY number, guest
),
told AS (
    SELECT number, bool_or(knows_place) AS knows_place FROM session_origins GROUP BY number
),
aside AS (
    -- Sessions of which a record may have been set aside.
    SELECT DISTINCT sessions.number
    FROM sessions
    JOIN session_origins ON session_origins.number = sessions.number
    JOIN scopes
        ON scopes.kind = 'presence'
        AND scopes.vouches
        AND scopes.rejected + scopes.maybe_rejected > 0
        AND scopes.source = session_origins.source
        AND scopes.account = session_origins.account
        AND scopes.stream = session_origins.stream
        AND coalesce(scopes.place_id = sessions.place_id, TRUE)
        AND scopes.starts_at < sessions.window_end
        AND sessions.window_start < scopes.ends_at
),
gaps AS (
    SELECT row_gaps.number, row_gaps.person, list({'s': row_gaps.starts_at, 'e': row_gaps.ends_at}) AS gaps,
        bool_and(row_gaps.open_visit) AS open_visit
    FROM row_gaps
    CROSS JOIN period
    WHERE period.has_coverage
    GROUP BY row_gaps.number, row_gaps.person
),
rows AS (
    SELECT
        coalesce(expected.number, seen.number) AS number,
        coalesce(expected.person, seen.person) AS person,
        expected.person IS NOT NULL AS expected,
        seen.* EXCLUDE (number, person)
    FROM expected
    FULL JOIN seen ON seen.number = expected.number AND seen.person = expected.person
),
measured AS (
    SELECT
        rows.*,
        sessions.planned,
        people.on_roster,
        gaps.gaps,
        gaps.open_visit,
        silent.reason AS silent,
        beside.said AS beside,
        told.number IS NOT NULL AS told,
        told.knows_place,
        sessions.place_id,
        aside.number IS NOT NULL AS aside,
        doubts.reason AS doubt,
        sessions.source AS session_source,
        period.has_coverage,
        period.has_roster AND NOT rows.expected AND (sessions.planned OR NOT people.on_roster) AS guest,
        CASE
            WHEN sessions.planned
                AND rows.arrival - sessions.starts_at > to_seconds(sessions.grace_seconds)
                AND NOT rows.arrival_clipped
                AND sessions.window_start = sessions.starts_at
                AND len(list_filter(
                    coalesce(gaps.gaps, []),
                    lambda gap: least(gap.e, rows.arrival) - gap.s > INTERVAL 1 SECOND
                )) = 0
                THEN epoch_us(rows.arrival) - epoch_us(sessions.starts_at)
        END AS late_us,
        CASE
            WHEN sessions.planned
                AND NOT rows.open
                AND sessions.ends_at - rows.last_until > to_seconds(sessions.grace_seconds)
                AND NOT rows.departure_clipped
                AND sessions.window_end = sessions.ends_at
                AND len(list_filter(
                    coalesce(gaps.gaps, []),
                    lambda gap: gap.e - greatest(gap.s, rows.last_until) > INTERVAL 1 SECOND
                )) = 0
                THEN epoch_us(sessions.ends_at) - epoch_us(rows.last_until)
        END AS early_us
    FROM rows
    JOIN sessions ON sessions.number = rows.number
    JOIN people ON people.person = rows.person
    CROSS JOIN period
    LEFT JOIN gaps ON gaps.number = rows.number AND gaps.person = rows.person
    LEFT JOIN silent ON silent.number = rows.number AND silent.person = rows.person
    LEFT JOIN beside ON beside.number = rows.number AND beside.person = rows.person
    LEFT JOIN told ON told.number = rows.number
    LEFT JOIN aside ON aside.number = rows.number
    LEFT JOIN doubts ON doubts.number = rows.number AND doubts.person = rows.person
),
judged AS (
    SELECT
        *,
        CASE
            WHEN visits > 0 THEN NULL
            WHEN NOT has_coverage THEN 'the evidence does not say what was read (no coverage)'
            WHEN NOT told THEN 'nothing was read from ' || coalesce(session_source, 'any source')
            WHEN NOT knows_place THEN 'no source knows the place ' || place_id
            WHEN silent IS NOT NULL THEN silent
            WHEN open_visit THEN 'a visit of theirs to this place that was still open was not read again'
            WHEN len(coalesce(gaps, [])) > 0 THEN 'not read'
            ELSE doubt
        END AS doubt_of_absence
    FROM measured
)
SELECT
    number,
    person,
    expected,
    CASE
        WHEN guest THEN 'guest'
        WHEN visits IS NULL AND doubt_of_absence IS NOT NULL THEN 'not assessed'
        WHEN visits IS NULL THEN 'absent'
        WHEN late_us IS NOT NULL AND early_us IS NOT NULL THEN 'late, left early'
        WHEN late_us IS NOT NULL THEN 'late'
        WHEN early_us IS NOT NULL THEN 'left early'
        ELSE 'present'
    END AS status,
    nullif(concat_ws('; ', doubt_of_absence, beside), '') AS reason,
    coalesce(doubt_of_absence = 'not read', FALSE) AS not_read,
    coalesce(visits, 0) AS visits,
    coalesce(present_us, 0) AS present_us,
    coalesce(present_us, 0) // 1000000 AS present_seconds,
    arrival,
    CASE WHEN NOT open THEN last_until END AS departure,
    CASE WHEN NOT guest THEN late_us END AS late_us,
    CASE WHEN NOT guest THEN late_us // 1000000 END AS late_seconds,
    CASE WHEN NOT guest THEN early_us END AS left_early_us,
    CASE WHEN NOT guest THEN early_us // 1000000 END AS left_early_seconds,
    coalesce(open, FALSE) AS open,
    coalesce(minute, FALSE) AS minute,
    coalesce(clipped, FALSE) AS clipped,
    visits IS NOT NULL AND len(coalesce(gaps, [])) > 0 AS gap,
    visits IS NULL AND aside AS set_aside,
    open_read_at
FROM judged
