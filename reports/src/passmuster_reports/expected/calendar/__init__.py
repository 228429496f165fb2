"""Calendars: iCalendar files (RFC 5545) as events at their times."""
