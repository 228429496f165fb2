"""The language of a report's pages: its headings, days and numbers; uses Babel for all but plain English."""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from passmuster.errors import ReportError, SettingsError
from passmuster.suggestion import did_you_mean
from passmuster_reports.pages import formatting
from passmuster_reports.pages.spoken_words import english_words, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import babel

    from passmuster_reports.assessment.words import Words

#: What every language writes the same way: clocks, and how a name runs.
_COMMON = (
    "direction",
    "name_box",
    "clock",
    "short_clock",
    "window",
)

#: What each language writes its own way.
_OWN = (
    "day",
    "short_day",
    "weekday_of",
    "weekday_letter",
    "weekday_day",
    "month_year",
    "long_day",
    "day_range",
    "short_moment",
    "number",
    "decimal",
    "rate",
    "percent",
    "counted",
    "duration",
    "about",
    "present",
)

ENGLISH = "en"
#: What a template names, and words beside it.
_NAMED, _WORDS = re.compile(r"\{[^}]*\}"), re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Language:
    """`tag` (BCP 47) is the language of the headings; `words` are the functions that write figures, by name.

    `note` says what the locale that was asked for lacks.
    """

    tag: str
    direction: str
    translate: Callable[[str], str]
    words: Mapping[str, Callable[..., str]]
    #: What it says for the figures of sentences.
    said: Words
    #: Whether it has a text; every language has those of English that need no other words.
    has: Callable[[str], bool]
    note: str | None = None


def find_language(locale: str) -> Language:
    """Return the language of a locale such as `he`, `de-AT` or `en-US`.

    `en` writes days as 1 October 2026 and thousands with a thin space. Every other locale writes days and
    numbers as the CLDR has them; headings are translated where there is a file of them, else English.
    SettingsError for a locale that the CLDR does not know.
    """
    if locale == ENGLISH:
        words = {name: getattr(formatting, name) for name in (*_COMMON, *_OWN)}
        return Language(ENGLISH, "ltr", str, words, english_words(), lambda text: True)
    known = _find_locale(locale)
    translations = _read_translations(known.language)
    words = {name: getattr(formatting, name) for name in _COMMON} | _words(known, translations)
    if translations is None:
        note = None
        if known.language != ENGLISH:
            there = ", ".join((ENGLISH, *sorted(_translated())))
            note = f"headings are in English: there is no translation for '{locale}', only for {there}"
        said = words_of(known, gettext.NullTranslations(), words)
        return Language(ENGLISH, "ltr", str, words, said, lambda text: True, note)

    def translate(text: str) -> str:
        # gettext answers the empty text with the head of its file.
        return translations.gettext(text) if text else ""

    def has(text: str) -> bool:
        # of a template that has values alone nothing is translated
        return (
            not _WORDS.search(_NAMED.sub("", text))
            or translate(text) != text
            or translations.ngettext(text, text, 1) != text
        )

    said = words_of(known, translations, words)
    return Language(known.language, known.text_direction, translate, words, said, has)


def _find_locale(locale: str) -> babel.Locale:
    try:
        import babel
    except ImportError as error:
        raise ReportError(
            f"a locale needs Babel, and it does not load: {error}", "pip install Babel"
        ) from error
    try:
        return babel.Locale.parse(locale.replace("-", "_"))
    except (ValueError, babel.UnknownLocaleError):
        known = (name.replace("_", "-") for name in babel.localedata.locale_identifiers())
        raise SettingsError(
            f"there is no locale '{locale}'{did_you_mean(locale, sorted(known))}",
            "give one such as en, en-US, de or he",
        ) from None


def _translated() -> set[str]:
    """Return the languages that headings are translated into."""
    folder = files(__package__).joinpath("locales")
    return {file.name.removesuffix(".po") for file in folder.iterdir() if file.name.endswith(".po")}


def texts_of(tag: str) -> str:
    """Return all texts of a language's file; empty for English, which has none."""
    if tag == ENGLISH:
        return ""
    return files(__package__).joinpath("locales", f"{tag}.po").read_text("utf-8")


def _read_translations(language: str) -> gettext.GNUTranslations | None:
    if language not in _translated():
        return None
    import io

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = files(__package__).joinpath("locales", f"{language}.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text)))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _words(
    locale: babel.Locale, translations: gettext.NullTranslations | None
) -> dict[str, Callable[..., str]]:
    from babel.dates import format_date, format_interval, format_skeleton
    from babel.numbers import format_decimal

    translations = translations or gettext.NullTranslations()

    def skeleton(name: str) -> Callable[[str], str]:
        return lambda text: format_skeleton(name, date.fromisoformat(text[:10]), locale=locale)

    def day_range(first: str, last: str) -> str:
        if first == last:
            return long_day(first)
        return format_interval(date.fromisoformat(first), date.fromisoformat(last), "yMMMd", locale=locale)

    def number(value: float) -> str:
        return format_decimal(value, locale=locale)

    def decimal(value: float, digits: int = 2) -> str:
        return format_decimal(value, "#,##0." + "0" * digits, locale=locale)

    def rate(value: float) -> str:
        return decimal(value, formatting.digits_of(value))

    def percent(share: float) -> str:
        hundredths = formatting.percent_of(share)
        digits = "0." + "0" * -int(hundredths.as_tuple().exponent)
        pattern = locale.percent_formats[None].pattern.replace("0", digits, 1)
        return format_decimal(hundredths.scaleb(-2), pattern, locale=locale)

    def counted(count: float, one: str, many: str | None = None) -> str:
        # gettext knows plurals of whole numbers only; half an hour is many
        whole = int(count) if count == int(count) else 2
        pattern = translations.ngettext(f"%s {one}", f"%s {many or one + 's'}", whole)
        return pattern.replace("%s", number(count))

    def duration(seconds: float) -> str:
        hours, minutes, rest = formatting.duration_parts(seconds)
        parts = [counted(hours, "h", "h")] if hours else []
        parts += [counted(minutes, "min", "min")] if hours or minutes or not rest else []
        return " ".join([*parts, *([counted(rest, "s", "s")] if rest else [])])

    def about(seconds: float) -> str:
        return duration(seconds if seconds < formatting.SECONDS_MATTER else seconds // 60 * 60)

    def present(row: Mapping[str, float]) -> str:
        return formatting.present(row, number)

    def weekday_letter(text: str) -> str:
        return format_date(date.fromisoformat(text[:10]), "ccccc", locale=locale)

    def short_moment(text: str) -> str:
        return f"{skeleton('yMMMd')(text)} {formatting.short_clock(text)}"

    long_day = skeleton("yMMMMd")
    return {
        "day": skeleton("yMMMEd"),
        "short_day": skeleton("MMMd"),
        "weekday_of": skeleton("MMMMEEEEd"),
        "weekday_letter": weekday_letter,
        "weekday_day": lambda text, with_month=False: skeleton("MMMEd" if with_month else "Ed")(text),
        "month_year": skeleton("yMMMM"),
        "long_day": long_day,
        "day_range": day_range,
        "short_moment": short_moment,
        "number": number,
        "decimal": decimal,
        "rate": rate,
        "percent": percent,
        "counted": counted,
        "duration": duration,
        "about": about,
        "present": present,
    }
