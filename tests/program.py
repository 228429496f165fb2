"""Runs the real program in this process: the test kit's own way of doing it."""

from passmuster.testing.program import Program, Run

__all__ = ["Program", "Run"]
