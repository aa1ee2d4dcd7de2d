"""Home Assistant's Supervisor: telling it where a Wyoming server is, so that it is discovered."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SERVICE = "wyoming"
MOST_BYTES = 65_536
"""Of an answer; the Supervisor's is far shorter."""

OK = 200
UNAUTHORIZED = 401
FORBIDDEN = 403
BUSY = {408, 425, 429}
SERVER_FAULT = 500


class SupervisorError(Exception):
    """The Supervisor did not take the announcement; the message says what happened."""


class UnreachableError(SupervisorError):
    """It does not answer, or cannot at present: the same may work a moment later."""


class RefusedError(SupervisorError):
    """It said no, and will say so again; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """The Supervisor as an app reaches it."""

    url: str
    token: str
    timeout: float = 10.0
    """Seconds for each step of a request."""

    def announce(self, uri: str) -> str:
        """Say that a Wyoming server is at ``uri``; return the announcement's id.

        Said again after a restart it replaces what this app announced before. It blocks.

        Raises:
            UnreachableError: nobody answers, or with a fault of the Supervisor's own.
            RefusedError: the address, the token or the app's configuration is not accepted.
        """
        status, answer = self._post("/discovery", {"service": SERVICE, "config": {"uri": uri}})
        if status in BUSY or status >= SERVER_FAULT:
            raise UnreachableError(f"the Supervisor answers with status {status}")
        if status == UNAUTHORIZED:
            raise RefusedError("the Supervisor does not accept the token; restart the app")
        if status == FORBIDDEN:
            raise RefusedError(
                "the Supervisor forbids it (403); the app's config.yaml needs `discovery: "
                f"[{SERVICE}]`, and the token must be this app's own"
            )
        if status != OK:
            said = answer.get("message") or "no reason is given"
            raise RefusedError(f"the Supervisor refuses it with status {status}: {said!s:.200}")
        data = answer.get("data")
        return str(data.get("uuid", "")) if isinstance(data, dict) else ""

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        try:
            parts = urlsplit(self.url)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if host is None or parts.scheme != "http":
            raise RefusedError(
                f"{self.url!r} is no address of a Supervisor, as is http://supervisor"
            )
        connection = http.client.HTTPConnection(host, port, timeout=self.timeout)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", parts.path.rstrip("/") + path, json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, _read(response.read(MOST_BYTES))
        except (OSError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
            raise UnreachableError(
                f"the Supervisor at {self.url} is out of reach: {reason}"
            ) from error
        finally:
            connection.close()


def _read(content: bytes) -> dict[str, Any]:
    """Return an answer; what is no JSON object, such as a proxy's page of error, says nothing."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
