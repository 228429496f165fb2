"""Access tokens: cached while they live, refreshed once after a 401; a refused login is never retried."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from passmuster.errors import AuthError, ForbiddenError, TransientError, VendorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from passmuster.redaction import Redactor
    from passmuster.times.clock import Clock

T = TypeVar("T")


@dataclass(frozen=True)
class Token:
    """An access token and the seconds for which it may be used."""

    value: str
    lifetime: float


class Login:
    """The access tokens of one account.

    A refused login is remembered and never tried again in this run: vendors lock an account
    after a few refusals.
    """

    def __init__(self, ask: Callable[[], Token], clock: Clock, redactor: Redactor) -> None:
        self._ask = ask
        self._clock = clock
        self._redactor = redactor
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._good_until = 0.0
        self._refusal: VendorError | None = None

    @property
    def refused(self) -> bool:
        """Return whether the login was refused, rather than what was asked for with its token."""
        return self._refusal is not None

    def token(self) -> str:
        """Return a token that is still valid."""
        with self._lock:
            if self._token is None or self._clock.monotonic() >= self._good_until:
                self._fetch()
            assert self._token is not None
            return self._token.value

    def use(self, call: Callable[[str], T]) -> T:
        """Return what `call` returns for a token; after an AuthError of the call, once more with a new token.

        A ForbiddenError is not: it is about what was asked for, and no token would change it.
        """
        token = self.token()
        try:
            return call(token)
        except AuthError:
            with self._lock:
                # Another thread may have renewed it meanwhile.
                if self._token is not None and self._token.value == token:
                    self._fetch()
        return call(self.token())

    def _fetch(self) -> None:
        if self._refusal is not None:
            raise self._refusal
        self._token = None
        asked_at = self._clock.monotonic()
        try:
            token = self._ask()
        except TransientError:
            raise
        except VendorError as error:
            # Whatever a vendor says it with: not every refusal comes as one (HTTP 400, a page of a proxy).
            self._refusal = error.of_credentials() if isinstance(error, ForbiddenError) else error
            raise self._refusal from error
        self._redactor.add(token.value)
        # Refreshed a tenth early, so that no token expires while a request with it is in transit.
        self._good_until = asked_at + 0.9 * token.lifetime
        self._token = token
