"""`passmuster forget`: erase evidence that must not be kept any longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster_reports.commands.table_options import add_table_options, table_rules

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Iterator
    from datetime import date

    from duckdb import DuckDBPyConnection

    from passmuster.reading import Console
    from passmuster_reports.store.erasure import Erased
    from passmuster_reports.store.person import Person


def add(add_command: Callable[[str, str], ArgumentParser]) -> None:
    """Declare the command."""
    parser = add_command("forget", "remove evidence from a store, and write down that it was removed")
    parser.add_argument("--store", metavar="FILE", required=True, help="the store")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--before", metavar="DAY", help="what ended before this day")
    what.add_argument(
        "--person", metavar="WHO", help="one person, by an id at any source, an e-mail address or a name"
    )
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
    from passmuster.times import find_zone
    from passmuster_reports.store.connection import open_store, rehearsal, transaction
    from passmuster_reports.store.erasure import erase_before, erase_person
    from passmuster_reports.store.rewriting import rewrite

    if arguments.roster is not None and arguments.person is None:
        raise SettingsError("--roster says who --person is, and there is no --person")
    now, zone, day = console.clock.now(), find_zone(arguments.timezone), _day(arguments.before)
    person = None
    within = transaction if arguments.yes else rehearsal
    with open_store(arguments.store, must_exist=True) as connection, within(connection):
        if day is not None:
            erased = erase_before(connection, day, now, zone)
        else:
            person = _person(arguments, connection, console)
            erased = erase_person(connection, person, now)
    said = _in_words(erased)
    if arguments.yes:
        rewrite(arguments.store)
        console.say(f"removed {said}; the store says that it did, and not whose")
    else:
        console.say(f"would remove {said}; with --yes it does")
    for warning in (*_kept(erased, person), *_beside(arguments, person)):
        console.say(f"warning: {warning}")
    return 0


def _day(text: str | None) -> date | None:
    from passmuster.times import parse_day

    try:
        return None if text is None else parse_day(text)
    except ValueError as error:
        raise SettingsError(f"--before: {error}") from error


def _person(arguments: Namespace, connection: DuckDBPyConnection, console: Console) -> Person:
    """Return who is meant, as the store knows them; a person of the roster is found under all their ids."""
    from passmuster_reports.expected.roster import read_roster
    from passmuster_reports.store.erasure import sources_of
    from passmuster_reports.store.person import find_member, find_person

    if arguments.roster is None:
        return find_person(connection, arguments.person)
    roster = read_roster(arguments.roster, table_rules(arguments))
    for note in roster.file.notes:
        console.say(f"warning: {note}")
    for member in roster.members:
        if member.person == arguments.person:
            # At a source without a column the roster's own id is the person's.
            sources = {*roster.sources, *sources_of(connection)}
            ids = [(source, person_id) for source in sorted(sources) for person_id in member.ids_at(source)]
            return find_member(connection, ids, member.name, member.email)
    raise SettingsError(f"the roster has no person '{arguments.person}'")


def _in_words(erased: Erased) -> str:
    evidence = "evidence record" if erased.evidence == 1 else "evidence records"
    records = "record" if erased.rejects == 1 else "records"
    said = f"{erased.evidence:,} {evidence} and {erased.rejects:,} rejected {records}"
    if not erased.traces:
        return said
    entries = "entry" if erased.traces == 1 else "entries"
    return f"{said}, and what {erased.traces:,} {entries} of states, coverage and logs told"


def _kept(erased: Erased, person: Person | None) -> Iterator[str]:
    """Yield what cannot be removed, since it is about others."""
    if person is not None:
        yield from person.notes
    for where, many in erased.kept.items():
        yield f"{many:,} {'row' if many == 1 else 'rows'} of others still name the person: {where}"


def _beside(arguments: Namespace, person: Person | None) -> Iterator[str]:
    """Yield which files are left to the user: those of rejected records, and the roster."""
    import os

    from passmuster.files import followed
    from passmuster_reports.store.rejects_files import records_of, rejects_files

    stores = (arguments.store, followed(arguments.store))
    # The current folder is where `read` puts them.
    for path in rejects_files([*map(os.path.dirname, stores), ""]):
        whose = "" if person is None else f", {records_of(path, person):,} of them of this person"
        yield f"'{path}' holds rejected records too{whose}: remove what must not be kept"
    if arguments.roster is not None:
        yield f"'{arguments.roster}' still has the person: a report with it takes them for absent"
