"""Whether a certificate is one to sign with: its purpose, its key, its days, and who certified it.

It uses pyHanko. Nothing is fetched: revocation data are what the caller has.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from passmuster.showable import showable

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable, Sequence
    from datetime import datetime

    from asn1crypto.x509 import Certificate
    from pyhanko_certvalidator.policy_decl import RevocationCheckingPolicy

    from passmuster_reports.pdf.revision import Archive

T = TypeVar("T")

#: Hashes for which two texts with the same hash can be made.
WEAK_HASHES = frozenset(("md2", "md5", "sha1"))
#: Bits of a key below which it is too weak, by its kind; DSA is no longer for signing (FIPS 186-5).
_FEWEST_BITS = {"rsa": 2048, "rsassa_pss": 2048, "ec": 224, "dsa": 1 << 30}
#: What a key may be for, so that it signs documents.
_SIGNS = frozenset(("digital_signature", "non_repudiation"))
#: Purposes that are not documents: a certificate for these alone does not sign any.
_OTHER_PURPOSES = frozenset(("server_auth", "time_stamping", "ocsp_signing"))
#: Certificates of a chain: a real one has two to four.
LONGEST_CHAIN = 8
_LONGEST_NAME = 80
_ALWAYS = timedelta(days=36_500)


@dataclass(frozen=True)
class Standing:
    """How a certificate stood at an instant.

    `problem` says what is wrong with it, and is empty where nothing is; `was_valid` that it was all right
    before, so that what was signed then is all right too. `is_certified` tells whether the roots certify it,
    `is_checked` whether revocation data show that it was not revoked.
    """

    problem: str = ""
    was_valid: bool = False
    is_certified: bool = False
    is_checked: bool = False


def name_of(certificate: Certificate) -> str:
    """Return whose certificate it is, as people may be shown it: its maker chose every letter."""
    names = certificate.subject.native
    found = next(
        (names[key] for key in ("common_name", "organization_name", "email_address") if names.get(key)), ""
    )
    text = showable(found if isinstance(found, str) else ", ".join(map(str, found)))
    return f"{text[:_LONGEST_NAME]}…" if len(text) > _LONGEST_NAME else text or "nobody"


def is_self_signed(certificate: Certificate) -> bool:
    """Tell whether nobody else certified it."""
    return bool(certificate.self_signed != "no")


def chain_of(certificate: Certificate, others: Iterable[Certificate]) -> list[Certificate]:
    """Return the certificate, the one that certified it, and so on as far as they are known."""
    known = list(others)
    chain = [certificate]
    while not is_self_signed(chain[-1]) and len(chain) < LONGEST_CHAIN:
        last = chain[-1]
        issuer = next((other for other in known if _may_certify(other, last) and other not in chain), None)
        if issuer is None:
            break
        chain.append(issuer)
    return chain


def unfit(certificate: Certificate, *, stamps: bool = False) -> str:
    """Return why it is not one to sign documents with, or to give time stamps; empty where it is."""
    key = certificate.public_key
    if key.bit_size < _FEWEST_BITS.get(key.algorithm, 0):
        return f"its key is too weak: {key.algorithm.upper()} of {key.bit_size:,} bits"
    if not is_self_signed(certificate) and certificate.hash_algo in WEAK_HASHES:
        return f"it was certified with {certificate.hash_algo.upper()}, which can be forged"
    usage, purposes = certificate.key_usage_value, certificate.extended_key_usage_value
    if usage is not None and _SIGNS.isdisjoint(usage.native):
        return "its key is not for signatures (key usage)"
    named = set(purposes.native) if purposes is not None else set()
    if stamps and "time_stamping" not in named:
        return "it is not for time stamps (extended key usage)"
    if not stamps and named and named <= _OTHER_PURPOSES:
        return "it is not for signing documents (extended key usage)"
    return ""


def standing_of(
    certificate: Certificate,
    others: Sequence[Certificate],
    archive: Archive,
    roots: Sequence[Certificate],
    at: datetime,
    *,
    stamps: bool = False,
) -> Standing:
    """Return how a certificate stood at an instant, as roots, other certificates and revocation data tell."""
    problem = unfit(certificate, stamps=stamps)
    if problem:
        return Standing(problem)
    if at < certificate.not_valid_before:
        return Standing(f"it is valid from {certificate.not_valid_before.date()} only")
    if at > certificate.not_valid_after:
        return Standing(f"it expired on {certificate.not_valid_after.date()}", was_valid=True)
    return wait_for(_standing_by_path(certificate, others, archive, roots, at))


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Return what pyHanko's work comes to; in a thread of its own, for a notebook's has such work."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _standing_by_path(
    certificate: Certificate,
    others: Sequence[Certificate],
    archive: Archive,
    roots: Sequence[Certificate],
    at: datetime,
) -> Standing:
    from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors
    from pyhanko_certvalidator.policy_decl import (
        NO_REVOCATION,
        REQUIRE_REVINFO,
        CertRevTrustPolicy,
        FreshnessReqType,
        RevocationCheckingPolicy,
        RevocationCheckingRule,
    )

    async def validate(rules: RevocationCheckingPolicy, fresh_for: timedelta | None) -> bool:
        context = ValidationContext(
            trust_roots=list(roots),
            other_certs=list(others),
            moment=at,
            crls=archive.crls,
            ocsps=archive.ocsps,
            revinfo_policy=CertRevTrustPolicy(
                rules, freshness=fresh_for, freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION
            ),
        )
        path = await CertificateValidator(certificate, validation_context=context).async_validate_path()
        return bool(path.pkix_len)

    soft = RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
    # Whether it was revoked, data of any age tell; that it was not, only data that are young enough.
    for rules in (RevocationCheckingPolicy(soft, soft), NO_REVOCATION):
        try:
            await validate(rules, _ALWAYS)
            break
        except errors.InsufficientRevinfoError:
            continue  # what cannot be used says nothing
        except errors.RevokedError as error:
            whose = "it" if error.is_ee_cert else "a certificate above it"
            return Standing(f"{whose} was revoked on {error.revocation_dt.date()}")
        except errors.ExpiredError as error:
            return Standing(f"a certificate above it expired on {error.expired_dt.date()}", was_valid=True)
        except errors.DisallowedAlgorithmError:
            return Standing("a certificate above it was certified with a hash or a key that is too weak")
        except (errors.PathBuildingError, errors.ValidationError):
            return Standing()
    try:
        # Of one that is a root itself nobody says whether it was revoked.
        is_checked = await validate(REQUIRE_REVINFO, None)
    except errors.PathValidationError:
        is_checked = False
    return Standing(is_certified=True, is_checked=is_checked)


def _may_certify(issuer: Certificate, certificate: Certificate) -> bool:
    named = certificate.authority_key_identifier
    return bool(
        issuer.subject == certificate.issuer
        and (not named or not issuer.key_identifier or named == issuer.key_identifier)
    )
