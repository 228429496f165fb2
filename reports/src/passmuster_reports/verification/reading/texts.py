"""A run of text beside that of the pages drawn here: its letters, how they look, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from passmuster_reports.verification.reading.differences import quoted
from passmuster_reports.verification.reading.geometry import near
from passmuster_reports.verification.reading.hashes import without_hash
from passmuster_reports.verification.reading.images import digest_of_picture
from passmuster_reports.verification.reading.likeness import is_colour_like
from passmuster_reports.verification.reading.lines import misplaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from passmuster_reports.verification.reading.alignment import Pairs
    from passmuster_reports.verification.reading.container import Objects
    from passmuster_reports.verification.reading.letters import Letter, Text

#: Letters around a difference that a sentence quotes.
_AROUND = 12
#: Of the size of a font, how far a picture in place of a letter may lie from it.
_BESIDE = 0.3


def compare_texts(
    made: Text,
    again: Text,
    pairs: Pairs | None,
    objects: tuple[Objects, Objects],
    moves: Sequence[float],
    hashes: tuple[str, str],
) -> Iterator[str]:
    """Yield how a text differs from that of the pages drawn here, in sentences.

    `pairs` are the places of letters that are equal, or stand for each other; None where they are others.
    `hashes` are those of the manifests.
    """
    if pairs is None:
        yield _other_words(made.letters, again.letters)
        return
    page = f"page {made.letters[0].page + 1}" if made.letters else "a page"
    says = without_hash(made.says({first for first, _ in pairs}), hashes[0])
    says_again = without_hash(again.says({second for _, second in pairs}), hashes[1])
    alike = all(made.letters[first].key == again.letters[second].key for first, second in pairs)
    if alike and says != says_again:
        yield f"{page}: a screen reader is told something else than {quoted(_shown(made.letters))}"
    for first, second in pairs:
        letter, wanted = made.letters[first], again.letters[second]
        what = _what_differs(letter, wanted)
        if what is not None:
            yield f"page {letter.page + 1}: {quoted(_near(made.letters, first))} {what}"
            break
    for place in misplaced(made.letters, again.letters, pairs, moves):
        around = quoted(_near(made.letters, place))
        yield f"page {made.letters[place].page + 1}: {around} does not stand where it is read"
        break
    if not _are_pictures_like(made, again, objects, pairs):
        yield f"{page}: a picture in place of a letter is another, or stands elsewhere"


def _what_differs(letter: Letter, wanted: Letter) -> str | None:
    if letter.hidden and not wanted.hidden:
        return "cannot be seen"
    if not near(letter.size, wanted.size, wanted.size / 50):
        return "is larger or smaller than it is in a report"
    if not is_colour_like(letter.colour, wanted.colour):
        return "has another colour than it has in a report"
    return None


def _other_words(made: Sequence[Letter], again: Sequence[Letter]) -> str:
    """Return the sentence that says which words stand in the place of which."""
    place = 0
    while place < min(len(made), len(again)) and made[place].key == again[place].key:
        place += 1
    here = made[min(place, len(made) - 1)] if made else None
    where = f"page {here.page + 1}: " if here is not None else ""
    said, wanted = _near(made, place), _near(again, place)
    if said == wanted:
        return f"{where}{quoted(said)} is drawn in another font than it is in a report"
    return f"{where}{quoted(said)} stands where the figures give {quoted(wanted)}"


def _near(letters: Sequence[Letter], place: int) -> str:
    """Return the words around a letter."""
    return _shown(letters[max(place - _AROUND, 0) : place + _AROUND])


def _shown(letters: Sequence[Letter]) -> str:
    words = []
    for number, letter in enumerate(letters):
        before = letters[number - 1] if number else None
        if before is not None and not (
            letter.is_on_line_of(before) and letter.left - before.right < letter.size / 8
        ):
            words.append(" ")
        words.append(letter.text)
    return "".join(words)


def _are_pictures_like(made: Text, again: Text, objects: tuple[Objects, Objects], pairs: Pairs) -> bool:
    """Tell whether the same pictures lie over the same letters."""
    other: dict[int | None, int] = dict(pairs)
    found = [(other.get(place), digest) for place, digest in _over_letters(made, objects[0])]
    return sorted(found, key=str) == sorted(_over_letters(again, objects[1]), key=str)


def _over_letters(text: Text, objects: Objects) -> Iterator[tuple[int | None, str]]:
    """Yield the place of the letter that each picture lies over, and the picture's hash."""
    for piece, number, box in text.pictures:
        over = None
        for place, letter in enumerate(text.letters):
            slack = _BESIDE * letter.size
            if (
                letter.piece == piece
                and near(letter.left, box.left, slack)
                and near(letter.right, box.right, 2 * slack)
                and letter.base - 1.5 * letter.size < box.top < box.bottom < letter.base + letter.size
            ):
                over = place
        yield over, digest_of_picture(objects, number)
