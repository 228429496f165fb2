"""A snapshot that did not change is not written again: the vendor's hash of it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster.errors import IncompleteError
from passmuster.sdk.source import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def unless_unchanged(pages: Iterable[Page], known: str | None) -> Iterator[Page]:
    """Yield the pages; in place of those whose bookmark is the hash `known`, one without records.

    Where a hash is known, the pages wait on disc until theirs has come, so that what is unchanged
    takes no memory and is not written again.
    """
    if known is None:
        yield from pages
        return
    import tempfile

    from passmuster.files.json_text import read_json, write_json

    found: str | None = None
    problem: IncompleteError | None = None
    # It has no name, and is gone with this process.
    with tempfile.TemporaryFile() as waiting:
        try:
            for page in pages:
                found = page.bookmark or found
                waiting.write(write_json(page.records) + b"\n")
        except IncompleteError as error:  # what came goes out all the same
            problem = error
        if problem or found != known:
            waiting.seek(0)
            yield from (Page(read_json(line)) for line in waiting)
    if problem:
        raise problem
    yield Page([], found)
