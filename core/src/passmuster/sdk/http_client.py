"""The one HTTP client: connections, timeouts, limits, retries, and errors that say what to do."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from passmuster.errors import NoAnswerError, OversizedError, TransientError, UnreadableError, VendorError
from passmuster.sdk.connection import faults_named
from passmuster.sdk.http_session import open_session
from passmuster.sdk.links import address_of, linked
from passmuster.sdk.retry import RetryPolicy, with_retries
from passmuster.sdk.statuses import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import requests

    from passmuster.sdk.limiter import Limiter
    from passmuster.times.clock import Clock

T = TypeVar("T")

#: Seconds to wait for a connection, and for the next bytes of an answer.
TIMEOUTS = (10.0, 60.0)
#: Seconds that one answer may be waited for as a whole, however steadily it drips.
LONGEST_ANSWER = 900.0
#: The same of an answer that is read as it arrives, since those may be of any size.
LONGEST_STREAM = 4 * 3600.0
#: Bytes of one answer. Far above any real page; far below what would fill a machine.
LARGEST_ANSWER = 64 * 1024 * 1024
_CHUNK = 1024 * 1024


class HttpClient:
    """One vendor's address; safe to use from several threads."""

    def __init__(  # noqa: PLR0913  # a client is all of these
        self,
        base_url: str,
        agent: str,
        limiter: Limiter,
        clock: Clock,
        warn: Callable[[str], None],
        retry_policy: RetryPolicy,
        *,
        verify: bool | str = True,
    ) -> None:
        """Prepare a client; `verify` as for `open_session`, `warn` is given a sentence before each wait."""
        self.base_url = base_url.rstrip("/")
        self._agent = agent
        self._limiter = limiter
        self._clock = clock
        self._warn = warn
        self._retry_policy = retry_policy
        self._verify = verify
        self._lock = threading.Lock()
        self._session: requests.Session | None = None
        #: Whether a request was given up because nothing answers, and nothing has answered since.
        self._is_down = False
        #: The paths of which a request was given up, and none was answered since.
        self._failing: set[str] = set()

    @property
    def host(self) -> str:
        """Return the host that is asked."""
        return urlsplit(self.base_url).netloc

    def get(
        self,
        path: str,
        read: Callable[[bytes], T],
        params: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        *,
        login: bool = False,
    ) -> T:
        """Return what `read` makes of the body of a GET; a `login` is not asked again for its answer."""
        content = {"params": _query(params), "headers": headers}
        return self._ask("GET", path, lambda body, _: read(body), content, login=login)

    def get_linked(
        self,
        path: str,
        link: str | None,
        read: Callable[[bytes, Mapping[str, str]], T],
        params: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Return what `read` makes of the body and the headers of a GET that follows a link.

        Without a link, `path` is asked for with `params`. A link may be relative to `path`, and brings its
        own parameters. UnreadableError where it leads to another host: the credentials would be sent there.
        """
        query = _query(params)
        if link is not None:
            path, query = linked(self.base_url, path, link)
        return self._ask("GET", path, read, {"params": query, "headers": headers})

    def post(
        self,
        path: str,
        read: Callable[[bytes], T],
        json: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        *,
        login: bool = False,
    ) -> T:
        """Return what `read` makes of the body of a POST with a JSON body; a `login` as for `get`."""
        content = {"json": json, "headers": headers}
        return self._ask("POST", path, lambda body, _: read(body), content, login=login)

    def post_stream(
        self,
        path: str,
        read: Callable[[Iterator[bytes]], Iterator[T]],
        json: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[T]:
        """Yield the items that `read` makes of the body of a POST while it arrives, however large it is.

        A passing fault before the first item is met with another try. One after it is an error that is
        `midway`: what was handed on cannot be taken back, so the whole slice is begun again.
        """

        def attempt() -> tuple[list[T], Iterator[T]]:
            items = self._stream("POST", path, read, {"json": json, "headers": headers})
            return list(islice(items, 1)), items

        first, rest = self._tried(attempt, path, self._retry_policy)
        yield from first
        try:
            yield from rest
        except TransientError as error:
            cut = error.going_on(", in the middle of the answer")
            cut.midway = True
            raise cut from error
        except UnreadableError as error:
            error.midway = True
            raise

    def _ask(
        self,
        method: str,
        path: str,
        read: Callable[[bytes, Mapping[str, str]], T],
        content: Mapping[str, Any],
        *,
        login: bool = False,
    ) -> T:
        def attempt() -> T:
            body, headers = self._fetch(method, path, content)
            try:
                return read(body, headers)
            except VendorError as error:
                raise error.at(f"{method} {address_of(self.base_url, path)}") from error

        retry_policy = replace(self._retry_policy, unreadable=1) if login else self._retry_policy
        return self._tried(attempt, path, retry_policy)

    def _tried(self, attempt: Callable[[], T], path: str, retry_policy: RetryPolicy) -> T:
        """Return what `attempt` returns, tried again as often as the policy says.

        A vendor that is down costs the retries of one request, and not that of each: where nothing answers
        at all, or nothing at this path, those that follow are tried once, until something answers again.
        """

        def hopeless(error: TransientError) -> bool:
            return path in self._failing or (self._is_down and isinstance(error, NoAnswerError))

        try:
            answer = with_retries(attempt, retry_policy, self._clock, self._warn, hopeless)
        except TransientError as error:
            self._failing.add(path)
            self._is_down = isinstance(error, NoAnswerError)
            raise
        except VendorError:
            self._failing.discard(path)
            raise
        self._failing.discard(path)
        return answer

    def _fetch(self, method: str, path: str, content: Mapping[str, Any]) -> tuple[bytes, Mapping[str, str]]:
        # The address without its query: some vendors want the token there.
        address = f"{method} {address_of(self.base_url, path)}"
        with self._asked(method, path, content, address) as response:
            self._raise_for_status(response, address)
            return self._body(response, address), response.headers

    def _stream(
        self,
        method: str,
        path: str,
        read: Callable[[Iterator[bytes]], Iterator[T]],
        content: Mapping[str, Any],
    ) -> Iterator[T]:
        address = f"{method} {address_of(self.base_url, path)}"
        with self._asked(method, path, content, address) as response:
            self._raise_for_status(response, address)
            pieces = self._pieces(response, address, LONGEST_STREAM)
            try:
                yield from read(pieces)
            except TransientError:
                raise  # of the line: it has its address
            except VendorError as error:
                raise error.at(address) from error

    @contextmanager
    def _asked(
        self, method: str, path: str, content: Mapping[str, Any], address: str
    ) -> Iterator[requests.Response]:
        """Open an answer whose head has arrived, and whose body is still in transit."""
        with faults_named(address, self.base_url), self._limiter:
            response = self._open_session().request(
                method,
                address_of(self.base_url, path),
                **content,
                timeout=TIMEOUTS,
                # A redirect would carry the credentials to an address nobody has named.
                allow_redirects=False,
                stream=True,
            )
        self._is_down = False
        with response:
            yield response

    def _body(self, response: requests.Response, address: str) -> bytes:
        """Return the whole body; OversizedError where it is larger than any should be."""
        pieces, size = [], 0
        for piece in self._pieces(response, address, LONGEST_ANSWER):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise OversizedError(
                    f"{address}: the answer is larger than {LARGEST_ANSWER // 1024**2} MiB and was not read"
                )
        return b"".join(pieces)

    def _pieces(self, response: requests.Response, address: str, longest: float) -> Iterator[bytes]:
        """Yield the body, decompressed, as it arrives; TransientError after `longest` seconds."""
        raw, waited = response.raw, 0.0
        raw.decode_content = True
        while True:
            since = self._clock.monotonic()
            with faults_named(address, self.base_url, answered=True):
                piece = raw.read1(_CHUNK)
            # What the reader of the pieces takes is not the vendor's time.
            waited += self._clock.monotonic() - since
            if not piece:
                return
            if waited > longest:
                raise TransientError(f"{address}: the answer took longer than {longest:.0f} seconds")
            yield piece

    def _raise_for_status(self, response: requests.Response, address: str) -> None:
        """Raise what another status than 200 means; what its body says is only more about it."""
        if response.status_code == HTTPStatus.OK:
            return
        try:
            body = self._body(response, address)
        except OversizedError:
            raise
        except VendorError:
            body = b""
        raise refusal(response, body, address, self.base_url, self._clock.now())

    def _open_session(self) -> requests.Session:
        with self._lock:
            if self._session is None:
                self._session = open_session(self.base_url, self._agent, self._verify)
            return self._session


def _query(params: Mapping[str, str]) -> str:
    """Return the query of an address."""
    # A space as %20: a plus stands for one only in forms, and not every server minds the difference.
    return urlencode(params, quote_via=quote)
