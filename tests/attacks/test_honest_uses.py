"""Whatever somebody honestly does with a report gets the right one of the three verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from attacks.attack import FAILS, HOLDS, OPEN, Victim
from attacks.forging import Forgery, forged
from attacks.judging import Judge
from attacks.victims import NAMES, Folder
from passmuster_reports.verification.verdict import Judgement
from reports.authority import Authority, serving
from reports.college import write_college
from reports.making import here
from reports.pdf.small_pdf import signed, stamped
from reports.verification.report_files import make
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
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f00010401005f"
    "e5c34b0000000049454e44ae426082"
)
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    b'<rect width="9" height="9" fill="#005a9c"/></svg>'
)
OWN = """/*
title: Nobody is there alone
requirement: No one is in a room alone.
reason: "seen {visits} times"
figures: {visits: number}
*/
SELECT person AS subject_id, 'met' AS status, count(*) AS visits
FROM visits WHERE person IS NOT NULL GROUP BY person
"""


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
def judges(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Judge]:
    """Who trusts nobody in particular, the authority, another one; and those who take signed files only."""
    folder = tmp_path_factory.mktemp("judges")
    ours = str(authority.pem(folder / "ca.pem"))
    with serving("Another Authority") as another:
        others = str(another.pem(folder / "other.pem"))
    made: dict[str, object] = {}
    return {
        name: Judge(folder, trusted, required, made)  # type: ignore[arg-type]
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


def said_of(path: Path, *more: str) -> tuple[int, str, str | None]:
    """What the command says: its exit code, the verdict, and why."""
    run = here().run("verify", str(path), "--json", *more)
    said = json.loads(run.stdout)
    return run.code, said["verdict"], said["reason"]


GOOD = (0, Judgement.HOLDS.value, None)


LOOKS = {
    "a title with codes": ("--title", "Small \x1b[31mCollege\n\u202e"),
    "a picture": ("--logo", "logo.png"),
    "a picture in SVG": ("--logo", "logo.svg"),
    "a colour and paper": ("--accent", "#aa0044", "--paper", "Letter"),
    "another language": ("--locale", "he"),
    "addresses": ("--addresses",),
    "codes in place of people": ("--pseudonyms", "key.csv"),
}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name == "codes in place of people" else pytest.mark.soak)
        for name in LOOKS
    ],
)
def test_a_report_holds_however_it_looks(name: str, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.path)
    (folder.path / "logo.png").write_bytes(PIXEL)
    (folder.path / "logo.svg").write_bytes(LOGO)

    assert said_of(folder.make("access-review", "looks.pdf", *LOOKS[name])) == GOOD


def test_a_report_by_controls_of_ones_own_is_judged_with_them_alone(folder: Folder) -> None:
    (folder.path / "controls").mkdir()
    (folder.path / "controls" / "alone.sql").write_text(OWN)
    (folder.path / "own.yaml").write_text("title: House rules\ncontrols: [{control: alone}]\n")
    path = folder.make("compliance", "own.pdf", policy="own.yaml")

    assert said_of(path) == (5, Judgement.CANNOT_BE_JUDGED.value, "missing controls")
    assert said_of(path, "--controls", str(folder.path / "controls")) == GOOD


def test_whoever_makes_another_report_of_other_evidence_has_one_that_holds(folder: Folder) -> None:
    """No file can tell what was left out of it: for the evidence, anyone who signed it answers."""
    evidence = folder.path / "evidence.jsonl"
    before = evidence.read_bytes()
    evidence.write_bytes(
        b"".join(line for line in before.splitlines(keepends=True) if b'"ekran:' not in line)
    )
    assert evidence.read_bytes() != before

    assert said_of(folder.make("access-review", "other.pdf")) == GOOD


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_a_long_report_holds_and_a_changed_bit_of_it_does_not(name: str, tmp_path: Path) -> None:
    """A month of the college: some of its reports are drawn in chunks, side by side."""
    path = make(write_college(tmp_path), name, tmp_path / "x.pdf", "--to", "2026-10-31")
    assert said_of(path) == GOOD

    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert said_of(path)[:2] == (1, Judgement.DOES_NOT_HOLD.value)
