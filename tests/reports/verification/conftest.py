"""What the tests of verification share: the files that reports are made of, and who signs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.authority import BEGIN, END, Authority, Holder, certify, serving, usage
from reports.college import write_college
from reports.making import pdf_of
from reports.pdf import small_pdf as small_files
from reports.verification.signed_files import NOW, SIGNED
from reports.verification.small_report import FEW, small_report


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The college's files; its roster knows everybody's e-mail address, too."""
    files = write_college(tmp_path_factory.mktemp("college"))
    head, *people = files["roster.csv"].read_text(encoding="utf-8").splitlines()
    rows = [f"{head},email", *(f"{row},{row.partition(',')[0].lower()}@college.org" for row in people)]
    files["roster.csv"].write_text("\n".join(rows), encoding="utf-8")
    return files


@pytest.fixture(scope="session")
def small_pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The PDF of `small_report`."""
    return pdf_of(small_report(tmp_path_factory.mktemp("small"))).content


@pytest.fixture(scope="session")
def few_pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The PDF of `small_report` with a few people, which is read in a fourth of the time."""
    return pdf_of(small_report(tmp_path_factory.mktemp("few"), FEW)).content


@pytest.fixture
def authority() -> Iterator[Authority]:
    with serving() as authority:
        authority.now = SIGNED
        yield authority


@pytest.fixture
def trust(authority: Authority, tmp_path: Path) -> str:
    return str(authority.pem(tmp_path / "ca.pem"))


@pytest.fixture(scope="module")
def ada() -> Holder:
    return certify("Ada", None, BEGIN, END, [(usage(), True)])


@pytest.fixture(scope="module")
def eve() -> Holder:
    return certify("Eve", None, BEGIN, END, [(usage(), True)])


@pytest.fixture(scope="module")
def good(ada: Holder) -> bytes:
    """A file that Ada signed."""
    return small_files.signed(small_files.small_pdf(), ada, NOW)
