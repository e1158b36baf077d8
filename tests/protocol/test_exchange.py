"""What both sides must see alike: rights, digests, receipts; and the enrolment link."""

from typing import Any

import pytest

from sync.changes.chain import DeviceKey, Run
from sync.errors import BadAnswer, BadValue
from sync.protocol.exchange import (
    Tally,
    check_receipt,
    covers,
    digest,
    heads_of,
    is_forked,
    is_trusted,
    lacked_by,
    missing,
    push_of,
    reads,
    view,
)
from sync.protocol.link import Address, Link, read_link, write_link
from sync.protocol.messages import Card, HelloAnswer, NotTaken, PushAnswer, Receipt, Right, encode
from sync.protocol.wire import Push

VILLAGE, NEXT, TOWN = "320282113200", "320282113201", "320282113"
ME, OTHER, HUB = "AAAAAAAAAAAAA", "BBBBBBBBBBBBB", "CCCCCCCCCCCCC"


@pytest.mark.parametrize(
    ("scope", "area", "sees"),
    [
        (VILLAGE, VILLAGE, True),
        (VILLAGE, NEXT, False),
        (VILLAGE, TOWN, True),  # the town's own records: its cadres and teams
        (VILLAGE, "320282", True),
        (VILLAGE, "R320282113", False),  # petition cases need a right of their own
        ("R320282", "R320282113", True),
        ("R320282113", "R320282", False),  # the county's own cases, and whom it will inspect
        ("R320282113", "R320282113", True),
        ("R320282", VILLAGE, False),
        (TOWN, VILLAGE, True),
        (TOWN, "320282114", False),
        ("32", VILLAGE, True),
        ("", "11", True),
    ],
)
def test_a_scope_reads_its_areas_and_what_stands_above(scope, area, sees):
    assert reads([Right(scope, "visitor")], area) is sees


def test_a_view_holds_what_is_read_and_the_own_device_everywhere():
    heads = {VILLAGE: {ME: 1, OTHER: 2}, NEXT: {ME: 3, OTHER: 4}, "33": {OTHER: 1}}
    rights = [Right(VILLAGE, "visitor")]
    assert view(heads, rights, ME) == {VILLAGE: {ME: 1, OTHER: 2}, NEXT: {ME: 3}}


def test_a_digest_tells_heads_and_rights_apart_but_not_their_order():
    rights = [Right(VILLAGE, "visitor"), Right(NEXT, "clerk")]
    mine, theirs = (1, b"a" * 32), (2, b"b" * 32)
    ends = {VILLAGE: {ME: mine, OTHER: theirs}}
    same = digest({VILLAGE: {OTHER: theirs, ME: mine}}, reversed(rights))
    assert digest(ends, rights) == same
    assert digest({VILLAGE: {ME: mine, OTHER: (3, b"b" * 32)}}, rights) != same
    assert digest({VILLAGE: {ME: mine, OTHER: (2, b"c" * 32)}}, rights) != same
    assert digest(ends, rights[:1]) != same
    assert heads_of(ends) == {VILLAGE: {ME: 1, OTHER: 2}}


@pytest.mark.parametrize(
    ("n", "link", "forked"), [(1, b"a", False), (1, b"b", True), (2, b"b", False)]
)
def test_a_fork_is_another_history_of_the_same_length(n, link, forked):
    hello = HelloAnswer(0, "", HUB, heads={VILLAGE: {ME: n}}, links={VILLAGE: link * 8})
    assert is_forked({VILLAGE: {ME: (1, b"a" * 32)}}, hello, ME) is forked


def test_of_what_is_not_read_others_changes_are_offered_until_they_are_confirmed():
    mine = {VILLAGE: {ME: 5, OTHER: 6}, NEXT: {ME: 7, OTHER: 8}}
    rights, had = [Right(VILLAGE, "visitor")], {NEXT: {ME: 7, OTHER: 3}}
    known = lacked_by(mine, {VILLAGE: {ME: 5}}, rights, ME, had)
    assert known == {VILLAGE: {ME: 5}, NEXT: {OTHER: 3}}


