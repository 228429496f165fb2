"""Verification: whether a report's file is what it says."""
