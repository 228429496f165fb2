"""Electa Live: who entered and who left a virtual classroom.

Written from the vendor's pages "API 3.0 - Session Logs" and "API 3.0 - Authentication".
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from passmuster.sdk import AuthError, Login, Slice, Source, SourceContext, Token, VendorError
from passmuster_electa.streams import Visits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from passmuster_electa.answers import Logs

# "mm/dd/yyyy hh:mm:ss"
REQUEST_TIME = "%m/%d/%Y %H:%M:%S"

# A token may be used "within 20 minutes"; the page does not say that use prolongs it.
TOKEN_SECONDS = 20 * 60


class Electa(Source):
    """One account (`cid`) at Electa Live."""

    name = "electa"
    title = "Electa Live"
    documentation_url = "https://support.e-lecta.com"
    base_url = "https://api30.school-network.net"
    streams = (Visits,)

    def __init__(self, settings: Mapping[str, Any], context: SourceContext) -> None:
        super().__init__(settings, context)
        self.login = Login(self._fetch_token, self.clock, self.redactor)

    @property
    def account(self) -> str:
        """Return the account's number."""
        return str(self.settings["cid"])

    def ask(self, filters: Mapping[str, str], slice: Slice) -> Logs:
        """Return the session log of a window."""
        from passmuster_electa.answers import logs_of

        window = {
            "StartDateTimeUTC": slice.start.astimezone(UTC).strftime(REQUEST_TIME),
            "EndDateTimeUTC": slice.end.astimezone(UTC).strftime(REQUEST_TIME),
        }

        def call(token: str) -> Logs:
            # The page wants the token in the address, so no address is ever shown with its query.
            return self.http.get(
                "/logs/", logs_of, {"CID": self.account, "Token": token, **window, **filters}
            )

        try:
            return self.login.use(call)
        except AuthError as error:
            if self.login.refused or error.status is not None:
                raise
            # The envelope is the same for whatever is wrong. With a token that was given a moment
            # ago, it is not the credentials.
            raise VendorError(error.message, "check the room or the person in the settings") from error

    def _fetch_token(self) -> Token:
        from passmuster_electa.answers import token_of

        # "API access locks for 15 minutes after 5 failed login attempts": Login never repeats a refused one.
        credentials = {"CID": self.account, "AppKey": self.settings["app_key"]}
        return Token(self.http.get("/token/", token_of, credentials, login=True), TOKEN_SECONDS)
