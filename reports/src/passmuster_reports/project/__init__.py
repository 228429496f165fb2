"""The project file and the month-end run."""
