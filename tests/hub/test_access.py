"""The doorman: who may come in, with what, and what they may see and write."""

import pytest

from sync.changes.chain import DeviceKey
from sync.errors import BadValue, Missing, NewerFile, Refused, WrongToken
from sync.hub.access import Access, writes
from sync.hub.cellar import FILE, Cellar
from sync.protocol.messages import EnrolRequest, Right, enrol_text
from sync.protocol.wire import Push
from sync.stamps import new_device
from sync.store.sqlite import open_database
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, TOWN, VILLAGE, DirectPeer


def request(code, key=None, device="", proof=b""):
    key, device = key or DeviceKey.new(), device or new_device()
    return EnrolRequest(
        code, device, key.public, proof or key.sign(enrol_text(code, device)), "办公室"
    )


def test_an_invited_laptop_gets_a_token_that_is_known_again(desk):
    asked = request(desk.access.invite("zhang"))
    answer = desk.enrol(asked)
    caller = desk.access.caller(answer.token)
    assert (caller.device.device, caller.device.account) == (asked.device, "zhang")
    assert caller.rights == (Right(VILLAGE, "visitor"),)
    assert answer.card.account == "zhang"


def test_neither_codes_nor_tokens_are_kept(desk, folder):
    code = desk.access.invite("zhang")
    token = desk.enrol(request(code)).token
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    assert code.encode() not in kept
    assert token.encode() not in kept


def test_an_invitation_is_for_one_laptop(desk):
    code = desk.access.invite("zhang")
    desk.enrol(request(code))
    with pytest.raises(Refused, match="另一台电脑"):
        desk.enrol(request(code))


def test_a_laptop_whose_answer_was_lost_asks_again(desk):
    asked = request(desk.access.invite("zhang"))
    lost, got = desk.enrol(asked), desk.enrol(asked)
    assert desk.access.caller(got.token).device.device == asked.device
    with pytest.raises(WrongToken):
        desk.access.caller(lost.token)


def test_a_code_that_was_never_given_is_refused(desk):
    with pytest.raises(Refused, match="邀请码"):
        desk.enrol(request("0" * 16))


def test_an_invitation_grows_old(folder):
    clock = [1_500_000_000_000]
    access = Access(Cellar(folder).open(), lambda: clock[0])
    code = access.invite("zhang", hours=1)
    clock[0] += 3_600_001
    with pytest.raises(Refused, match="过期"):
        access.enrol(request(code))
    access.close()


def test_nobody_enrols_a_key_that_is_not_theirs(desk):
    code, device = desk.access.invite("zhang"), new_device()
    stolen = DeviceKey.new().public
    proof = DeviceKey.new().sign(enrol_text(code, device))
    with pytest.raises(Refused):
        desk.enrol(EnrolRequest(code, device, stolen, proof))


def test_a_device_number_cannot_change_its_key_or_its_person(desk):
    key, device = DeviceKey.new(), new_device()
    desk.enrol(request(desk.access.invite("zhang"), key, device))
    with pytest.raises(Refused):
        desk.enrol(request(desk.access.invite("zhang"), None, device))
    with pytest.raises(Refused, match="zhang"):
        desk.enrol(request(desk.access.invite("li"), key, device))


def test_a_lost_laptop_is_shut_out_until_its_person_gets_a_new_invitation(desk, zhang):
    desk.access.revoke(zhang.device)
    with pytest.raises(WrongToken):
        desk.hello(zhang.token, "")
    with pytest.raises(Refused):
        desk.enrol(request(desk.access.invite("li"), zhang.key, zhang.device))
    answer = desk.enrol(request(desk.access.invite("zhang"), zhang.key, zhang.device))
    assert desk.hello(answer.token, "").account == "zhang"
    with pytest.raises(WrongToken):
        desk.hello(zhang.token, "")


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "x' OR 1=1 --"])
def test_a_token_that_was_never_given_opens_nothing(desk, token):
    with pytest.raises(WrongToken):
        desk.push(token, Push([], []))


