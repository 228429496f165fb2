"""Expectations: who is expected (roster) and what was planned (schedule), read from files."""
