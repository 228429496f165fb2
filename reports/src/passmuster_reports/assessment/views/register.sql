-- The register: everybody expected or seen, session by session. `status` is present, late, left early, late
-- and left early, absent, not assessed, or guest: somebody whom nobody expected. `doubt` tells why somebody is not
-- assessed, by the name of a form and what stands in it, and its `namesakes`, beside anyone who was not seen, a guest
-- of the same name or e-mail address. `excused` is why an absence is excused, empty where nobody says why and NULL
-- where it is not, and of anyone who is not absent. Times are those of the records, NULL where unknown or, as `departure`,
-- while a visit is open. Lengths are exact in microseconds (`_us`), and cut to whole seconds.
WITH silent AS (
    -- Sources that may tell of the session, and cannot know the person.
    SELECT
        expected.number,
        expected.person,
        coalesce(
            min(known_at.doubt) FILTER (known_at.has_id),
            {
                'form': 'no id',
                'source': array_to_string(list_sort(list_distinct(list(known_at.source))), ', '),
                'what': NULL::VARCHAR
            }
        ) AS doubt
    FROM expected
    JOIN session_origins ON session_origins.number = expected.number
    JOIN known_at ON known_at.source = session_origins.source AND known_at.person = expected.person
    JOIN sessions ON sessions.number = expected.number
    WHERE NOT known_at.known AND coalesce(session_origins.serves_from < sessions.window_end, TRUE)
    GROUP BY expected.number, expected.person
),
alike AS (
    SELECT
        number, person, TRUE AS is_guest, guest_name AS name, source, id, same_name, same_email
    FROM namesakes
    UNION ALL
    SELECT number, guest, FALSE, name, NULL, person, same_name, same_email
    FROM namesakes
),
beside AS (
    SELECT
        number,
        person,
        list_sort(list({
            'is_guest': is_guest,
            'name': name,
            'source': source,
            'id': id,
            'same_name': same_name,
            'same_email': same_email
        })) AS namesakes
    FROM alike
    GROUP BY number, person
),
told AS (
    SELECT number, bool_or(knows_place) AS knows_place FROM session_origins GROUP BY number
),
rejected AS (
    -- Sessions of which a record may have been rejected.
    SELECT DISTINCT sessions.number
    FROM sessions
    JOIN session_origins ON session_origins.number = sessions.number
    JOIN scopes
        ON scopes.kind = 'presence'
        AND scopes.covers
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
    WHERE period.has_coverage OR row_gaps.unserved
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
        silent.doubt AS silent,
        CASE
            WHEN unserved.number IS NOT NULL
                THEN {'form': 'not in service', 'source': unserved.source, 'what': unserved.since}
        END AS unserved,
        beside.namesakes,
        excuses.reason AS excuse,
        told.number IS NOT NULL AS told,
        told.knows_place,
        sessions.place_id,
        rejected.number IS NOT NULL AS maybe_rejected,
        CASE
            WHEN doubts.form IS NOT NULL THEN {'form': doubts.form, 'source': doubts.source, 'what': doubts.id}
        END AS doubt_of_records,
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
    LEFT JOIN unserved ON unserved.number = rows.number
    LEFT JOIN silent ON silent.number = rows.number AND silent.person = rows.person
    LEFT JOIN beside ON beside.number = rows.number AND beside.person = rows.person
    LEFT JOIN excuses ON excuses.number = rows.number AND excuses.person = rows.person
    LEFT JOIN told ON told.number = rows.number
    LEFT JOIN rejected ON rejected.number = rows.number
    LEFT JOIN doubts ON doubts.number = rows.number AND doubts.person = rows.person
),
judged AS (
    SELECT
        *,
        CASE
            WHEN visits > 0 THEN NULL
            WHEN NOT has_coverage THEN {'form': 'no coverage', 'source': NULL::VARCHAR, 'what': NULL::VARCHAR}
            WHEN NOT told AND session_source IS NULL
                THEN {'form': 'no source read', 'source': NULL::VARCHAR, 'what': NULL::VARCHAR}
            WHEN NOT told THEN {'form': 'source not read', 'source': session_source, 'what': NULL::VARCHAR}
            WHEN NOT knows_place THEN {'form': 'place unknown', 'source': NULL::VARCHAR, 'what': place_id}
            WHEN unserved IS NOT NULL THEN unserved
            WHEN silent IS NOT NULL THEN silent
            WHEN open_visit THEN {'form': 'open visit', 'source': NULL::VARCHAR, 'what': NULL::VARCHAR}
            WHEN len(coalesce(gaps, [])) > 0 THEN {'form': 'not read', 'source': NULL::VARCHAR, 'what': NULL::VARCHAR}
            ELSE doubt_of_records
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
    CASE
        WHEN doubt_of_absence IS NOT NULL OR namesakes IS NOT NULL
            THEN {
                'form': doubt_of_absence.form,
                'source': doubt_of_absence.source,
                'what': doubt_of_absence.what,
                'namesakes': namesakes
            }
    END AS doubt,
    CASE WHEN visits IS NULL AND doubt_of_absence IS NULL AND NOT guest THEN excuse END AS excused,
    coalesce(doubt_of_absence.form = 'not read', FALSE) AS not_read,
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
    visits IS NULL AND maybe_rejected AS rejected,
    open_read_at
FROM judged