def test_a_disabled_account_sees_nothing_and_gets_no_invitation(desk, zhang):
    zhang.say(zhang.change(head="张三"))
    desk.access.set_disabled("zhang", True)
    assert desk.hello(zhang.token, "").rights == []
    assert desk.hello(zhang.token, "").heads == {VILLAGE: {zhang.device: 1}}
    with pytest.raises(Refused):
        desk.access.invite("zhang")


def pulled(desk, writer, heads=None):
    """(area, device) of all that a pull brings."""
    chunks = DirectPeer(desk, writer.token).pull(heads or {})
    return {(run.area, run.device) for chunk in chunks for run in chunk.runs}


def test_a_pull_brings_no_more_than_may_be_read(desk, zhang, wang, li):
    zhang.say(zhang.change(head="张三"))
    wang.say(wang.change(head="李四"), area=NEXT_VILLAGE)
    li.say(li.change(kind="cadre", name="李书记"), area=TOWN)
    assert {area for area, _ in pulled(desk, zhang)} == {VILLAGE, TOWN}
    assert {area for area, _ in pulled(desk, wang)} == {VILLAGE, NEXT_VILLAGE, TOWN}
    nosy = {NEXT_VILLAGE: {wang.device: 0}, FAR_VILLAGE: {}}
    assert {area for area, _ in pulled(desk, zhang, nosy)} == {VILLAGE, TOWN}
    desk.access.withdraw("zhang", VILLAGE)
    assert pulled(desk, zhang) == {(VILLAGE, zhang.device)}


def test_rights_are_given_and_taken_back(desk):
    desk.access.grant("zhang", Right(FAR_VILLAGE, "leader"))
    assert Right(FAR_VILLAGE, "leader") in desk.access.rights("zhang")
    desk.access.withdraw("zhang", FAR_VILLAGE)
    assert desk.access.rights("zhang") == (Right(VILLAGE, "visitor"),)
    with pytest.raises(Missing):
        desk.access.withdraw("zhang", FAR_VILLAGE)


@pytest.mark.parametrize("name", ["", " zhang", "hub", "x" * 61, "zhang\nli"])
def test_some_names_are_no_accounts(desk, name):
    with pytest.raises(BadValue):
        desk.access.add_account(name, [])


def test_an_account_is_made_once(desk):
    with pytest.raises(Refused):
        desk.access.add_account("zhang", [])
    with pytest.raises(Missing):
        desk.access.account("nobody")


@pytest.mark.parametrize(
    ("role", "kind", "may"),
    [
        ("visitor", "household", True),
        ("visitor", "cadre", False),
        ("leader", "notice", True),
        ("leader", "area", False),
        ("clerk", "area", True),
        ("supervisor", "issue_step", True),
        ("supervisor", "household", False),
        ("admin", "household", True),
        ("wizard", "household", False),
    ],
)
def test_a_role_writes_its_kinds(role, kind, may):
    rights = [Right(TOWN, role)]
    assert writes(rights, VILLAGE, kind) is may
    assert writes(rights, FAR_VILLAGE, kind) is False


def test_a_book_of_a_newer_program_is_left_alone(folder):
    database = open_database(folder / FILE)
    database.table("_sqlite_migrations").insert(
        {"migration_set": "hub", "name": "m999_later", "applied_at": "2030"}
    )
    database.conn.commit()
    database.conn.close()
    with pytest.raises(NewerFile):
        Cellar(folder).open()


def test_a_device_that_this_hub_vouched_for_is_known_again(desk, zhang, wang):
    """A hub restored from before an enrolment meets the device through those who know it."""
    card = desk.enrol(request(desk.access.invite("zhang"), zhang.key, zhang.device)).card
    desk.access._write("DELETE FROM hub_device WHERE device = ?", (zhang.device,))
    run = zhang.run(zhang.change(head="张三"))
    assert [n.code for n in wang.push(run).not_taken] == ["stranger"]
    assert wang.push(run, cards=[card]).not_taken == []
    assert desk.replica.count("household") == 1
