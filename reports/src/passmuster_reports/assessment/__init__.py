"""Assessment: what the evidence says of a period, in views of SQL, and what a policy makes of that."""
