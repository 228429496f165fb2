"""The session of an HTTP client: its connections, its proxy, and whom it trusts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from passmuster.sdk.connection import AUTHORITIES

if TYPE_CHECKING:
    import requests

#: Connections that are kept, one for each thread that asks.
_CONNECTIONS = 64


def open_session(base_url: str, agent: str, verify: bool | str) -> requests.Session:
    """Return a session for one address.

    `verify` says whether the server must prove who it is, or names the file of the certificate authorities
    for it.
    """
    import requests
    import urllib3

    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=_CONNECTIONS))
    session.headers["User-Agent"] = agent
    session.headers["Accept-Encoding"] = "gzip, deflate"
    # Looked up once, for there is one address. requests would read the whole environment
    # before each request, and look for credentials of its own in ~/.netrc.
    session.trust_env = False
    session.proxies = requests.utils.get_environ_proxies(base_url)
    session.verify = verify
    if verify is True:
        session.verify = _authorities_of_the_environment() or True
    if not verify:
        # It would say at each connection what was said once when the source was opened.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return session


def _authorities_of_the_environment() -> str | None:
    """Return the CA bundle, None where the environment names none."""
    return next((file for name in AUTHORITIES if (file := os.environ.get(name))), None)
