"""Who may use the page, decided by address, token and the names in a request."""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from wyoming_tts.settings import Settings
from wyoming_tts.web.errors import ForbiddenError, UnauthorisedError

SUPERVISOR = ip_address("172.30.32.2")
"""Who calls an app's page for Home Assistant; nobody else is served under ingress."""

COOKIE = "wyoming_tts_page"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_BEARER = "bearer "
_SAME = frozenset({"same-origin", "none"})
_USER = "X-Remote-User-Id"
"""Header in which the Supervisor says which of Home Assistant's users asks."""

_NEIGHBOURS = 64
"""Bits of an IPv6 address that a household shares."""


class Access:
    """Decides about requests; holds nothing but the settings."""

    def __init__(self, settings: Settings) -> None:
        self._ingress = settings.web_ingress
        self._token = settings.web_token
        self._networks = tuple(ip_network(each) for each in settings.web_allow)
        name = socket.gethostname().casefold()
        own = {"localhost", name, f"{name.partition('.')[0]}.local"}
        self._names = own | {host.casefold() for host in settings.web_hosts}

    @property
    def home_assistant(self) -> bool:
        """Whether the page is shown inside of Home Assistant."""
        return self._ingress

    def check_origin(self, peer: str, method: str, headers: Mapping[str, str]) -> None:
        """Refuse who may never be served, whatever they know.

        Args:
            peer: address of the other end of the connection.
            method: of the request.
            headers: of the request.

        Raises:
            ForbiddenError: the address is not served, or another site's page sent the request.
        """
        if self._ingress:
            if _address(peer) != SUPERVISOR:
                raise ForbiddenError(
                    "this page is served through Home Assistant; open it from the app's panel"
                )
        elif not self._called_rightly(headers.get("Host", "")):
            # Else a site whose name is made to point here could read everything.
            raise ForbiddenError(
                "this name is not the server's; call it by its address, or add the name to "
                "web_hosts"
            )
        # What is only read would be of no use to another site, but would keep the server busy.
        wanted_by = self._from_own_page if method not in SAFE_METHODS else _from_no_other_page
        if not wanted_by(headers):
            raise ForbiddenError("another site's page sent this; use the server's own page")

    def check_token(
        self, peer: str, authorisation: str, cookie: str, passed_on_by: Iterable[str] = ()
    ) -> None:
        """Refuse who needs a token and does not have it.

        Args:
            peer: address of the other end of the connection.
            authorisation: the header of this name, or nothing.
            cookie: what the browser keeps, or nothing.
            passed_on_by: see ``is_allowed``.

        Raises:
            UnauthorisedError: the token is missing or wrong.
            ForbiddenError: there is no token that would help.
        """
        if self._ingress or self.is_allowed(peer, passed_on_by):
            return
        if not self._token:
            raise ForbiddenError("this address is not among web_allow; add it, or set web_token")
        given = authorisation[len(_BEARER) :].strip()
        if authorisation[: len(_BEARER)].casefold() == _BEARER and self.knows(given):
            return
        if hmac.compare_digest(cookie.encode("utf-8", "replace"), self.cookie.encode()):
            return
        raise UnauthorisedError("the token is missing or wrong; it is the setting web_token")

    def is_allowed(self, peer: str, passed_on_by: Iterable[str] = ()) -> bool:
        """Whether an address needs no token.

        Args:
            peer: the address.
            passed_on_by: the addresses for which it says that it asks, being a proxy. They count
                as well: else a proxy on this machine would let in everybody.
        """
        return all(self._is_near(each) for each in (peer, *passed_on_by))

    def _is_near(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._networks)

    def client(self, peer: str, headers: Mapping[str, str]) -> str:
        """Return who asks, for counting how often: one user, or one household.

        Args:
            peer: address of the other end of the connection.
            headers: of the request.
        """
        if self._ingress:
            # All come through the Supervisor, and none must keep the others out.
            return f"{peer} {headers.get(_USER, '')[:64]}"
        address = _address(peer)
        if isinstance(address, IPv6Address):
            return str(ip_network((address, _NEIGHBOURS), strict=False))
        return str(address)

    def knows(self, token: str) -> bool:
        """Whether this is the token; takes as long for any other of its length."""
        known = self._token.encode()
        return bool(known) and hmac.compare_digest(token.encode("utf-8", "replace"), known)

    @property
    def cookie(self) -> str:
        """What a browser keeps in the token's place; another token makes it worthless."""
        return hmac.new(self._token.encode(), b"page", hashlib.sha256).hexdigest()

    def _called_rightly(self, host: str) -> bool:
        name = _host_name(host)
        return ("%" not in name and _address(name) is not None) or name in self._names

    def _from_own_page(self, headers: Mapping[str, str]) -> bool:
        """Whether a request came from the server's own page, or from no page at all."""
        if site := headers.get("Sec-Fetch-Site"):
            return site in _SAME
        if (origin := headers.get("Origin")) is None:
            return True
        called = {headers.get("Host", "")}
        if self._ingress:
            called.add(headers.get("X-Forwarded-Host", ""))
        try:
            site = urlsplit(origin).netloc.casefold()
        except ValueError:
            return False
        return site in {each.casefold() for each in called if each}


def _from_no_other_page(headers: Mapping[str, str]) -> bool:
    """Whether no other site's page had something loaded; its links lead here all the same."""
    site = headers.get("Sec-Fetch-Site", "none")
    return site in _SAME or headers.get("Sec-Fetch-Mode") == "navigate"


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").casefold()
    except ValueError:
        return ""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    # A socket of both families shows IPv4 addresses in IPv6's clothes.
    return getattr(address, "ipv4_mapped", None) or address
