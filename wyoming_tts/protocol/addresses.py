"""Which addresses of this machine others can reach."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import ifaddr

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_ROUTED = (("192.0.2.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))
"""Documentation addresses: asking for the way there sends nothing."""


def interface_addresses() -> list[Address]:
    """Return every address of every interface that is up."""
    found: list[Address] = []
    for adapter in ifaddr.get_adapters():
        for entry in adapter.ips:
            text = entry.ip if isinstance(entry.ip, str) else entry.ip[0]
            found.append(ipaddress.ip_address(text))
    return found


def routed_addresses() -> list[Address]:
    """Return the addresses that packets to far hosts leave from, IPv4 first."""
    found: list[Address] = []
    for target, family in _ROUTED:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
                found.append(ipaddress.ip_address(probe.getsockname()[0]))
            except OSError:
                continue
    return found


def reachable(
    bound: str, addresses: Iterable[Address], preferred: Iterable[Address] = ()
) -> list[Address]:
    """Choose what to tell others of a socket bound to the address ``bound``.

    Unspecified addresses never appear; loopback and link-local ones only where nothing better
    exists. IPv4 comes first, as many homes cannot route IPv6, and within it ``preferred``.
    """
    here = ipaddress.ip_address(bound)
    candidates = [here]
    if here.is_unspecified:
        # A socket on :: serves both families.
        candidates = [a for a in addresses if here.version == 6 or a.version == 4]  # noqa: PLR2004
    first = list(preferred)
    ranked = sorted(
        {a for a in candidates if not a.is_unspecified and not a.is_multicast},
        key=lambda a: (a.version, first.index(a) if a in first else len(first), int(a)),
    )
    for unwanted in (
        lambda a: a.is_loopback or a.is_link_local,
        lambda a: a.is_loopback,
        lambda _a: False,
    ):
        if chosen := [a for a in ranked if not unwanted(a)]:
            return chosen
    return []
