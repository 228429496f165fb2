/*
title: Required training
requirement: "Everyone has completed [{programs}|every required programme] by [{due}|the last day of the period]."
reference: A rule of the organisation; who has not begun has not completed.
topic: Training
worst: not_met desc
needs: [roster]
covers: [completion]
parameters:
  programs: {type: words, default: [], description: "Ids or names of the programmes; none given, all that the evidence knows."}
  due: {type: day, description: "The last day on which a completion is in time; not given, the last day of the period."}
cases: {of: programmes, by: [status, program, program_id, source], told: all}
figures: {subject_name: text, program: text, program_id: text, source: text, done_on: day, due_on: day, doubt: doubt}
reason:
  in time: "{program}: completed on {done_on}"
  late: "{program}: completed late, on {done_on}, due {due_on}"
  without a day: "{program}: completed, but the source gives no date"
  no id: "{program}: the roster gives no id at its source"
  not known: "{program}: {doubt}"
  unclear: "{program}: the source's word for the state is not known"
  not due: "{program}: not completed, and not due before {due_on}"
  overdue: "{program}: overdue, due {due_on}"
  no record: "{program}: no record of it, due {due_on}"
  no programme: no evidence knows a programme of this id or name
*/
WITH wanted AS (
    SELECT source, program_id, min(program_name) AS program_name
    FROM completions
    WHERE len($programs) = 0 OR list_contains($programs, program_id) OR list_contains($programs, program_name)
    GROUP BY source, program_id
),
absent_programs AS (
    -- Programmes that the policy names and no evidence knows.
    SELECT program FROM (SELECT unnest($programs) AS program)
    WHERE program NOT IN (SELECT program_id FROM wanted)
        AND program NOT IN (SELECT program_name FROM wanted WHERE program_name IS NOT NULL)
),
known AS (
    -- The programme's own row says most; without one, its required items do.
    SELECT
        person,
        source,
        program_id,
        count(*) AS rows,
        bool_or(item_id IS NULL AND state = 'completed') AS whole,
        max(completed_at) FILTER (item_id IS NULL AND state = 'completed') AS whole_at,
        count(*) FILTER (item_id IS NOT NULL AND required IS TRUE) AS items,
        count(*) FILTER (item_id IS NOT NULL AND required IS TRUE AND state = 'completed') AS items_done,
        max(completed_at) FILTER (item_id IS NOT NULL AND required IS TRUE AND state = 'completed') AS items_at,
        count(*) FILTER (item_id IS NOT NULL AND required IS TRUE AND state = 'completed' AND completed_at IS NULL)
            AS undated,
        bool_or(state IS NULL) AS unclear,
        list(evidence_id ORDER BY evidence_id) AS evidence_ids
    FROM completions
    GROUP BY person, source, program_id
),
judged AS (
    SELECT
        roster.person,
        roster.name,
        wanted.source,
        wanted.program_id,
        coalesce(wanted.program_name, wanted.program_id) AS program,
        known.evidence_ids,
        coalesce(known_at.known, FALSE) AS can_be_known,
        coalesce(known_at.has_id, FALSE) AS has_id,
        known_at.doubt,
        coalesce(known.whole OR known.items > 0 AND known.items_done = known.items, FALSE) AS done,
        CASE
            WHEN known.whole THEN known.whole_at
            WHEN known.items > 0 AND known.items_done = known.items AND known.undated = 0 THEN known.items_at
        END AS done_at,
        known.person IS NOT NULL AS on_record,
        coalesce(known.unclear, FALSE) AS unclear
    FROM roster
    CROSS JOIN wanted
    LEFT JOIN known_at ON known_at.source = wanted.source AND known_at.person = roster.person
    LEFT JOIN known
        ON known.person = roster.person
        AND known.source = wanted.source
        AND known.program_id = wanted.program_id
),
dated AS (
    SELECT
        judged.*,
        coalesce($due, period.last_day) AS due,
        (judged.done_at + to_seconds(clock.offset_seconds))::DATE AS done_on,
        period.as_of_day
    FROM judged
    CROSS JOIN period
    ASOF LEFT JOIN clock ON judged.done_at >= clock.starts_at
)
SELECT
    person AS subject_id,
    name AS subject_name,
    CASE
        WHEN done AND done_on <= due THEN 'met'
        WHEN done AND done_on > due THEN 'not met'
        WHEN done THEN 'not assessed'
        WHEN NOT can_be_known AND NOT on_record THEN 'not assessed'
        WHEN unclear THEN 'not assessed'
        WHEN as_of_day <= due THEN 'not assessed'
        ELSE 'not met'
    END AS status,
    CASE
        WHEN done AND done_on <= due THEN 'in time'
        WHEN done AND done_on > due THEN 'late'
        WHEN done THEN 'without a day'
        WHEN NOT can_be_known AND NOT on_record AND has_id THEN 'not known'
        WHEN NOT can_be_known AND NOT on_record THEN 'no id'
        WHEN unclear THEN 'unclear'
        WHEN as_of_day <= due THEN 'not due'
        WHEN on_record THEN 'overdue'
        ELSE 'no record'
    END AS reason,
    evidence_ids,
    program,
    done_on,
    due AS due_on,
    doubt,
    program_id,
    source
FROM dated
UNION ALL
SELECT
    'program ' || program,
    program,
    'not assessed',
    'no programme',
    NULL,
    program,
    NULL,
    NULL,
    NULL,
    NULL,
    NULL
FROM absent_programs
