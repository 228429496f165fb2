"""The Python API: a store, its assessments, their reports and findings, and the verification of a report."""
