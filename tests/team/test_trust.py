"""Whom a team hub lets in, and whom a caller believes: people of one home hub, and nobody else."""

from pathlib import Path

import msgspec
import pytest

from sync.errors import BadValue, DiskFull, Refused, Unreachable
from sync.hub.access import Device
from sync.hub.door import serving
from sync.peers.home import keep_home
from sync.peers.http import HttpPeer
from sync.protocol.link import Address
from sync.protocol.messages import EnrolAnswer, EnrolRequest, team_hub_text, team_text
from sync.replica.handing import card_of
from sync.replica.replica import Replica
from sync.stamps import wall_milliseconds
from sync.team.desk import GUESSES_MAX, TeamDesk
from sync.team.session import fingerprint_at, join_team
from sync.team.trust import CLOCK_SLACK_MS, Cards, credentials_of
from tests.hub.township import join, new_hub
from tests.team.conftest import exchange, known_home, own_permit

DAY_MS = 24 * 3_600_000


@pytest.fixture
def stranger(tmp_path):
    """A laptop of another office."""
    elsewhere = new_hub(tmp_path / "elsewhere")
    (tmp_path / "far").mkdir()
    with serving(elsewhere) as far_url:
        laptop = join(tmp_path / "far", elsewhere, far_url, "zhang")
        laptop.sync()
    yield laptop
    laptop.close()


def test_a_laptop_of_another_home_hub_is_refused(stranger, wang, open_team):
    with open_team(wang) as opening, pytest.raises(Refused, match="不属于同一个中心"):
        exchange(stranger, opening)


def answering_anybody(fingerprint=""):
    """A desk that lets everybody in, and signs for ``fingerprint`` or its own."""

    def enrol(desk, request, token=""):
        own = credentials_of(desk.replica)
        device, shown = own.card.device, fingerprint or desk._fingerprint
        return EnrolAnswer(
            token="any",
            account="zhang",
            rights=[],
            card=own.card,
            hub=device,
            public=own.card.public,
            epoch="",
            permit=own.permit,
            proof=own.key.sign(team_hub_text(device, shown)),
        )

    return enrol


def test_a_caller_does_not_believe_a_team_hub_of_another_home_hub(
    stranger, wang, open_team, monkeypatch
):
    monkeypatch.setattr(TeamDesk, "enrol", answering_anybody())
    with open_team(stranger) as opening, pytest.raises(Refused, match="不属于同一个中心"):
        join_team(wang.replica, Address(f"https://{opening.places[0]}"), opening.code)


def test_a_caller_does_not_believe_a_signature_for_another_door(
    zhang, wang, open_team, monkeypatch
):
    monkeypatch.setattr(TeamDesk, "enrol", answering_anybody("0" * 64))
    with open_team(wang) as opening, pytest.raises(Refused, match="不能证明自己是队内中心"):
        join_team(zhang.replica, Address(f"https://{opening.places[0]}"), opening.code)


def test_a_wrong_code_is_refused_and_guesses_are_counted(zhang, wang, open_team):
    with open_team(wang) as opening:
        wrong = "000000" if opening.code != "000000" else "111111"
        for _ in range(GUESSES_MAX):
            with pytest.raises(Refused, match="加入码不对"):
                exchange(zhang, opening, wrong)
        with pytest.raises(Refused, match="错了太多次"):
            exchange(zhang, opening)


def test_a_code_may_be_typed_as_people_read_it(zhang, wang, open_team):
    with open_team(wang) as opening:
        spoken = opening.code.lower().replace("0", "o").replace("1", "l")
        assert exchange(zhang, opening, f" {spoken[:3]} {spoken[3:]} ").settled


def test_an_expired_permit_is_told_with_both_dates(zhang, wang, open_team):
    permit = own_permit(zhang)
    late = permit.until + CLOCK_SLACK_MS + 1
    told = r"“zhang”的通行证已于\d+年\d+月\d+日到期（本机今天是"
    with open_team(wang, now=lambda: late) as opening, pytest.raises(Refused, match=told):
        exchange(zhang, opening)


def test_a_clock_a_few_hours_off_expires_no_permit(zhang, wang, open_team):
    permit = own_permit(zhang)
    with open_team(wang, now=lambda: permit.until + CLOCK_SLACK_MS - 1) as opening:
        assert exchange(zhang, opening).settled


def test_a_caller_refuses_a_team_hub_whose_permit_is_out(zhang, wang, open_team):
    late = own_permit(wang).until + CLOCK_SLACK_MS + 1
    with open_team(wang) as opening, pytest.raises(Refused, match="“wang”的通行证已于"):
        join_team(
            zhang.replica, Address(f"https://{opening.places[0]}"), opening.code, lambda: late
        )


def test_somebody_elses_permit_is_refused(zhang, wang, li, open_team):
    own, other = credentials_of(zhang.replica), credentials_of(li.replica)
    with open_team(wang) as opening:
        proof = own.key.sign(team_text(opening.code, own.card.device, opening.fingerprint))
        request = EnrolRequest(
            opening.code,
            own.card.device,
            own.card.public,
            proof,
            card=own.card,
            permit=other.permit,
        )
        address = Address(f"https://{opening.places[0]}", opening.fingerprint)
        with HttpPeer(address) as peer, pytest.raises(Refused, match="不是这台电脑的"):
            peer.enrol(request)


