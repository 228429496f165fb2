-- The places that each stream ever named; `place_id` is NULL where no more than the type of one is known.
SELECT DISTINCT source, account, stream, place_type, place_id FROM presence_evidence
UNION
SELECT DISTINCT source, account, stream, place_type, place_id FROM named_elsewhere
WHERE kind = 'presence'
