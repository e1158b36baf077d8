"""The same question asked of a laptop, a hub on a file and a hub on PostgreSQL: the same answer."""

import shutil
from contextlib import ExitStack, closing
from datetime import date, timedelta

import pytest

from sync.casework import tallies
from sync.casework.coverage import coverage
from sync.casework.statistics import plain, statistics
from sync.errors import Cancelled
from sync.hub.cellar import Cellar, tables
from sync.hub.desk import HubDesk
from sync.peers.home import enrol
from sync.peers.http import HttpPeer
from sync.peers.session import synchronise
from sync.protocol.link import Address
from sync.protocol.messages import Right
from sync.records import places
from sync.replica.replica import Replica
from sync.rules.tallies import NAMES, PEOPLE
from sync.store.contract import pour as pour_tables
from tests.county import COUNTY, TODAY, Plan, pour, villages_of, write
from tests.hub.township import hub_process, invitation

SMALL, LARGE = 1_500, 50_000
KEY = b"k" * 32
TOWN = places.children(COUNTY)[0]
VILLAGE, OTHER = places.children(TOWN)[:2]
QUESTIONS = [
    (COUNTY, TODAY, ""),
    (COUNTY, TODAY, "village"),
    (COUNTY, date(2017, 3, 15), ""),
    (TOWN, TODAY, ""),
    (VILLAGE, date(2017, 5, 1), ""),
]


def asked(replica, area=COUNTY, as_of=TODAY, level=""):
    return plain(statistics(replica, area, as_of, level))


def whole(replica, area=COUNTY, as_of=TODAY):
    """The counts of the last line, that of the area as a whole."""
    return asked(replica, area, as_of)["rows"][-1]["counts"]


def copied(source, target):
    """Puts everything of one store into another."""
    with source.store.snapshot(), target.store.transaction() as connection:
        pour_tables(source.store, connection, tables())


@pytest.fixture(scope="module")
def three(postgres, tmp_path_factory):
    """A laptop with its file encrypted, which has synced with the hub, that hub, and another one
    on PostgreSQL that has the hub's records."""
    folder = tmp_path_factory.mktemp("county")
    with closing(HubDesk.create(folder / "hub")) as desk:
        desk.access.add_account("clerk", [Right(COUNTY, "clerk")])
        write(desk.replica, Plan(SMALL))
    with ExitStack() as stack:
        laptop = stack.enter_context(closing(Replica.open(folder / "laptop.db", KEY)))
        with hub_process(folder / "hub") as (_, url):
            token = enrol(laptop, invitation(folder / "hub", "clerk", url)).token
            with HttpPeer(Address(url), token) as peer:
                assert synchronise(laptop, peer).complete
        hub = stack.enter_context(closing(HubDesk.open(folder / "hub"))).replica
        store = stack.enter_context(closing(Cellar(folder / "pg", postgres.url()).open()))
        database = Replica(store)
        copied(hub, database)
        yield laptop, hub, database


@pytest.fixture(scope="module")
def counted_once(tmp_path_factory):
    """The file of a laptop with a small county that was asked already."""
    path = tmp_path_factory.mktemp("small") / "laptop.db"
    with closing(Replica.open(path)) as replica:
        write(replica, Plan(400))
        asked(replica)
    return path


@pytest.fixture
def laptop(tmp_path, counted_once):
    """A copy of it, to be changed."""
    shutil.copy(counted_once, tmp_path / "laptop.db")
    with closing(Replica.open(tmp_path / "laptop.db")) as replica:
        yield replica


@pytest.mark.parametrize(("area", "as_of", "level"), QUESTIONS)
def test_laptop_and_both_hubs_give_the_same_answer(three, area, as_of, level):
    laptop, hub, database = (asked(replica, area, as_of, level) for replica in three)
    assert laptop == hub
    assert hub == database
    assert laptop["rows"][-1]["counts"]["homes"] > 0


