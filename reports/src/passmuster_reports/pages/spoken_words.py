"""What a language says for the figures of sentences on pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from passmuster_reports.assessment.english import ENGLISH, month_of
from passmuster_reports.assessment.words import Words
from passmuster_reports.pages import formatting

if TYPE_CHECKING:
    import gettext
    from collections.abc import Callable, Mapping

    import babel


def english_words() -> Words:
    """Return what plain English says for figures on pages: days with the names of their months."""

    def percent(hundredths: Decimal) -> str:
        return f"{formatting.without_zeros(hundredths):f}{formatting.THIN_SPACE}%"

    return replace(ENGLISH, day=formatting.long_day, percent=percent)


def words_of(
    locale: babel.Locale, translations: gettext.NullTranslations, written: Mapping[str, Callable[..., str]]
) -> Words:
    """Return what a language says for the figures of sentences."""
    from babel.dates import format_date, format_skeleton
    from babel.lists import format_list
    from babel.numbers import format_decimal, format_percent

    def translate(text: str) -> str:
        return translations.gettext(text) if text else ""

    def plural(one: str, many: str, number: Decimal) -> str:
        # gettext knows plurals of whole numbers only; half an hour is many
        return translations.ngettext(one, many, int(number) if number == int(number) else 2)

    def counted(number: Decimal, one: str, many: str) -> str:
        return plural(f"%s {one}", f"%s {many}", number).replace("%s", format_decimal(number, locale=locale))

    def decimal(number: Decimal) -> str:
        digits = max(-int(number.as_tuple().exponent), 0)
        return format_decimal(number, "#,##0" + "." * bool(digits) + "0" * digits, locale=locale)

    def percent(hundredths: Decimal) -> str:
        shown = formatting.without_zeros(hundredths)
        digits = max(-int(shown.as_tuple().exponent), 0)
        pattern = locale.percent_formats[None].pattern
        return format_percent(
            shown.scaleb(-2), pattern.replace("0", "0" + "." * bool(digits) + "0" * digits, 1), locale=locale
        )

    def duration(hours: int, minutes: int, seconds: Decimal | None) -> str:
        parts = [counted(Decimal(hours), "h", "h"), counted(Decimal(minutes), "min", "min")]
        return " ".join([*parts, *([] if seconds is None else [counted(seconds, "s", "s")])])

    def date_of(text: str) -> str:
        return format_skeleton("MMMMd", date.fromisoformat(text[:10]), locale=locale)

    def period(first: str, last: str) -> str:
        month = month_of(first, last)
        if month is not None:
            name = format_date(month, "LLLL", locale=locale)
            return translate("in {month}").format(month=name)
        if first == last:
            return translate("on {day}").format(day=date_of(first))
        return translate("from {day} to {end}").format(day=date_of(first), end=date_of(last))

    def period_with_year(first: str, last: str) -> str:
        if month_of(first, last) is not None:
            name = format_skeleton("yMMMM", date.fromisoformat(first), locale=locale)
            return translate("in {month}").format(month=name)
        day, end = written["long_day"](first), written["long_day"](last)
        return translate("on {day}" if first == last else "from {day} to {end}").format(day=day, end=end)

    return Words(
        translate=translate,
        counted=counted,
        number=lambda number: format_decimal(number, locale=locale),
        decimal=decimal,
        percent=percent,
        duration=duration,
        day=written["long_day"],
        date=date_of,
        period=period,
        period_with_year=period_with_year,
        month=lambda day: format_date(date.fromisoformat(day), "LLLL", locale=locale),
        month_with_year=lambda day: format_skeleton("yMMMM", date.fromisoformat(day), locale=locale),
        plural=plural,
        listed=lambda texts: format_list(list(texts), locale=locale),
    )
