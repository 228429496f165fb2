"""Places in a report that others lead to, and the numbers of their pages.

A report that is drawn at once gets those numbers while it is drawn. One that is drawn in chunks is drawn with
numbers that are a guess, and those chunks that refer to pages again, once it is known on which pages all is.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: As `links.html` writes it.
_NUMBER = re.compile(r'(<span class="number" data-page="([^"]*)">)\d*(</span>)')
#: Long reports have tens of pages.
_GUESS = "00"


def anchor(kind: str, *keys: object) -> str:
    """Return the id of what is of a kind and has these keys, such as a session and its id.

    Ids come from vendors, and may be any text: the same keys give the same id, and others another.
    """
    digest = hashlib.sha256("\x1f".join(map(str, keys)).encode("utf-8", "surrogatepass"))
    return f"{kind}-{digest.hexdigest()[:16]}" if keys else kind


def pages_referred_to(html: str) -> frozenset[str]:
    """Return the ids whose pages' numbers are to be filled in."""
    return frozenset(found[2] for found in _NUMBER.finditer(html))


def with_page_numbers(html: str, numbers: Mapping[str, int]) -> str:
    """Return a page with the numbers of the pages that it refers to filled in; the others are a guess."""
    return _NUMBER.sub(lambda found: f"{found[1]}{numbers.get(found[2], _GUESS)}{found[3]}", html)
