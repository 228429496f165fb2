-- Evidence of every kind: whose it is, where it comes from, and when it was read. Of evidence that the report
-- leaves out, whom it names: those rows have no `evidence_id`.
SELECT 'presence' AS kind, source, account, stream, evidence_id, person_id, person_name, person_email, read_at
FROM presence_evidence
UNION ALL
SELECT 'workday', source, account, stream, evidence_id, person_id, person_name, person_email, read_at
FROM workday_evidence
UNION ALL
SELECT 'activity', source, account, stream, evidence_id, person_id, person_name, person_email, read_at
FROM activity_evidence
UNION ALL
SELECT 'completion', source, account, stream, evidence_id, person_id, person_name, person_email, read_at
FROM completion_evidence
UNION ALL
SELECT 'booking', source, account, stream, evidence_id, person_id, person_name, person_email, read_at
FROM booking_evidence
UNION ALL
SELECT 'certificate', source, account, stream, evidence_id, person_id, person_name, person_email, read_at
FROM certificate_evidence
UNION ALL
SELECT kind, source, account, stream, NULL, person_id, person_name, NULL, read_at
FROM named_elsewhere
