"""Team hubs find each other on the local network, and believe only what is signed."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from zeroconf import ServiceInfo

from sync.changes.chain import DeviceKey
from sync.errors import Unreachable
from sync.protocol.messages import Card
from sync.replica.replica import Replica
from sync.stamps import new_device
from sync.team.find import TYPE, announced, find, properties_of, read
from sync.team.serving import opened
from sync.team.session import join_team
from sync.team.trust import credentials_of
from tests.team.conftest import exchange, known_home

LOOPBACK = ["127.0.0.1"]
FINGERPRINT = "ab" * 32


def signed_card(hub, key, account="wang"):
    bare = Card(new_device(), key.public, account)
    return Card(bare.device, bare.public, account, hub.sign(bare.signed_text))


@pytest.fixture
def multicast():
    """Skips where this machine's loopback carries no multicast."""
    hub, key = DeviceKey.new(), DeviceKey.new()
    said = properties_of(signed_card(hub, key), key, FINGERPRINT)
    try:
        with announced(said, 8371, LOOPBACK, LOOPBACK):
            found = find(hub.public, 1.5, interfaces=LOOPBACK)
    except Unreachable as fault:
        pytest.skip(f"no multicast on loopback here: {fault.detail}")
    if not found:
        pytest.skip("multicast on loopback is swallowed here")


def test_a_team_hub_is_found_by_people_of_its_home_hub_only(multicast):
    hub, other, key = DeviceKey.new(), DeviceKey.new(), DeviceKey.new()
    card = signed_card(hub, key, "王·芳")
    with announced(properties_of(card, key, FINGERPRINT), 8371, LOOPBACK, LOOPBACK):
        (found,) = find(hub.public, 1.5, interfaces=LOOPBACK)
        assert find(other.public, 1.0, interfaces=LOOPBACK) == []
    assert (found.account, found.device) == ("王·芳", card.device)
    assert found.places == ["127.0.0.1:8371"]
    assert found.addresses[0].tls == FINGERPRINT
    assert find(hub.public, 1.0, interfaces=LOOPBACK) == []  # it said good-bye


def test_what_is_found_is_joined_without_typing_an_address(multicast, zhang, wang):
    replica = Replica.open(Path(wang.replica.store.place))
    with opened(replica, host="127.0.0.1", port=0) as opening:
        assert opening.can_be_found
        (found,) = find(known_home(zhang).public)
        assert found.fingerprint == opening.fingerprint
        team = join_team(zhang.replica, found.addresses[0], opening.code)
        assert team.card.account == "wang"
        zhang.add(head="张三")
        assert exchange(zhang, opening).settled


def info_of(said, port=8371, hosts=("127.0.0.1",)):
    device = said.get("device", "x")
    return ServiceInfo(
        TYPE, f"{device}.{TYPE}", port=port, properties=said, parsed_addresses=list(hosts)
    )


def test_every_field_is_short_enough_for_the_network():
    hub, key = DeviceKey.new(), DeviceKey.new()
    said = properties_of(signed_card(hub, key, "𠮷" * 60), key, FINGERPRINT)
    assert all(len(f"{name}={text}".encode()) <= 255 for name, text in said.items())
    assert read(info_of(said), hub.public).account == "𠮷" * 60


@pytest.mark.parametrize("name", ["device", "account", "public", "card", "tls", "proof"])
def test_a_name_that_says_anything_else_than_was_signed_is_passed_over(name):
    hub, key, other = DeviceKey.new(), DeviceKey.new(), DeviceKey.new()
    said = properties_of(signed_card(hub, key), key, FINGERPRINT)
    elses = properties_of(signed_card(other, other, "li"), other, "cd" * 32)
    assert read(info_of(said), hub.public) is not None
    assert read(info_of({**said, name: elses[name]}), hub.public) is None
    assert read(info_of({**said, name: "?"}), hub.public) is None
    assert read(info_of({k: v for k, v in said.items() if k != name}), hub.public) is None


def test_without_a_network_a_sentence_says_so(tmp_path):
    """In a network namespace of its own there is not even loopback."""
    script = textwrap.dedent("""
        from sync.errors import Unreachable
        from sync.team.find import find
        try:
            find(b"", 0.1)
        except Unreachable as fault:
            print(fault.message.zh)
    """)
    command = ["unshare", "--net", "--map-root-user", sys.executable, "-c", script]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("no unshare on this system")
    if "unshare" in told.stderr:
        pytest.skip(f"no network namespaces here: {told.stderr.strip()}")
    assert told.stdout.startswith("没有可用的局域网"), told.stderr


def test_a_cancelled_search_ends_at_once():
    assert find(b"", 600, cancelled=lambda: True, interfaces=LOOPBACK) == []


def test_credentials_are_what_is_announced(wang):
    own = credentials_of(wang.replica)
    said = properties_of(own.card, own.key, FINGERPRINT)
    assert read(info_of(said), own.home.public).account == "wang"
