"""The reports, one module each, and what a report is."""