@pytest.fixture(scope="module")
def first_answer():
    """What the first store said of the large county."""
    return []


@pytest.mark.slow
@pytest.mark.parametrize("where", ["laptop", "hub", "database"])
def test_fifty_thousand_households_give_the_same_answer(postgres, tmp_path, where, first_answer):
    with ExitStack() as stack:
        if where == "laptop":
            replica = stack.enter_context(closing(Replica.open(tmp_path / "laptop.db", KEY)))
        else:
            cellar = Cellar(tmp_path, postgres.url() if where == "database" else "")
            replica = Replica(stack.enter_context(closing(cellar.open())))
        pour(replica, Plan(LARGE))
        found = asked(replica)
    assert found["rows"][-1]["counts"]["homes"] > LARGE * 0.98
    first_answer.append(found)
    assert found == first_answer[0]


def test_the_county_is_the_sum_of_its_villages_and_what_stands_above(three):
    found = asked(three[0], level="village")
    *parts, total = found["rows"]
    for name in NAMES:
        if name not in PEOPLE:
            assert sum(part["counts"][name] for part in parts) == total["counts"][name], name
    for name in ("cadres", "taking_part"):  # each stands on one roster
        assert sum(part["counts"][name] for part in parts) == total["counts"][name]


def test_a_unit_says_what_it_says_when_it_is_asked_about_itself(three):
    of_county = {row["unit"]: row for row in asked(three[0])["rows"] if row["row"] == "unit"}
    counts, own = of_county[TOWN]["counts"], asked(three[0], TOWN)["rows"][-1]["counts"]
    assert own.pop("taking_part") <= counts.pop("taking_part")  # who went to other towns alone
    assert counts == own


def test_coverage_counts_the_same(three):
    """The lists of what is owed and the statistics are two roads to one figure."""
    found, counts = coverage(three[0], COUNTY, TODAY), whole(three[0])
    names = {"village": "villages", "community": "communities"}
    names |= {"household": "homes", "enterprise": "firms"}
    for of_class, name in names.items():
        tally = found.classes[of_class]
        assert (tally.due, tally.covered) == (counts[name], counts[f"{name}_visited"])
        assert tally.must_due == counts[f"{name}_must"]
        assert tally.must_reached == counts[f"{name}_reached"]
        assert tally.strict in (None, counts.get(f"{name}_whole"))
    sums = found.sums
    assert (sums.visits, sums.remote) == (counts["visits"], counts["visits_remote"])
    assert (sums.cadres, sums.taking_part) == (counts["cadres"], counts["taking_part"])


# -- what is counted again -------------------------------------------------------------------------


@pytest.fixture
def counted(monkeypatch):
    """The areas of which days are counted, in order."""
    return overheard(monkeypatch, "count_area")


@pytest.fixture
def accounted(monkeypatch):
    """The areas of which incomes are counted, in order."""
    return overheard(monkeypatch, "count_incomes")


def overheard(monkeypatch, name):
    heard = []
    counting = getattr(tallies, name)

    def listening(replica, area, *asked):
        heard.append(area)
        return counting(replica, area, *asked)

    monkeypatch.setattr(tallies, name, listening)
    return heard


def forget(replica):
    """Throws away whatever was kept."""
    with replica.store.transaction() as connection:
        connection.execute("DELETE FROM tally WHERE area >= ?", ("",))


def forgotten(replica, area=COUNTY):
    """The answer without anything that was kept."""
    forget(replica)
    return asked(replica, area)


def test_nothing_is_counted_twice(laptop, counted):
    first = forgotten(laptop)
    assert len(counted) > 100
    counted.clear()
    assert asked(laptop) == first
    assert counted == []


def test_only_the_village_that_changed_is_counted_again(laptop, counted):
    before = whole(laptop)
    counted.clear()
    with laptop.act("wang") as act:
        home = act.add("household", VILLAGE, {"head": "新户"})
        visit = {"household": home, "date": "2017-06-01", "mode": "1", "finished": True}
        act.add("visit", VILLAGE, visit)
    after = whole(laptop)
    assert counted == [VILLAGE]
    assert after["homes_visited"] == before["homes_visited"] + 1
    assert forgotten(laptop)["rows"][-1]["counts"] == after


