"""The options of commands that read tables: what their headings mean, and the order of their dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from passmuster_reports.expected.tables.columns import TableRules


def add_table_options(parser: ArgumentParser) -> None:
    """Declare `--columns` and `--dates`."""
    parser.add_argument(
        "--columns",
        metavar="MAP",
        help="what the headings of your tables mean: 'Employee ID=person,E-Mail=email,...'",
    )
    parser.add_argument(
        "--dates",
        choices=("auto", "day-first", "month-first"),
        default="auto",
        help="the order of dates such as 05/10/2026 in your tables; with auto some row must decide it",
    )


def table_rules(arguments: Namespace) -> TableRules:
    """Return the rules that the two options give; SettingsError where `--columns` is malformed."""
    from passmuster_reports.expected.tables.columns import TableRules, parse_columns

    return TableRules(parse_columns(arguments.columns) if arguments.columns else {}, arguments.dates)
