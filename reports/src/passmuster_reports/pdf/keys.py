"""The key that a report is signed with: a PKCS#12 file, or one on a token (RFC 7512); uses pyHanko."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, unquote

from passmuster.errors import ReportError, SettingsError
from passmuster_reports.options import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.sign.signers import Signer

    from passmuster_reports.options import SigningKey


@contextmanager
def open_key(key: SigningKey) -> Iterator[Signer]:
    """Give what signs with the key; a token stays open meanwhile."""
    if key.place.startswith("pkcs11:"):
        with _open_token(key.place, key.passphrase) as signer:
            yield signer
    else:
        yield _of_file(key)


def _of_file(key: SigningKey) -> Signer:
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
    return cast("Signer", signer)


@contextmanager
def _open_token(place: str, pin: str | None) -> Iterator[Signer]:
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
