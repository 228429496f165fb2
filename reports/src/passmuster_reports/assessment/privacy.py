"""The codes of an assessment, put into all that it is made from: the evidence, and what was expected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from passmuster.errors import SettingsError
from passmuster_reports.assessment.addresses import (
    addresses_of_vendors,
    foreign_controls,
    hide,
    hide_in_evidence,
    hide_of_policy,
)
from passmuster_reports.assessment.identities import find_addresses, find_identities
from passmuster_reports.assessment.overlay import find_overlay
from passmuster_reports.assessment.pseudonym_key import PseudonymKey
from passmuster_reports.assessment.pseudonymous_evidence import pseudonymise
from passmuster_reports.assessment.pseudonyms import Pseudonyms
from passmuster_reports.assessment.same_email import find_same_name
from passmuster_reports.store.code_key import CodeKey

if TYPE_CHECKING:
    from passmuster_reports.assessment.assessment import Assessment
    from passmuster_reports.assessment.policy import Policy
    from passmuster_reports.expected.roster import Roster
    from passmuster_reports.options import PrivacyOptions

A = TypeVar("A", bound="Assessment")
T = TypeVar("T")


def with_pseudonyms(given: A, options: PrivacyOptions) -> tuple[A, CodeKey]:
    """Return an assessment that was not made yet with codes in place of people, and the key of further codes.

    Anyone who is new to the file of the key is added to it. SettingsError where that is no key, or a control
    names somebody.
    """
    connection, roster = given.connection, given.roster
    key = PseudonymKey(options.pseudonyms or "")
    identities = find_identities(connection)
    pseudonyms = Pseudonyms(key, roster, identities, find_addresses(connection), groups=options.groups)
    _require_nobody(given.policy, pseudonyms)
    overlay = pseudonymise(connection, pseudonyms, given.overlay or find_overlay(connection))
    same_name = find_same_name(connection, roster, identities)
    coded = replace(
        given,
        origin=pseudonyms.origin(given.origin),
        roster=pseudonyms.roster(roster) if roster else None,
        schedule=pseudonyms.schedule(given.schedule) if given.schedule else None,
        policy=pseudonyms.policy(given.policy) if given.policy else None,
        privacy=replace(given.privacy, pseudonyms=True),
        same_email=pseudonyms.same_email(given.same_email),
        same_name=pseudonyms.same_name(same_name),
        overlay=overlay,
    )
    overlay.lay(connection)
    key.write()
    return coded, CodeKey(lambda: key.secret)


def _require_nobody(policy: Policy | None, pseudonyms: Pseudonyms) -> None:
    """Check that no control names somebody: what a control says is printed and carried as it is."""
    named = [
        applied.id
        for applied in foreign_controls(policy)
        if pseudonyms.prose(applied.control) != applied.control
    ]
    if named:
        raise SettingsError(
            f"{' and '.join(named)}: its file names somebody, and codes are to stand in place of people",
            "leave it out of the policy, or make the report without pseudonyms",
        )


def with_hidden_addresses(given: A, key: CodeKey) -> A:
    """Return an assessment that was not made yet with codes in place of addresses."""
    connection = given.connection
    vendors = addresses_of_vendors(connection)
    overlay = hide_in_evidence(connection, vendors, key, given.overlay)

    def hidden(value: T) -> T:
        return hide(value, vendors, key=key)

    policy = hide_of_policy(given.policy, vendors, key) if given.policy else None
    if policy and given.privacy.pseudonyms:
        # Anyone who wrote the policy is a person, too.
        words = {name: hidden(getattr(policy, name)) for name in ("title", "about", "notes")}
        policy = replace(policy, **words)
    hiding = replace(
        given,
        origin=hidden(given.origin),
        roster=given.roster and hidden(_without_addresses(given.roster)),
        schedule=hidden(given.schedule),
        policy=policy,
        same_email=hidden(given.same_email),
        overlay=overlay,
    )
    return replace(hiding, privacy=replace(given.privacy, guessable=key.is_used and not key.key))


def _without_addresses(roster: Roster) -> Roster:
    """Return the roster without e-mail addresses: no figure rests on them."""
    return replace(roster, members=tuple(replace(member, email=None) for member in roster.members))
