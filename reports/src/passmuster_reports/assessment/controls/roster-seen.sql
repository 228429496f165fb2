/*
title: Everybody seen
requirement: Some source has evidence of everyone on the roster.
reference: A rule of the organisation.
topic: Records
needs: [roster, coverage]
figures: {sources: texts, doubt: doubt}
reason:
  met: seen at {sources}
  not met: no source has any evidence of this person
  not assessed: "{doubt}"
*/
-- Who has no evidence at all may have been entered under an id that the roster does not know: it is said of those
-- only whom a source that was read can know.
WITH silent AS (
    SELECT person, bool_or(known) AS known, min(doubt) AS doubt
    FROM known_at
    GROUP BY person
)
SELECT
    roster.person AS subject_id,
    CASE
        WHEN count(identities.person) > 0 THEN 'met'
        WHEN bool_or(silent.known) THEN 'not met'
        ELSE 'not assessed'
    END AS status,
    list_sort(list_distinct(list(identities.source))) AS sources,
    coalesce(
        min(silent.doubt), {'form': 'nothing read', 'source': NULL::VARCHAR, 'what': NULL::VARCHAR}
    ) AS doubt
FROM roster
LEFT JOIN identities ON identities.person = roster.person
LEFT JOIN silent ON silent.person = roster.person
GROUP BY roster.person