def test_a_household_that_moves_is_counted_where_it_is(laptop, counted):
    before = asked(laptop)
    [home, *_] = laptop.fetch("household", VILLAGE, limit=1)
    counted.clear()
    with laptop.act("wang") as act:
        act.move(home.id, OTHER)
    after = asked(laptop, TOWN)
    assert sorted(counted) == [VILLAGE, OTHER]
    assert whole(laptop)["homes"] == before["rows"][-1]["counts"]["homes"]
    assert forgotten(laptop, TOWN) == after


def test_a_parameter_counts_again_what_lies_below_it(laptop, counted):
    with laptop.act("wang") as act:
        act.add("parameter", TOWN, {"name": "visit.must_rank", "value": "7"})
    after = asked(laptop)
    assert {area[: len(TOWN)] for area in counted} == {TOWN}
    assert len(counted) > len(places.children(TOWN)) / 2
    assert forgotten(laptop) == after


def test_a_rank_counts_again_where_that_cadre_came(laptop, counted):
    [cadre] = [c for c in laptop.fetch("cadre", VILLAGE) if c["rank"] == "8"]
    with laptop.act("wang") as act:
        act.set(cadre.id, {"rank": "3"})
    after = asked(laptop)
    assert counted == [VILLAGE]
    assert forgotten(laptop) == after


def test_a_report_or_a_photo_elsewhere_counts_nothing_again(laptop, counted):
    with laptop.act("wang") as act:
        act.add("event", COUNTY, {"kind": "1", "date": "2017-06-01"})
    asked(laptop)
    assert counted == [COUNTY]


def test_another_program_counts_for_itself(laptop, counted, accounted, monkeypatch):
    first = asked(laptop)
    monkeypatch.setattr(tallies, "program", lambda: "another")
    assert asked(laptop) == first
    assert len(counted) == len(accounted) > 100


def test_another_day_of_the_year_counts_no_income_again(laptop, counted, accounted):
    found = asked(laptop, as_of=TODAY - timedelta(days=1))
    assert len(counted) > 100
    assert accounted == []
    forget(laptop)
    assert asked(laptop, as_of=TODAY - timedelta(days=1)) == found


def test_whoever_stops_goes_on_from_there(laptop, counted):
    def stop(done, of):
        raise Cancelled

    forget(laptop)
    with pytest.raises(Cancelled):
        statistics(laptop, COUNTY, TODAY, tell=stop)
    begun = list(counted)
    assert 0 < len(begun) < 60
    answer = asked(laptop)
    assert sorted(counted) == sorted(set(counted))  # none of them a second time
    assert forgotten(laptop) == answer


def test_two_weeks_later_what_was_counted_long_ago_is_gone(tmp_path):
    clock = [1_496_300_000_000]
    with closing(Replica.open(tmp_path / "laptop.db", now=lambda: clock[0])) as replica:
        with replica.act("wang") as act:
            act.add("household", VILLAGE, {"head": "张三"})
        for _ in range(3):
            asked(replica, VILLAGE, TODAY + timedelta(days=clock[0] // 86_400_000 % 100))
            clock[0] += 5 * 86_400_000
        kept = "SELECT count(*) FROM tally WHERE area = ? AND as_of < 'a'"
        days = replica.query(kept, (VILLAGE,))
    assert days == [(6,)]  # of nine


def test_villages_of_which_nothing_is_recorded_are_not_left_out(tmp_path):
    with closing(Replica.open(tmp_path / "empty.db")) as replica:
        counts = whole(replica)
    assert counts["villages"] + counts["communities"] == len(villages_of(COUNTY))
    assert counts["villages_visited"] == counts["homes"] == 0
