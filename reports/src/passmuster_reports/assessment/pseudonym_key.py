"""The key to pseudonyms: a CSV file that says whom each code stands for.

It is read again for every report, so that somebody has one code in all of them.
"""

from __future__ import annotations

import csv
import io
import os
import secrets

from passmuster.errors import SettingsError
from passmuster.files import write_whole
from passmuster.protocols import cell, text_of_cell

_HEADINGS = ("code", "person", "name")
#: The row whose code is the key of the codes of evidence ids and of addresses.
_SECRET = "evidence"
_SECRET_BYTES = 16
#: Hexadecimal digits of a code are twice as many.
_CODE_BYTES = 4


class PseudonymKey:
    """The codes of a key file, and those that are new to it; ids of people at sources have codes, too.

    SettingsError where the file is there, and is no key.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._rows = _read(path)
        self._codes = {code for code, _ in self._rows.values()}
        if _SECRET not in self._rows:
            self._rows[_SECRET] = (secrets.token_hex(_SECRET_BYTES), "")

    @property
    def secret(self) -> bytes:
        """Return the key of the codes that are computed, not drawn."""
        return self._rows[_SECRET][0].encode()

    def code(self, whom: str, name: str = "", *, prefix: str = "N") -> str:
        """Return the code of somebody, or of a group; one that is new is drawn at random."""
        if whom not in self._rows:
            code = ""
            while not code or code in self._codes:
                code = f"{prefix}-{secrets.token_hex(_CODE_BYTES)}"
            self._codes.add(code)
            self._rows[whom] = (code, name)
        return self._rows[whom][0]

    def write(self) -> None:
        """Write the file; a new one is readable by its owner alone."""
        text = io.StringIO()
        rows = [(code, cell(whom), cell(name)) for whom, (code, name) in sorted(self._rows.items())]
        csv.writer(text, lineterminator="\r\n").writerows([_HEADINGS, *rows])
        write_whole(self._path, text.getvalue().encode("utf-8-sig"))


def _read(path: str) -> dict[str, tuple[str, str]]:
    if not os.path.exists(path):
        return {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            # strict: a quote that is not closed would take the codes below it
            rows = list(csv.reader(file, strict=True))
    except (OSError, ValueError, csv.Error) as error:
        raise SettingsError(f"the key '{path}' cannot be read: {str(error).lower()}") from error
    if not rows or tuple(rows[0]) != _HEADINGS or any(len(row) != len(_HEADINGS) for row in rows):
        raise SettingsError(
            f"'{path}' is not a key to pseudonyms: such a file has the columns {', '.join(_HEADINGS)}",
            "name another file",
        )
    return {text_of_cell(whom): (code, text_of_cell(name)) for code, whom, name in rows[1:]}
