"""Which hubs are reached in the open: what is warned of before names travel there."""

import pytest

from sync.protocol.link import Address, exposed


@pytest.mark.parametrize(
    "address",
    [
        Address("http://127.0.0.1:8370"),
        Address("http://127.8.0.1:8370"),
        Address("http://localhost"),
        Address("http://[::1]:8370"),
        Address("https://hub.example", "ca"),
        Address("https://10.0.0.9:8443", "0" * 64),
    ],
)
def test_this_machine_and_encrypted_lines_need_no_warning(address):
    assert exposed(address) is None


@pytest.mark.parametrize("url", ["http://10.0.0.9:8370", "http://hub", "http://localhost.example"])
def test_an_open_line_to_another_machine_is_warned_of(url):
    warning = exposed(Address(url))
    assert warning is not None
    assert url.removeprefix("http://").split(":")[0] in warning.zh
    assert "not encrypted" in warning.en
