"""What another program appends to a file, and time stamps alone: what is refused, and what is left open."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from passmuster_reports.verification.check import Check
from passmuster_reports.verification.signature import FOREIGN, read_signatures
from reports.authority import Authority, Holder
from reports.pdf.small_pdf import signed, small_pdf, stamped, updated
from reports.verification.signed_files import NOW, checked, read, rotate


def by_another_program(
    content: bytes, holder: Holder, box: tuple[int, int, int, int] | None = None, **more: Any
) -> bytes:
    """The file as pyHanko signs it by itself."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    from reports.pdf.small_pdf import signer_of

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    more.get("change", lambda writer: None)(writer)
    metadata = signers.PdfSignatureMetadata(field_name="Review")
    spec = fields.SigFieldSpec("Review", box=box)
    return bytes(
        signers.PdfSigner(metadata, signer_of(holder), new_field_spec=spec).sign_pdf(writer).getvalue()
    )


def test_a_signature_of_another_program_cannot_be_judged(good: bytes, eve: Holder) -> None:
    found = read(by_another_program(good, eve))

    assert (found.check.holds, found.check.says, found.check.reason) == (
        None,
        "signed by another program; nothing before it was changed",
        "signed by another program",
    )
    assert (found.trusted, found.made) == (False, small_pdf())
    assert found.signers == ("Ada", "Eve")
    assert found.check.details[1].startswith("signed with another program by 'Eve' at ")


def test_so_it_is_where_it_is_the_first_or_is_followed_by_ours(ada: Holder, eve: Holder) -> None:
    first = by_another_program(small_pdf(), eve)

    for content in (first, signed(first, ada, NOW)):
        found = read(content)
        assert (found.check.holds, found.check.reason, found.made) == (None, FOREIGN, small_pdf())


def test_that_it_is_seen_is_said(good: bytes, eve: Holder) -> None:
    check = checked(by_another_program(good, eve, box=(0, 0, 300, 300)))

    assert check.holds is None
    assert "the other program's signature is seen on page 1, and may hide what is below it" in check.details


def test_that_its_signer_is_not_trusted_does_not_matter(
    authority: Authority, eve: Holder, tmp_path: Path
) -> None:
    trust = str(authority.pem(tmp_path / "ca.pem"))
    content = by_another_program(signed(small_pdf(), authority.certify("Ada"), NOW), eve)

    found = read_signatures(content, trust, NOW)

    assert (found.check.holds, found.trusted) == (None, False)
    said = f"none of the certificates in '{trust}' is trusted for that signer"
    assert any(detail.endswith(said) for detail in found.check.details)


def _retitle(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    writer.prev.trailer["/Info"]
    info = writer.trailer["/Info"]
    info[generic.pdf_name("/Title")] = generic.TextStringObject("another")
    writer.update_container(info)


def _turn(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    page = writer.root["/Pages"]["/Kids"][1].get_object()
    page[generic.pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


def _act(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    action = generic.DictionaryObject({generic.pdf_name("/S"): generic.pdf_name("/Print")})
    writer.root[generic.pdf_name("/OpenAction")] = writer.add_object(action)
    writer.update_root()


def _judge_by_a_page(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    page = writer.root["/Pages"]["/Kids"].raw_get(0)
    certificates = generic.DictionaryObject({generic.pdf_name("/Certs"): generic.ArrayObject([page])})
    writer.root[generic.pdf_name("/DSS")] = certificates
    writer.update_root()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_retitle, "the document's properties"),
        (_turn, "page 2"),
        (_act, "the document's /OpenAction"),
        (_judge_by_a_page, ", which judges no signature"),
    ],
)
def test_another_program_may_sign_and_nothing_else(
    good: bytes, eve: Holder, change: Callable[[Any], None], said: str
) -> None:
    check = checked(by_another_program(good, eve, change=change))

    assert check.holds is False
    assert any(detail.endswith(said) for detail in check.details)


def test_a_broken_signature_of_another_program_is_refused(good: bytes, eve: Holder) -> None:
    content = by_another_program(good, eve)
    place = content.rindex(b"(D:2") + len(b"(D:2")

    check = checked(content[:place] + b"1" + content[place + 1 :])

    assert (check.holds, "the signature is broken" in check.says) == (False, True)


def test_what_judges_signatures_may_be_appended_by_another_program(authority: Authority, good: bytes) -> None:
    from pyhanko.sign.validation.dss import DocumentSecurityStore

    out = io.BytesIO(good)
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding

    certificate = Certificate.load(authority.holder.certificate.public_bytes(Encoding.DER))
    DocumentSecurityStore.add_dss(out, None, certs=[certificate])

    found = read(out.getvalue())

    assert (found.check.holds, found.check.reason, found.made) == (None, FOREIGN, small_pdf())


def test_a_signature_that_was_not_appended_is_refused(good: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(good)) as pdf:
        pdf.save(out)

    assert checked(out.getvalue()).says == (
        "the file is signed, and its signature was not appended to a report, but saved with all the rest"
    )


def test_a_time_stamp_alone_is_no_signature(authority: Authority) -> None:
    assert checked(stamped(small_pdf(), authority)) == Check(
        *("signature", None, "the file has a time stamp, and no signature"),
        checked(stamped(small_pdf(), authority)).details,
        reason="no signature",
    )


def test_a_time_stamp_of_another_file_is_broken_in_this_one(authority: Authority, good: bytes) -> None:
    content = stamped(good, authority)
    other = stamped(updated(good, rotate), authority)
    pattern = rb"/DocTimeStamp .*/Contents <([0-9A-F]+)>"
    ours, theirs = (re.search(pattern, found) for found in (content, other))
    assert ours is not None
    assert theirs is not None

    check = checked(content.replace(ours[1], theirs[1]))

    assert (check.holds, check.says) == (
        False,
        "the time stamp by 'Clock' is broken: the file was changed since",
    )
