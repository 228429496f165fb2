"""Mapping: records of other tools made into evidence."""
