"""Access tokens: fetched once, renewed once, and a refusal is final."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from passmuster.errors import AuthError, ForbiddenError, TransientError, UnreadableError, VendorError
from passmuster.redaction import HIDDEN, Redactor
from passmuster.sdk.authentication import Login, Token
from simulators.clock import MovableClock


class Vendor:
    """Gives the tokens token-1, token-2, ... for ten minutes each, unless an error is next."""

    def __init__(self) -> None:
        self.logins = 0
        self.errors: list[Exception] = []
        self.expired: set[str] = set()

    def ask(self) -> Token:
        self.logins += 1
        if self.errors:
            raise self.errors.pop(0)
        return Token(f"token-{self.logins}", 600)

    def call(self, token: str) -> str:
        """A call that needs a token that has not expired."""
        if token in self.expired:
            raise AuthError(f"{token} has expired")
        return f"read with {token}"


@pytest.fixture
def vendor() -> Vendor:
    """A vendor."""
    return Vendor()


@pytest.fixture
def login(vendor: Vendor, clock: MovableClock) -> Login:
    """Its login."""
    return Login(vendor.ask, clock, Redactor())


def test_one_token_serves_until_a_tenth_before_its_end(
    vendor: Vendor, login: Login, clock: MovableClock
) -> None:
    seen = []
    for _ in range(12):
        seen.append(login.use(vendor.call))
        clock.move(timedelta(seconds=100))

    # Nine minutes are nine tenths of ten.
    assert seen[:6] == ["read with token-1"] * 6
    assert seen[6:] == ["read with token-2"] * 6
    assert vendor.logins == 2


def test_the_life_of_a_token_begins_when_it_was_asked_for(clock: MovableClock) -> None:
    def slow() -> Token:
        clock.move(timedelta(seconds=600))
        return Token("token", 600)

    login = Login(slow, clock, Redactor())
    login.token()
    before = clock.monotonic()

    login.token()

    assert clock.monotonic() == before + 600


def test_a_token_that_was_refused_is_renewed_once(vendor: Vendor, login: Login) -> None:
    login.token()
    vendor.expired = {"token-1"}

    assert login.use(vendor.call) == "read with token-2"
    assert vendor.logins == 2


def test_a_second_refusal_of_a_call_is_final(vendor: Vendor, login: Login) -> None:
    vendor.expired = {"token-1", "token-2"}

    with pytest.raises(AuthError, match="token-2 has expired"):
        login.use(vendor.call)

    assert vendor.logins == 2


@pytest.mark.parametrize(
    "refusal", [AuthError("no"), VendorError("HTTP 400"), UnreadableError("a page of a proxy")]
)
def test_a_refused_login_is_never_repeated(vendor: Vendor, login: Login, refusal: Exception) -> None:
    vendor.errors = [refusal]

    for _ in range(20):
        with pytest.raises(VendorError, match=str(refusal)):
            login.use(vendor.call)
        with pytest.raises(VendorError, match=str(refusal)):
            login.token()

    assert vendor.logins == 1


def test_a_login_that_is_forbidden_is_one_of_the_credentials(vendor: Vendor, login: Login) -> None:
    login.token()
    vendor.expired, vendor.errors = {"token-1"}, [ForbiddenError("not from here", status=403)]

    for _ in range(3):
        with pytest.raises(AuthError, match="not from here"):
            login.use(vendor.call)

    assert vendor.logins == 2
    assert login.refused


def test_what_is_forbidden_costs_no_login(vendor: Vendor, login: Login) -> None:
    def forbid(token: str) -> str:
        raise ForbiddenError("not this room")

    with pytest.raises(ForbiddenError, match="not this room"):
        login.use(forbid)

    assert vendor.logins == 1


def test_a_refused_renewal_is_never_repeated_either(vendor: Vendor, login: Login) -> None:
    login.token()
    vendor.expired, vendor.errors = {"token-1"}, [AuthError("locked")]

    for _ in range(20):
        with pytest.raises(AuthError, match="locked"):
            login.use(vendor.call)

    assert vendor.logins == 2


def test_a_fault_that_passes_is_no_refusal(vendor: Vendor, login: Login) -> None:
    vendor.errors = [TransientError("down")]
    with pytest.raises(TransientError):
        login.token()

    assert login.token() == "token-2"


def test_a_call_that_fails_otherwise_costs_no_login(vendor: Vendor, login: Login) -> None:
    def fail(token: str) -> str:
        raise VendorError("no such room")

    with pytest.raises(VendorError, match="no such room"):
        login.use(fail)

    assert vendor.logins == 1


def run_in_threads(number: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_many_threads_renew_a_token_once(vendor: Vendor, login: Login) -> None:
    login.token()
    vendor.expired = {"token-1"}
    all_refused = threading.Barrier(8)
    answers: list[str] = []

    def call(token: str) -> str:
        if token in vendor.expired:
            all_refused.wait(timeout=10)
        return vendor.call(token)

    run_in_threads(8, lambda: answers.append(login.use(call)))

    assert answers == ["read with token-2"] * 8
    assert vendor.logins == 2


def test_many_threads_are_refused_once(vendor: Vendor, login: Login) -> None:
    vendor.errors = [AuthError("no")]
    refused: list[str] = []

    def work() -> None:
        try:
            login.use(vendor.call)
        except AuthError as error:
            refused.append(str(error))

    run_in_threads(8, work)

    assert (refused, vendor.logins) == (["no"] * 8, 1)


def test_a_token_is_a_secret_from_the_moment_it_comes(vendor: Vendor, clock: MovableClock) -> None:
    redactor = Redactor()
    login = Login(vendor.ask, clock, redactor)

    login.token()

    assert redactor.clean("it was token-1") == f"it was {HIDDEN}"
