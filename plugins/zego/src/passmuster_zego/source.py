"""ZEGO RoomKit: who entered and who left a room.

Written from the vendor's pages "Get room's user entry and exit records" (2022-02-25),
"Get access token" and "Get project rooms" of the RoomKit Server APIs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from passmuster.sdk import Login, Source, SourceContext, Stream, Token, UnreadableError
from passmuster_zego.streams import Rooms, Visits

if TYPE_CHECKING:
    from collections.abc import Mapping

# How long a signature is good is ours to choose; how long a token lives, the page does not say.
SIGNATURE_SECONDS = 3600
TOKEN_SECONDS = 3600


class Zego(Source):
    """One product (`pid`) of one company at ZEGO."""

    name = "zego"
    title = "ZEGO RoomKit"
    documentation_url = "https://docs.zegocloud.com/article/9427"
    base_url = "https://roomkit-api.zego.im"
    streams = (Visits, Rooms)
    read_despite = ()

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        self.login = Login(self._fetch_token, self.clock, self.redactor)

    @property
    def account(self) -> str:
        """Return the product's id."""
        return str(self.settings["pid"])

    def is_available(self, stream: Stream[Any]) -> bool:
        """Return whether ZEGO lists the rooms; False where its answer has no room ids either."""
        if stream.optional:
            self.login.token()  # a refused login says nothing about the rooms
        return super().is_available(stream)

    def ask(self, path: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the `data` of an answer; the token travels in the body, as all of ZEGO's credentials do."""
        from passmuster_zego.answers import data_of

        def call(token: str) -> dict[str, Any]:
            credentials = {"secret_id": self.settings["secret_id"], "access_token": token}
            return self.http.post(path, data_of, {**credentials, "pid": self.settings["pid"], **fields})

        return self.login.use(call)

    def _fetch_token(self) -> Token:
        import base64
        import hashlib
        import json
        import secrets

        from passmuster_zego.answers import credentials_of

        secret_id, key = self.settings["secret_id"], self.settings["secret_key"]
        expired = int(self.clock.now().timestamp()) + SIGNATURE_SECONDS
        # The page asks for "8 bytes" and shows 16 characters: this is both.
        nonce = secrets.token_hex(8)
        # The page's formulas differ (a stray space in Python, no lower case in C). This is its Go
        # form, which is the one that working clients use.
        signed = hashlib.md5(f"{secret_id}{key.lower()}{nonce}{expired}".encode()).hexdigest()
        info = json.dumps({"ver": 1, "hash": signed, "nonce": nonce, "expired": expired})
        token = base64.b64encode(info.encode()).decode()
        self.redactor.add(token)
        fields = {"secret_id": secret_id, "token": token}
        data = self.http.post("/auth/get_access_token", credentials_of, fields, login=True)
        value, lifetime = data.get("access_token"), data.get("expires_in")
        if not isinstance(value, str) or not value:
            raise UnreadableError("ZEGO's answer to the login holds no access_token")
        return Token(value, lifetime if isinstance(lifetime, int) and lifetime > 0 else TOKEN_SECONDS)
