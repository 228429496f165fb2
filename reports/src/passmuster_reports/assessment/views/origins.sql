-- Where each kind of evidence comes from: every stream that gave some or that was read for it.
SELECT DISTINCT kind, source, account, stream FROM evidence
UNION
SELECT DISTINCT kind, source, account, stream FROM scopes
