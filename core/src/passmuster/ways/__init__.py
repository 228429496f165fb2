"""The ways of going on: how a stream is cut into slices, and what its state remembers.

The vendors need five: windows that look back to the oldest open visit, windows whose records are
merged by key, an opaque cursor, a trailing re-read, and a snapshot. Each is here once.
"""
