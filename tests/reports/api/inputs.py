"""A small college for the Python API: its policy, roster, schedule and evidence."""

from __future__ import annotations

from reports.lines import coverage, presence, record, status

POLICY = """
title: What we ask
controls:
  - {control: chronic-absence}
  - {control: lateness}
  - {control: coverage-complete}
waivers:
  - {control: lateness, subject: P1, who: the dean, why: the bus, from: 2026-10-01, until: 2026-12-31}
"""
ROSTER = "person,name,zego\nP1,Ada Lee,a\nP2,Bo Ray,b\n"
SCHEDULE = (
    "place,start,end,who,title\n"
    "101,2026-10-05 08:00,2026-10-05 10:00,,Hygiene\n"
    "101,2026-10-12 08:00,2026-10-12 10:00,,Hygiene\n"
    "101,2026-09-07 08:00,2026-09-07 10:00,,Hygiene\n"
)
#: P1 is late once, P2 is absent once, and all of August to October was read.
OCTOBER = (
    record(presence("a", "2026-10-05T08:20:00Z", "2026-10-05T10:00:00Z")),
    record(presence("b", "2026-10-05T08:00:00Z", "2026-10-05T10:00:00Z")),
    record(presence("a", "2026-10-12T08:00:00Z", "2026-10-12T10:00:00Z")),
    record(presence("a", "2026-09-07T08:00:00Z", "2026-09-07T10:00:00Z")),
    coverage("2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z", records=4),
    status("room_logio_records", "COMPLETE"),
)
#: What a program gives besides the period.
INPUTS = {"roster": "roster.csv", "schedule": "schedule.csv", "policy": "policy.yaml"}
