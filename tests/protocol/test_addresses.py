from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyoming_tts.protocol.addresses import (
    Address,
    interface_addresses,
    reachable,
    routed_addresses,
)

ANY = "0.0.0.0"  # noqa: S104 - nothing is bound in these tests
HOME = ["127.0.0.1", "::1", "172.17.0.1", "192.168.1.20", "fd00::20", "fe80::20"]


def choose(bound: str, here: list[str], preferred: list[str] | None = None) -> list[str]:
    """Return what others are told of a socket, as text."""
    return [
        str(address)
        for address in reachable(
            bound,
            map(ipaddress.ip_address, here),
            map(ipaddress.ip_address, preferred or []),
        )
    ]


@pytest.mark.parametrize(
    ("bound", "here", "preferred", "expected"),
    [
        ("::", HOME, [], ["172.17.0.1", "192.168.1.20", "fd00::20"]),
        ("::", HOME, ["192.168.1.20"], ["192.168.1.20", "172.17.0.1", "fd00::20"]),
        ("::", HOME, ["fd00::20"], ["172.17.0.1", "192.168.1.20", "fd00::20"]),
        ("::", HOME, ["10.9.9.9"], ["172.17.0.1", "192.168.1.20", "fd00::20"]),
        (ANY, HOME, [], ["172.17.0.1", "192.168.1.20"]),
        ("192.168.1.20", HOME, ["172.17.0.1"], ["192.168.1.20"]),
        ("fd00::20", HOME, [], ["fd00::20"]),
        # Nothing better than what only neighbours can use.
        ("::", ["127.0.0.1", "169.254.7.7", "fe80::1"], [], ["169.254.7.7", "fe80::1"]),
        ("fe80::1", HOME, [], ["fe80::1"]),
        # Nothing better than this machine itself.
        ("::", ["127.0.0.1", "::1"], [], ["127.0.0.1", "::1"]),
        ("127.0.0.1", HOME, [], ["127.0.0.1"]),
        ("::1", HOME, [], ["::1"]),
        # Nothing at all.
        (ANY, ["fd00::20"], [], []),
        ("::", ["::", ANY, "ff02::1", "224.0.0.1"], [], []),
        ("::", [], ["192.168.1.20"], []),
    ],
)
def test_others_are_told_the_best_addresses(
    bound: str, here: list[str], preferred: list[str], expected: list[str]
) -> None:
    """IPv4 first, the preferred first among them, and weaker kinds only where nothing is better."""
    assert choose(bound, here, preferred) == expected


addresses = st.lists(st.ip_addresses(), max_size=8)


@given(st.sampled_from(["::", ANY, "192.168.1.20", "fd00::20"]), addresses, addresses)
def test_only_usable_addresses_are_told(
    bound: str, here: list[Address], preferred: list[Address]
) -> None:
    """Whatever a machine has, others are told distinct addresses of it that can be connected to."""
    chosen = reachable(bound, here, preferred)
    assert len(set(chosen)) == len(chosen)
    assert set(chosen) <= {*here, ipaddress.ip_address(bound)}
    assert not any(a.is_unspecified or a.is_multicast for a in chosen)
    assert [a.version for a in chosen] == sorted(a.version for a in chosen)
    assert chosen == reachable(bound, reversed(here), preferred)


def test_this_machine_has_its_own_address() -> None:
    """The loopback is among the addresses of every machine."""
    assert ipaddress.ip_address("127.0.0.1") in interface_addresses()


def test_routed_addresses_are_this_machines() -> None:
    """The way to far hosts leaves from an address that the machine has."""
    assert set(routed_addresses()) <= set(interface_addresses())
