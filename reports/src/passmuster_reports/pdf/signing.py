"""Signing a report; uses pyHanko.

PAdES (ETSI EN 319 142): the signature is appended, so the file as it was made stays in it byte for byte. Its
field is invisible: a visible one would have to bring a font and a tag of its own, or break PDF/A or PDF/UA.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from passmuster.errors import ReportError, SettingsError
from passmuster_reports.options import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from passmuster_reports.options import SigningKey

#: What a PAdES signature calls itself in the file.
SIGNED = b"/ETSI.CAdES.detached"
_FIELD = "Signature"
INSTALL = "pip install 'passmuster-reports[sign]'"


def sign(content: bytes, key: SigningKey) -> bytes:
    """Return the file with a signature appended; ReportError where the key cannot be used."""
    try:
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import fields, signers, timestamps
    except ImportError as error:
        raise ReportError(f"signing needs pyHanko, and it does not load: {error}", INSTALL) from error
    stamper = timestamps.HTTPTimeStamper(key.timestamp) if key.timestamp else None
    out = io.BytesIO()
    for signer in _signers(key):
        try:
            writer = IncrementalPdfFileWriter(io.BytesIO(content))
            # The metadata say what the file is; pyHanko would write them anew, and not as PDF/A wants.
            writer._update_meta = lambda: None  # type: ignore[method-assign]
            _add_field(writer)
            signers.PdfSigner(
                signers.PdfSignatureMetadata(
                    field_name=_FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
                ),
                signer,
                timestamper=stamper,
            ).sign_pdf(writer, existing_fields_only=True, output=out)
        # pyHanko raises errors of its own, of requests and of asn1crypto; each says what was amiss.
        except Exception as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            stamp = " or the time-stamp authority" if key.timestamp else ""
            raise ReportError(f"the report cannot be signed: {said}", f"check the key{stamp}") from error
    return out.getvalue()


def _add_field(writer: Any) -> None:
    """Add an invisible field to the first page, with its place in the structure as PDF/UA wants it."""
    from pyhanko.pdf_utils import generic
    from pyhanko.sign import fields

    name = generic.pdf_name
    spec = fields.SigFieldSpec(_FIELD, box=None, readable_field_name="Signature of the report")
    fields.append_signature_field(writer, spec)
    field = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    widget = field.get_object()
    root = writer.root["/StructTreeRoot"]
    parents, number = root["/ParentTree"], int(root["/ParentTreeNextKey"])
    document = root["/K"].raw_get(0) if isinstance(root["/K"], generic.ArrayObject) else root.raw_get("/K")
    content = generic.DictionaryObject({name("/Type"): name("/OBJR"), name("/Obj"): field})
    element = writer.add_object(
        generic.DictionaryObject(
            {
                name("/Type"): name("/StructElem"),
                name("/S"): name("/Form"),
                name("/P"): document,
                name("/Pg"): widget.raw_get("/P"),
                name("/K"): generic.ArrayObject([content]),
            }
        )
    )
    widget[name("/StructParent")] = generic.NumberObject(number)
    parents["/Nums"].extend([generic.NumberObject(number), element])
    document.get_object()["/K"].append(element)
    root[name("/ParentTreeNextKey")] = generic.NumberObject(number + 1)
    for changed in (widget, parents, document.get_object(), root):
        writer.update_container(changed)


def _signers(key: SigningKey) -> Iterator[Any]:
    """Yield the one signer of the key; a token stays open as long as it is used."""
    if key.place.startswith("pkcs11:"):
        yield from _of_token(key.place, key.passphrase)
        return
    from pyhanko.sign import signers

    try:
        with open(key.place, "rb"):
            pass
    except OSError as error:
        raise SettingsError(f"cannot read the key '{key.place}': {error.strerror}") from error
    signer = signers.SimpleSigner.load_pkcs12(
        key.place, passphrase=None if key.passphrase is None else key.passphrase.encode()
    )
    if signer is None:
        raise SettingsError(
            f"the key '{key.place}' is no PKCS#12 file, or its passphrase is another", f"set {PASSPHRASE}"
        )
    yield signer


def _of_token(place: str, pin: str | None) -> Iterator[Any]:
    path, _, query = place.removeprefix("pkcs11:").partition("?")
    parts = {
        name: unquote(value) for name, _, value in (part.partition("=") for part in path.split(";")) if name
    }
    module = parse_qs(query).get("module-path", [None])[0]
    missing = [name for name in ("token", "object") if name not in parts]
    missing += [] if module else ["module-path"]
    if missing or module is None:
        raise SettingsError(
            f"'{place}' names no {' and no '.join(missing)}",
            "pkcs11:token=NAME;object=LABEL?module-path=/usr/lib/.../module.so",
        )
    try:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign import pkcs11
    except ImportError as error:
        raise ReportError(
            f"a token needs python-pkcs11, and it does not load: {error}",
            "pip install 'passmuster-reports[token]'",
        ) from error
    try:
        session = pkcs11.open_pkcs11_session(
            module, token_criteria=TokenCriteria(label=parts["token"]), user_pin=pin
        )
    # python-pkcs11 has a class for each of the standard's hundred errors, most of them without words.
    except Exception as error:
        said = str(error) or type(error).__name__
        raise SettingsError(
            f"the token '{parts['token']}' cannot be opened: {said}",
            f"is it there, and is {PASSPHRASE} its PIN?",
        ) from error
    with session:
        yield pkcs11.PKCS11Signer(session, key_label=parts["object"], cert_label=parts["object"])
