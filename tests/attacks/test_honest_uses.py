"""Whatever somebody honestly does with a report gets the right one of the three verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from attacks.attack import FAILS, HOLDS, OPEN, Victim
from attacks.forging import Forgery, forged
from attacks.judging import Judge
from reports.authority import Authority, serving
from reports.pdf.small_pdf import signed, stamped
from reports.verification.test_other_programs import by_another_program

#: When the reports are signed, and when a certificate has run out in the meantime.
SIGNED, EXPIRED = datetime(2022, 5, 1, tzinfo=UTC), datetime(2023, 5, 1, tzinfo=UTC)

#: A report as another Pango draws it: its lines are elsewhere.
BY_OTHERS = forged(
    Forgery(
        templates={"tokens.css": lambda style: style.replace("8.5pt/12pt", "8.5pt/12.1pt")},
        versions={"pango": "1.0.0"},
    )
)


@dataclass(frozen=True)
class Given:
    """What the cases choose from."""

    victim: Victim
    others: bytes
    authority: Authority

    def signed(self, content: bytes, *, stamps: bool = False, end: datetime | None = None) -> bytes:
        holder = self.authority.certify("Ada", **({"end": end} if end else {}))
        return signed(content, holder, SIGNED, self.authority if stamps else None)


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with serving() as authority:
        authority.now = SIGNED
        yield authority


@pytest.fixture(scope="module")
def given(victim: Victim, authority: Authority) -> Given:
    return Given(victim, BY_OTHERS(victim), authority)


@pytest.fixture(scope="module")
def judges(authority: Authority, judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judge]:
    """Who trusts nobody in particular, the authority, another one; and those who take signed files only."""
    folder = tmp_path_factory.mktemp("judges")
    ours = str(authority.pem(folder / "ca.pem"))
    with serving("Another Authority") as another:
        others = str(another.pem(folder / "other.pem"))
    return {
        name: Judge(folder, trusted, required, judge.made)
        for name, trusted, required in (
            ("anybody", None, False),
            ("who trusts", ours, False),
            ("who trusts others", others, False),
            ("who wants it signed", None, True),
            ("who wants it signed by whom they trust", ours, True),
        )
    }


BY_ANOTHER = "signed by another program"
CASES = {
    "unsigned": (lambda given: given.victim.content, "anybody", HOLDS, None),
    "unsigned, with a trusted authority": (lambda given: given.victim.content, "who trusts", HOLDS, None),
    "unsigned, where it must be signed": (
        lambda given: given.victim.content,
        "who wants it signed",
        FAILS,
        "not signed",
    ),
    "signed": (lambda given: given.signed(given.victim.content), "anybody", HOLDS, None),
    "signed by whom one trusts": (
        lambda given: given.signed(given.victim.content),
        "who trusts",
        HOLDS,
        None,
    ),
    "signed by whom nobody knows": (
        lambda given: given.signed(given.victim.content),
        "who trusts others",
        FAILS,
        "signature",
    ),
    "signed, by whom is not asked": (
        lambda given: given.signed(given.victim.content),
        "who wants it signed",
        OPEN,
        "signer not known",
    ),
    "signed as it must be": (
        lambda given: given.signed(given.victim.content),
        "who wants it signed by whom they trust",
        HOLDS,
        None,
    ),
    "signed twice": (
        lambda given: given.signed(given.signed(given.victim.content)),
        "who trusts",
        HOLDS,
        None,
    ),
    "signed with a time stamp": (
        lambda given: given.signed(given.victim.content, stamps=True),
        "who trusts",
        HOLDS,
        None,
    ),
    "signed, and expired since": (
        lambda given: given.signed(given.victim.content, end=EXPIRED),
        "who trusts",
        OPEN,
        "no trusted time stamp",
    ),
    "signed with a time stamp, and expired since": (
        lambda given: given.signed(given.victim.content, stamps=True, end=EXPIRED),
        "who trusts",
        HOLDS,
        None,
    ),
    "signed, stamped as a whole, and expired since": (
        lambda given: stamped(given.signed(given.victim.content, end=EXPIRED), given.authority),
        "who trusts",
        HOLDS,
        None,
    ),
    "signed by another program": (
        lambda given: by_another_program(given.victim.content, given.authority.certify("Ada")),
        "who trusts",
        OPEN,
        BY_ANOTHER,
    ),
    "signed, and again by another program": (
        lambda given: by_another_program(given.signed(given.victim.content), given.authority.certify("Bo")),
        "who trusts",
        OPEN,
        BY_ANOTHER,
    ),
    "of other versions": (lambda given: given.others, "anybody", OPEN, "other versions"),
    "of other versions, signed": (
        lambda given: given.signed(given.others),
        "anybody",
        OPEN,
        "other versions",
    ),
    "of other versions, signed by whom one trusts": (
        lambda given: given.signed(given.others),
        "who trusts",
        HOLDS,
        None,
    ),
    "of other versions, where it must be signed": (
        lambda given: given.signed(given.others),
        "who wants it signed by whom they trust",
        HOLDS,
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_report_gets_the_right_verdict(name: str, given: Given, judges: dict[str, Judge]) -> None:
    content, who, judgement, reason = CASES[name]

    judged = judges[who].judged(content(given))

    assert (judged.verdict.judgement, judged.verdict.reason) == (judgement, reason), judged.texts