def test_a_push_vouches_for_devices_that_begin_in_it():
    card = Card(OTHER, b"", "li")
    runs = [Run(VILLAGE, d, n, b"", (b"",), b"") for d, n in ((ME, 1), (OTHER, 1), (HUB, 4))]
    assert push_of(runs, ME, {OTHER: card, HUB: card}.get).cards == [card]


def test_counts_of_what_is_missing():
    mine, theirs = {VILLAGE: {ME: 5}}, {VILLAGE: {ME: 7, OTHER: 1}, NEXT: {OTHER: 2}}
    assert missing(mine, theirs) == 5
    assert covers(theirs, mine, ME)
    assert not covers(mine, theirs, ME)


def test_a_card_is_trusted_on_the_hubs_word_only():
    hub, card = DeviceKey.new(), Card(OTHER, b"key", "li")
    signed = Card(OTHER, b"key", "li", hub.sign(card.signed_text))
    assert is_trusted(signed, [DeviceKey.new().public, hub.public])
    assert not is_trusted(card, [hub.public])
    assert not is_trusted(Card(OTHER, b"key", "admin", signed.signature), [hub.public])


# -- receipts -------------------------------------------------------------------------------------

KEY = DeviceKey.new()
PUSH = Push([Run(VILLAGE, ME, 1, b"", (b"1", b"2", b"3"), b"")], [])


def answer(key=KEY, not_taken=(), **more):
    facts: dict[str, Any] = {
        "device": ME,
        "hub": HUB,
        "sent": 3,
        "accepted": 2,
        "known": 1,
        "quarantined": 0,
    }
    receipt = Receipt(number="1", epoch="", at=0, **(facts | more))
    text = encode(receipt).decode()
    return PushAnswer(text, key.sign(text.encode()), {}, not_taken=list(not_taken))


def test_a_receipt_that_matches_is_accepted_and_added_up():
    tally = Tally()
    for _ in range(2):
        tally.add(answer(), check_receipt(answer(), PUSH.sent, ME, HUB, KEY.public))
    assert (tally.sent, tally.accepted, tally.known, tally.adds_up) == (6, 4, 2, True)


@pytest.mark.parametrize(
    "told",
    [
        {"key": DeviceKey.new()},
        {"device": OTHER},
        {"hub": OTHER},
        {"sent": 2},
        {"accepted": 3},
        {"known": 0},
        {"quarantined": 1, "known": 0},
    ],
)
def test_a_receipt_that_does_not_match_is_no_receipt(told):
    with pytest.raises(BadAnswer):
        check_receipt(answer(**told), PUSH.sent, ME, HUB, KEY.public)


def test_a_run_that_was_not_taken_keeps_a_sync_from_being_complete():
    told = answer(known=0, not_taken=[NotTaken(VILLAGE, ME, 0, "gap")])
    tally = Tally()
    tally.add(told, check_receipt(told, PUSH.sent, ME, HUB, KEY.public))
    assert not tally.adds_up


# -- the link -------------------------------------------------------------------------------------

PIN = "ab" * 32


@pytest.mark.parametrize(
    "address",
    [
        Address("http://127.0.0.1:8370"),
        Address("https://hub.example", "ca"),
        Address("https://hub.example/zoufang", PIN),
        Address("http://[::1]:8370"),
    ],
)
def test_a_link_brings_one_to_the_hub(address):
    link = Link(address, "0123456789ABCDEF")
    assert read_link(write_link(link)) == link


def test_a_link_survives_being_broken_by_mail():
    text = write_link(Link(Address("https://hub.example", PIN), "0123456789ABCDEF"))
    assert read_link(f"  {text[:30]}\r\n {text[30:]}\n").code == "0123456789ABCDEF"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "http://hub.example/?code=1",
        "zoufang://hub.example/",
        "zoufang:///?code=1",
        "zoufang://hub.example:port/?code=1",
        "zoufang://hub.example/?code=1&tls=none",
        "zoufang://[/?code=1",
    ],
)
def test_what_is_no_link_is_refused_with_a_hint(text):
    with pytest.raises(BadValue, match="zoufang-hub invite"):
        read_link(text)
