"""Rooms, and a firewall that forbids one."""

from __future__ import annotations

from simulators import faults
from simulators.fault_rules import Fault

ROOMS = ("101", "102", "103", "104")
LOGIN = "/auth/get_access_token"


def firewall() -> Fault:
    """A firewall's page in place of the vendor's answer."""
    page = b"<html><head><title>Web page\n blocked</title></head><body>Ask your administrator</body></html>"
    return faults.body(page, "text/html", 403, name="firewall")
