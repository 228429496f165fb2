"""Where a link in an answer leads: to another page of this vendor's, and never to another host."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from passmuster.errors import UnreadableError
from passmuster.sdk.response import quoted

_HINT = "check base_url; ask the vendor where its pages are"
_PORTS = {"http": 80, "https": 443}


def linked(base_url: str, path: str, link: str) -> tuple[str, str]:
    """Return the path and the query that a link leads to, of an answer to a request for `path`.

    The path begins with a slash and stands behind `base_url`; where the link leaves the folder of `base_url`
    on the same host, it is the whole address. UnreadableError for a link to another host or port, or from
    https to http: the credentials would be sent there.
    """
    try:
        parts = urlsplit(urljoin(address_of(base_url, path), link))
        origin, own = _origin(parts.geturl()), _origin(base_url)
    except ValueError:
        raise UnreadableError("the answer links to something that is not a valid URL", _HINT) from None
    if origin != own:
        place = quoted(f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}")
        raise UnreadableError(
            f"the answer links to {place}: not followed, since the credentials would be sent there",
            _HINT,
        )
    found = parts._replace(query="", fragment="").geturl()
    return found.removeprefix(base_url) if found.startswith(f"{base_url}/") else found, parts.query


def address_of(base_url: str, path: str) -> str:
    """Return the whole address of a path, which a link may have given whole."""
    return path if path.startswith(("http://", "https://")) else base_url + path


def _origin(address: str) -> tuple[str, str | None, int | None]:
    """Return scheme, host and port of an address; ValueError where the port is none."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
