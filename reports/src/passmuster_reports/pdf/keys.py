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


#: Bytes of a PKCS#12 file: a key with its certificates takes some thousands.
_LARGEST = 1 << 20


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
        with open(key.place, "rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"cannot read the key '{key.place}': {error.strerror}") from error
    passphrase = key.passphrase.encode() if key.passphrase else None
    try:
        # Of a path, pyHanko logs what is wrong with the file, with two tracebacks.
        return cast("Signer", signers.SimpleSigner.load_pkcs12_data(content, (), passphrase))
    except AttributeError as error:  # pyHanko asks what is not there for its bytes
        raise SettingsError(
            f"the key '{key.place}' has no certificate", "it must lie in the same file"
        ) from error
    except ValueError as error:
        if "password" not in str(error.__cause__):
            raise SettingsError(
                f"the key '{key.place}' is not a PKCS#12 file", "such files end in .p12 or .pfx"
            ) from error
        if passphrase is None:
            raise SettingsError(
                f"the key '{key.place}' has a passphrase", f"set {PASSPHRASE}, or run it on a terminal"
            ) from error
        raise SettingsError(f"the passphrase of the key '{key.place}' is wrong") from error


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
