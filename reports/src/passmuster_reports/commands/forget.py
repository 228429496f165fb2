"""`passmuster forget`: erase evidence that must not be kept any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster_reports.commands.table_options import add_table_options, table_rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from passmuster.reading import Console


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("forget", "remove evidence from a store, and write down that it was removed")
    parser.add_argument("--store", metavar="FILE", required=True, help="the store")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--before", metavar="DAY", help="what ended before this day")
    what.add_argument("--person", metavar="ID", help="one person, by an id at any source")
    parser.add_argument(
        "--roster", metavar="FILE", help="--person is a person of this roster, with all their ids there"
    )
    parser.add_argument(
        "--timezone",
        metavar="ZONE",
        default="UTC",
        help="IANA zone in which --before is a day (default: UTC)",
    )
    add_table_options(parser)
    parser.add_argument("--yes", action="store_true", help="do it; without, it is only said what would go")
    parser.set_defaults(run=run)


def run(arguments: Namespace, console: Console) -> int:
    """Remove the evidence, and say on stderr how much it was."""
    from passmuster.times import find_zone, parse_day
    from passmuster_reports.store.connection import open_store
    from passmuster_reports.store.erasure import erase_before, erase_person, rewrite

    if arguments.roster is not None and arguments.person is None:
        raise SettingsError("--roster says who --person is, and there is no --person")
    now, zone = console.clock.now(), find_zone(arguments.timezone)
    with open_store(arguments.store, must_exist=True) as connection:
        connection.execute("BEGIN")
        if arguments.before is not None:
            try:
                day = parse_day(arguments.before)
            except ValueError as error:
                raise SettingsError(f"--before: {error}") from error
            erased = erase_before(connection, day, now, zone)
        else:
            erased = erase_person(connection, _ids(arguments, connection, console), now)
        connection.execute("COMMIT" if arguments.yes else "ROLLBACK")
    pieces = "piece" if erased.evidence == 1 else "pieces"
    records = "record" if erased.rejects == 1 else "records"
    said = f"{erased.evidence:,} {pieces} of evidence and {erased.rejects:,} rejected {records}"
    if not arguments.yes:
        console.say(f"would remove {said}; with --yes it does")
        return 0
    rewrite(arguments.store)
    console.say(f"removed {said}; the store says that it did, and not whose")
    return 0


def _ids(
    arguments: Namespace, connection: DuckDBPyConnection, console: Console
) -> list[tuple[str | None, str]]:
    """Return the ids to look for, each with its source; None is any source."""
    from passmuster_reports.expected.roster import read_roster
    from passmuster_reports.store.erasure import sources_of

    if arguments.roster is None:
        return [(None, arguments.person)]
    roster = read_roster(arguments.roster, table_rules(arguments))
    for note in roster.file.notes:
        console.say(f"warning: {note}")
    for member in roster.members:
        if member.person == arguments.person:
            # At a source without a column the roster's own id is the person's.
            sources = {*roster.sources, *sources_of(connection)}
            return [(source, person_id) for source in sorted(sources) for person_id in member.ids_at(source)]
    raise SettingsError(f"the roster has no person '{arguments.person}'")