def test_a_permit_with_more_rights_written_in_is_refused(zhang, wang, li, open_team):
    home = known_home(zhang)
    permit = msgspec.structs.replace(own_permit(zhang), rights=own_permit(li).rights)
    keep_home(zhang.replica, msgspec.structs.replace(home, permit=permit))
    with open_team(wang) as opening, pytest.raises(Refused, match="不属于同一个中心"):
        exchange(zhang, opening)


def test_who_has_no_permit_yet_is_sent_to_the_office(tmp_path, zhang, wang, open_team):
    home = known_home(zhang)
    keep_home(zhang.replica, msgspec.structs.replace(home, permit=None))
    with open_team(wang) as opening, pytest.raises(Refused, match="先与办公室中心同步一次"):
        exchange(zhang, opening)
    with pytest.raises(Refused, match="先与办公室中心同步一次"), open_team(zhang):
        pass
    fresh = Replica.open(tmp_path / "fresh.db")
    with pytest.raises(Refused, match="还没有登记到中心"):
        credentials_of(fresh)
    fresh.close()


def test_nobody_in_between_can_hand_a_proof_on(zhang, wang, li, open_team):
    """The caller signs for the certificate that it sees: of no use at any other door."""
    own = credentials_of(zhang.replica)
    with open_team(wang) as opening, open_team(li) as between:
        proof = own.key.sign(team_text(opening.code, own.card.device, between.fingerprint))
        request = EnrolRequest(
            opening.code, own.card.device, own.card.public, proof, card=own.card, permit=own.permit
        )
        address = Address(f"https://{opening.places[0]}", opening.fingerprint)
        with HttpPeer(address) as peer, pytest.raises(Refused, match="不能证明"):
            peer.enrol(request)


def test_a_card_without_its_key_lets_nobody_in(zhang, wang, li, open_team):
    own, other = credentials_of(zhang.replica), credentials_of(li.replica)
    with open_team(wang) as opening:
        proof = other.key.sign(team_text(opening.code, own.card.device, opening.fingerprint))
        request = EnrolRequest(
            opening.code, own.card.device, own.card.public, proof, card=own.card, permit=own.permit
        )
        address = Address(f"https://{opening.places[0]}", opening.fingerprint)
        with HttpPeer(address) as peer, pytest.raises(Refused, match="不能证明"):
            peer.enrol(request)


def test_a_laptop_that_enrols_as_at_an_office_is_told_what_this_is(wang, open_team):
    with open_team(wang) as opening:
        address = Address(f"https://{opening.places[0]}", opening.fingerprint)
        with HttpPeer(address) as peer, pytest.raises(Refused, match="没有出示通行证"):
            peer.enrol(EnrolRequest("X", "D", b"", b""))


def test_the_certificate_is_another_one_at_each_opening_and_no_key_stays(wang, open_team):
    seen = set()
    for _ in range(2):
        with open_team(wang) as opening:
            assert fingerprint_at(f"https://{opening.places[0]}") == opening.fingerprint
            seen.add(opening.fingerprint)
    assert len(seen) == 2
    assert not list(Path(wang.replica.store.place).parent.rglob("*.key"))


def test_another_certificate_than_the_announced_one_is_refused(zhang, wang, open_team):
    with open_team(wang) as opening, pytest.raises(Refused, match="证书"):
        join_team(zhang.replica, Address(f"https://{opening.places[0]}", "0" * 64), opening.code)


@pytest.mark.parametrize("typed", ["nowhere", "192.168.1.5:x", "", "[::1"])
def test_what_is_no_address_is_told(zhang, typed):
    with pytest.raises(BadValue, match="不是队内中心的地址"):
        join_team(zhang.replica, Address(f"https://{typed}"), "ABCDEF")


def test_nobody_at_the_address_is_told(zhang):
    with pytest.raises(Unreachable, match="连不上队内中心"):
        join_team(zhang.replica, Address("https://127.0.0.1:1"), "ABCDEF")


def test_a_permit_is_good_for_a_month(zhang):
    left = own_permit(zhang).until - wall_milliseconds()
    assert 30 * DAY_MS < left <= 31 * DAY_MS


def test_a_card_that_could_not_be_kept_is_kept_when_it_comes_again(wang, desk):
    """Else the laptop refuses what that device writes, for ever."""
    cards = Cards(wang.replica, credentials_of(wang.replica))
    names = [f"{n:013d}" for n in range(400)]
    met = [desk.card(Device(name, bytes(32), "zhang", "", False)) for name in names]
    [[pages]] = wang.replica.query("PRAGMA page_count")
    wang.replica.query(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull):
        cards.meet(met)
    wang.replica.query("PRAGMA max_page_count = 1000000")
    cards.meet(met)
    assert all(card_of(wang.replica, name) for name in names)
