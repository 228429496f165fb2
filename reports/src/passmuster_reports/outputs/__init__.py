"""Outputs: HTML, JSON, CSV, XLSX and PDF; one file, or one for each person."""
