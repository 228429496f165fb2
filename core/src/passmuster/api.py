"""The one HTTP client: connections, timeouts, limits, retries, and errors that say what to do."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from passmuster.bodies import describe, quoted
from passmuster.errors import AuthError, TransientError, UnreadableError, VendorError
from passmuster.retry import TRANSIENT_STATUSES, Patience, retry_after, with_retries

if TYPE_CHECKING:
    import requests

    from passmuster.clock import Clock
    from passmuster.limiter import Limiter

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
#: Connections that are kept, one for each thread that asks.
_CONNECTIONS = 64


class Api:
    """One vendor's address; safe to use from several threads."""

    def __init__(  # noqa: PLR0913  # a client is all of these
        self,
        base_url: str,
        agent: str,
        limiter: Limiter,
        clock: Clock,
        told: Callable[[str], None],
        patience: Patience,
        *,
        verify: bool | str = True,
    ) -> None:
        """`verify`: whether the server must prove who it is, or the file of those who vouch for it."""
        self.base_url = base_url.rstrip("/")
        self._agent = agent
        self._limiter = limiter
        self._clock = clock
        self._told = told
        self._patience = patience
        self._verify = verify
        self._lock = threading.Lock()
        self._session: requests.Session | None = None

    @property
    def host(self) -> str:
        """The host that is asked."""
        return urlsplit(self.base_url).netloc

    def get(
        self,
        path: str,
        read: Callable[[bytes], T],
        params: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What `read` makes of the body of a GET."""
        # A space as %20: a plus stands for one only in forms, and not every server minds the difference.
        return self._ask("GET", path, read, params=urlencode(params, quote_via=quote), headers=headers)

    def post(
        self,
        path: str,
        read: Callable[[bytes], T],
        json: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """What `read` makes of the body of a POST with a JSON body."""
        return self._ask("POST", path, read, json=json, headers=headers)

    def post_stream(
        self,
        path: str,
        read: Callable[[Iterator[bytes]], Iterator[T]],
        json: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[T]:
        """The items that `read` makes of the body of a POST while it arrives, however large it is.

        A passing fault before the first item is met with another try. One after it is an error:
        what was handed on cannot be taken back.
        """

        def attempt() -> tuple[list[T], Iterator[T]]:
            items = self._stream("POST", path, read, {"json": json, "headers": headers})
            return list(islice(items, 1)), items

        first, rest = with_retries(attempt, self._patience, self._clock, self._told)
        yield from first
        try:
            yield from rest
        except TransientError as error:
            raise TransientError(f"{error.message}, in the middle of the answer", error.hint) from error

    def _ask(self, method: str, path: str, read: Callable[[bytes], T], **content: Any) -> T:
        def attempt() -> T:
            body = self._fetch(method, path, content)
            try:
                return read(body)
            except VendorError as error:
                raise error.at(f"{method} {self.base_url}{path}") from error

        return with_retries(attempt, self._patience, self._clock, self._told)

    def _fetch(self, method: str, path: str, content: Mapping[str, Any]) -> bytes:
        # The address without its query: some vendors want the token there.
        address = f"{method} {self.base_url}{path}"
        with self._asked(method, path, content, address) as response:
            body = self._body(response, address)
            self._raise_for_status(response, body, address)
            return body

    def _stream(
        self,
        method: str,
        path: str,
        read: Callable[[Iterator[bytes]], Iterator[T]],
        content: Mapping[str, Any],
    ) -> Iterator[T]:
        address = f"{method} {self.base_url}{path}"
        with self._asked(method, path, content, address) as response:
            if response.status_code != HTTPStatus.OK:
                self._raise_for_status(response, self._body(response, address), address)
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
        """The answer once its head is there; its body is still on the way."""
        with _faults_named(address), self._limiter:
            response = self._open_session().request(
                method,
                self.base_url + path,
                **content,
                timeout=TIMEOUTS,
                # A redirect would carry the credentials to an address nobody has named.
                allow_redirects=False,
                stream=True,
            )
        with response:
            yield response

    def _body(self, response: requests.Response, address: str) -> bytes:
        """The whole body."""
        pieces, size = [], 0
        for piece in self._pieces(response, address, LONGEST_ANSWER):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_ANSWER:
                raise UnreadableError(
                    f"{address}: the answer is larger than {LARGEST_ANSWER // 1024**2} MiB and was not read"
                )
        return b"".join(pieces)

    def _pieces(self, response: requests.Response, address: str, longest: float) -> Iterator[bytes]:
        """The body, decompressed; a piece is what has come by now, so that no drip goes unnoticed."""
        raw, waited = response.raw, 0.0
        raw.decode_content = True
        while True:
            since = self._clock.monotonic()
            with _faults_named(address):
                piece = raw.read1(_CHUNK)
            # What the reader of the pieces takes is not the vendor's time.
            waited += self._clock.monotonic() - since
            if not piece:
                return
            if waited > longest:
                raise TransientError(f"{address}: the answer took longer than {longest:.0f} seconds")
            yield piece

    def _raise_for_status(self, response: requests.Response, body: bytes, address: str) -> None:
        status = response.status_code
        said = f"{address}: HTTP {status} {quoted(response.reason or '')}".rstrip() + _said(body)
        if status == HTTPStatus.OK:
            return
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise AuthError(said, "check the credentials in the settings and what they may read", status)
        if status in TRANSIENT_STATUSES:
            wait = retry_after(response.headers.get("Retry-After"), self._clock.now())
            raise TransientError(said, "the vendor is overloaded or down: read again later", wait)
        if response.is_redirect:
            raise VendorError(
                f"{said}: it points to {_host_in(response.headers.get('Location', ''))}",
                "if the vendor moved there, set base_url",
            )
        raise VendorError(said, "check base_url and the settings against the vendor's page", status)

    def _open_session(self) -> requests.Session:
        import requests
        import urllib3

        with self._lock:
            if self._session is None:
                session = requests.Session()
                for scheme in ("https://", "http://"):
                    session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=_CONNECTIONS))
                session.headers["User-Agent"] = self._agent
                session.headers["Accept-Encoding"] = "gzip, deflate"
                # Looked up once, for there is one address. requests would read the whole environment
                # before each request, and look for credentials of its own in ~/.netrc.
                session.trust_env = False
                session.proxies = requests.utils.get_environ_proxies(self.base_url)
                session.verify = self._verify
                if self._verify is True:
                    session.verify = _bundle_of_the_environment() or True
                if not self._verify:
                    # It would say at each connection what was said once when the source was opened.
                    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
                self._session = session
            return self._session


@contextmanager
def _faults_named(address: str) -> Iterator[None]:
    """What goes wrong on the line, in our words."""
    import requests
    import urllib3

    try:
        yield
    except requests.exceptions.InvalidHeader:
        # The library's own words quote the value, which may be a key.
        raise VendorError(
            f"{address}: a header cannot be sent with the value it was given", "check the credentials"
        ) from None
    except requests.exceptions.SSLError as error:
        raise VendorError(
            f"{address}: the server's certificate was not accepted ({_cause(error)})",
            "check base_url, or name the authority's file in REQUESTS_CA_BUNDLE",
        ) from error
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise VendorError(f"{address}: this is no address that can be asked", "check base_url") from error
    except requests.exceptions.Timeout as error:
        raise TransientError(f"{address}: no answer in time", "check base_url and the network") from error
    except urllib3.exceptions.DecodeError as error:
        raise UnreadableError(f"{address}: the answer's compression is broken") from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise TransientError(
            f"{address}: the connection failed ({_cause(error)})", "check base_url and the network"
        ) from error
    except ValueError as error:
        # requests looks at a redirect's target even when it is told not to follow it.
        raise UnreadableError(f"{address}: its headers are odd ({quoted(str(error))})") from error


def _bundle_of_the_environment() -> str | None:
    """The file of those who vouch for servers, where the environment names one."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")


def _said(body: bytes) -> str:
    """The start of an error's body in quotes, where it is text that a person could use."""
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text:
        return ""
    if text.startswith("<"):
        return f" ({describe(body)})"
    return f" ('{quoted(text)}')"


def _host_in(location: str) -> str:
    """The host alone: the rest of an address may hold a token."""
    try:
        return quoted(urlsplit(location).hostname or "") or "another address"
    except ValueError:
        return "another address"


def _cause(error: BaseException) -> str:
    """The innermost reason; the outer ones repeat the address, with whatever is in its query."""
    while True:
        inner = next((a for a in error.args if isinstance(a, BaseException)), None)
        inner = inner or getattr(error, "reason", None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    text = str(error.args[-1]) if error.args else type(error).__name__
    # What is before the number is the library's own object; what follows is the system's sentence.
    _, errno, reason = text.partition("[Errno ")
    return reason.partition("] ")[2].rstrip(")").lower() if errno else text
