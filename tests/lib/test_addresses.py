"""One reader of network addresses, and who is counted as one."""

from __future__ import annotations

import pytest

from filmclub.lib.addresses import neighbours_of, network_of, read_address, sender_of

SPELLINGS = {
    "192.0.2.7": ["192.0.2.7", " 192.0.2.7 ", "::ffff:192.0.2.7", "::FFFF:c000:207", "192.0.2.7:51000"],
    "2001:db8::7": [
        "2001:db8::7",
        "2001:DB8:0:0::7",
        "2001:0db8:0000:0000:0000:0000:0000:0007",
        "[2001:db8::7]",
        "[2001:db8::7]:51000",
        "2001:db8::7%eth0",
    ],
}


@pytest.mark.parametrize(
    ("address", "spelling"), [(address, each) for address in SPELLINGS for each in SPELLINGS[address]]
)
def test_an_address_is_the_same_in_every_spelling(address: str, spelling: str) -> None:
    assert str(read_address(spelling)) == address
    assert sender_of(spelling) == sender_of(address)
    assert network_of(spelling) == network_of(address)


@pytest.mark.parametrize(
    "text", ["", "-", "unknown", "192.0.2", "192.0.2.256", "2001:db8::7::", "[::1", "a:1"]
)
def test_what_is_no_address_is_nobody(text: str) -> None:
    assert read_address(text) is None
    assert (sender_of(text), neighbours_of(text), network_of(text)) == ("", "", "")


def test_a_64_is_one_sender_and_a_48_are_neighbours() -> None:
    assert sender_of("2001:db8:1:2::3") == sender_of("2001:db8:1:2:ffff::") == "2001:db8:1:2::"
    assert sender_of("2001:db8:1:3::3") != sender_of("2001:db8:1:2::3")
    assert neighbours_of("2001:db8:1:3::3") == neighbours_of("2001:db8:1:2::3") == "2001:db8:1::"
    assert neighbours_of("192.0.2.7") == ""


def test_what_is_kept_names_no_household() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::"
