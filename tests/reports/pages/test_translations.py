"""Every text of the reports is there in every language that they come in, with what it names."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from passmuster_reports.assessment.sentences import names_in, parse_template, units_in
from passmuster_reports.pages import language
from reports.pages.messages import plurals, texts

LOCALES = Path(language.__file__).parent / "locales"
TAGS = sorted(path.stem for path in LOCALES.glob("*.po"))


@cache
def catalog(tag: str) -> Catalog:
    with (LOCALES / f"{tag}.po").open("rb") as file:
        return read_po(file, tag)


def test_reports_come_in_these_languages() -> None:
    assert TAGS == ["de", "fr", "he"]


@pytest.mark.parametrize("tag", TAGS)
def test_no_text_is_without_a_translation(tag: str) -> None:
    known = {message.id for message in catalog(tag) if message.id and all_of(message.string)}

    assert sorted(texts() - known) == []
    assert sorted(pair for pair in plurals() if pair not in known) == []


def all_of(strings: str | tuple[str, ...]) -> bool:
    return bool(strings) and all(strings)


@pytest.mark.parametrize("tag", TAGS)
def test_a_translation_names_what_the_text_names(tag: str) -> None:
    for message in catalog(tag):
        if not message.id:
            continue
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        translated = [message.string] if isinstance(message.string, str) else list(message.string)
        named = set().union(*map(names_of, originals))
        for text in translated:
            assert names_of(text) <= named, message.id
            assert text.count("%s") == originals[-1].count("%s"), message.id
        # a form for one may leave its number out, all others may leave out nothing
        assert names_of(translated[-1]) == names_of(originals[-1]), message.id


def names_of(text: str) -> set[str]:
    """The values that a text names, by the language of templates where it is one."""
    try:
        pieces = parse_template(text)
    except ValueError:
        return set(re.findall(r"\{(\w+)", text))
    return names_in(pieces) | units_in(pieces)


@pytest.mark.parametrize("tag", TAGS)
def test_a_template_stays_one(tag: str) -> None:
    for message in catalog(tag):
        for original, text in zip(
            (message.id,) if isinstance(message.id, str) else message.id[-1:],
            (message.string,) if isinstance(message.string, str) else message.string[-1:],
            strict=True,
        ):
            if "{" in original and is_template(original):
                assert is_template(text), original


def is_template(text: str) -> bool:
    try:
        parse_template(text)
    except ValueError:
        return False
    return True
