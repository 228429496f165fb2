"""The columns of the tables, and the headings of a file that mean them."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from passmuster.errors import SettingsError
from passmuster.suggestion import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from passmuster_reports.expected.tables.headings import KnownHeadings


@dataclass(frozen=True)
class Columns:
    """The columns of a table; `texts` keep every character, and `days` hold days or times."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    #: Whether a column of another name holds ids at the source of that name.
    of_sources: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """Return the columns with a meaning of their own."""
        return self.required + self.optional


#: The columns of each table, by its role.
COLUMNS: Mapping[str, Columns] = {
    "roster": Columns(
        ("person", "name"),
        ("email", "group", "joined", "left", "excused"),
        ("name",),
        ("joined", "left"),
        of_sources=True,
    ),
    "schedule": Columns(
        ("place", "start", "end"),
        ("session", "title", "source", "who", "grace_minutes", "excused"),
        ("title",),
        ("start", "end"),
    ),
    "leave": Columns(("person", "from", "until"), (), (), ("from", "until")),
    "reviews": Columns(("day",), ("reviewer",), ("reviewer",), ("day",)),
}

#: How the order of day and month is found in dates such as 05/10/2026.
DATES = ("auto", "day-first", "month-first")


@dataclass(frozen=True)
class TableRules:
    """How tables are to be read: which heading means which columns, and the order of dates."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: str = "auto"

    def meant_by(self, heading: str, role: str) -> tuple[str, ...]:
        """Return the columns of that table that the heading is declared to mean, if any."""
        if not self.columns:
            return ()
        of_others = {column for other in COLUMNS if other != role for column in COLUMNS[other].own}
        return tuple(
            column
            for given, columns in self.columns.items()
            if heading_key(given) == heading_key(heading)
            for column in columns
            if column in COLUMNS[role].own or (COLUMNS[role].of_sources and column not in of_others)
        )


def parse_columns(text: str) -> dict[str, tuple[str, ...]]:
    """Parse `--columns`, such as `Employee ID=person,E-Mail=email`; a heading with a comma stands in quotes.

    SettingsError lists every part that is not of this form.
    """
    try:
        pairs = next(csv.reader([text], strict=True, skipinitialspace=True), [])
    except csv.Error as error:
        raise SettingsError(f"--columns: '{text[:80]}' has a quote that is not closed") from error
    found: dict[str, tuple[str, ...]] = {}
    problems = []
    for pair in pairs:
        heading, mark, column = (part.strip() for part in pair.rpartition("="))
        if not (heading and mark and column):
            problems.append(f"--columns: '{pair[:80]}' is not of the form HEADING=COLUMN")
            continue
        found[heading] = (*found.get(heading, ()), column.lower())
    if problems:
        raise SettingsError(problems, "such as --columns 'Employee ID=person,E-Mail=email'")
    return found


def columns_of_file(value: Mapping[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    """Return the columns of each heading under `columns` of a project file."""
    return {
        heading: tuple(name.strip().lower() for name in ([columns] if isinstance(columns, str) else columns))
        for heading, columns in value.items()
    }


def heading_key(heading: str) -> str:
    """Return the heading in the form in which headings are compared."""
    return " ".join(visible(unicodedata.normalize("NFKC", heading)).split()).casefold()


def visible(text: str) -> str:
    """Return the text without invisible characters, such as U+200B."""
    return text if text.isascii() and text.isprintable() else "".join(c for c in text if not _is_hidden(c))


def hidden(text: str) -> set[str]:
    """Return the invisible characters of the text, such as `U+200B`."""
    return {f"U+{ord(character):04X}" for character in text if _is_hidden(character)}


#: The characters that Unicode lets a program leave invisible, besides controls and formats.
_IGNORABLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(number) for first, last in ((0x180B, 0x180F), (0xFE00, 0xFE0F)) for number in range(first, last + 1)
}


def _is_hidden(character: str) -> bool:
    # the end of a line and a tab are visible
    return character in _IGNORABLE or (
        unicodedata.category(character) in ("Cf", "Cc") and character not in "\t\r\n"
    )


def ask_back(name: str, known: tuple[str, ...]) -> str:
    """Return ` (did you mean ...?)` with a known name that is like it, or a word of it; else no text."""
    words = re.findall(r"\w+", name.lower())
    meant = next((column for column in known if column in words), None) or nearest(name, known)
    return f" (did you mean `{meant}`?)" if meant else ""


def mapping_to_paste(
    headings: Sequence[str], missing: Sequence[str], known: KnownHeadings, rules: TableRules
) -> str:
    """Return the sentence that says how to declare which headings mean the missing columns."""
    pairs = [(heading, column) for heading, columns in rules.columns.items() for column in columns]
    free = [heading for heading in headings if heading and not rules.meant_by(heading, known.role)]
    taken = {heading.lower() for heading in headings} | {column for _, column in pairs}
    for heading in free:
        guessed = known.column(heading)
        if guessed and guessed not in taken:
            pairs.append((heading, guessed))
            taken.add(guessed)
    pairs += [("HEADING", column) for column in missing if column not in taken]
    option = ",".join(f"{_quoted_for_option(heading)}={column}" for heading, column in pairs)
    file = ", ".join(f"{_quoted_for_yaml(heading)}: {column}" for heading, column in pairs)
    return (
        f"say which headings mean {' and '.join(f'`{column}`' for column in missing)}: "
        f"--columns '{option}', or in the project file `columns: {{{file}}}`; "
        f"the headings there are: {', '.join(headings)[:500]}"
    )


def _quoted_for_option(heading: str) -> str:
    heading = heading.replace("'", "’")
    if re.search('[,"]', heading):
        return '"' + heading.replace('"', '""') + '"'
    return heading


def _quoted_for_yaml(heading: str) -> str:
    plain = re.fullmatch(r"[^\W\d_][\w -]*(?<! )", heading) and heading.lower() not in (
        *("yes", "no", "on", "off", "y", "n", "true", "false", "null"),
    )
    return heading if plain else json.dumps(heading, ensure_ascii=False)
