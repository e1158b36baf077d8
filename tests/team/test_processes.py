"""The team hub as a program of its own: found, killed, opened again, relayed to the office."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from desktop.keys import open_key
from desktop.settings import DATABASE
from sync.errors import Unreachable
from sync.protocol.link import Address
from sync.replica.check import check
from sync.replica.replica import Replica
from sync.team.session import meet, typed_address
from tests.cli.conftest import LAPTOP, PASSPHRASE, HubProcess, process

VILLAGE = "320282113200"


@pytest.fixture
def office(tmp_path):
    hub = HubProcess(tmp_path / "hub")
    hub.opens()
    yield hub
    hub.closes()


@pytest.fixture
def folder_of(tmp_path, office):
    """Data folders of laptops that joined and synced as processes."""

    def make(account):
        folder = tmp_path / account
        enrolled = process(LAPTOP, "enrol", office.link(account), data=folder)
        assert enrolled.code == 0, enrolled.err
        assert process(LAPTOP, "sync", data=folder).code == 0
        return folder

    return make


@pytest.fixture
def records_of(monkeypatch):
    """Opens the records of a data folder beside its programs."""
    monkeypatch.setenv("ZOUFANG_PASSPHRASE", PASSPHRASE)
    opened = []

    def open_it(folder):
        database = folder / DATABASE
        opened.append(Replica.open(database, open_key(folder, database)))
        return opened[-1]

    yield open_it
    for replica in opened:
        replica.close()


@contextmanager
def serving_process(folder, *words):
    """A laptop that serves the team; yields its process and what its first line says."""
    command = [sys.executable, "-c", LAPTOP, "team", "serve", "--json", *words]
    environment = {**os.environ, "ZOUFANG_DATA": str(folder), "ZOUFANG_PASSPHRASE": PASSPHRASE}
    served = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", "0"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        yield served, json.loads(served.stdout.readline())
    finally:
        served.kill()
        served.wait()
        served.stdout.close()
        served.stderr.close()


def homes(replica, author, count):
    with replica.act(author) as act:
        for n in range(count):
            act.add("household", VILLAGE, {"head": f"户主{n}"})


def test_an_evening_at_the_command_line(folder_of, office, records_of):
    hang, shao = folder_of("hang"), folder_of("shao")
    homes(records_of(hang), "hang", 3)
    with serving_process(shao) as (served, told):
        words = ["team", "sync", told["addresses"][0], "--code", told["code"]]
        said = process(LAPTOP, *words, data=hang)
        assert said.code == 0, said.err
        assert said.out.startswith("已交队内中心（shao），尚未到办公室。交出3条：收下3条")
        again = process(LAPTOP, *words, "--json", data=hang).data
        assert (again["settled"], again["complete"], again["pending"]) == (True, False, 3)
        wrong = process(LAPTOP, *words[:3], "--code", "------", data=hang)
        assert (wrong.code, wrong.out) == (1, "")
        assert "加入码不对" in wrong.err
        served.send_signal(signal.SIGINT)
        assert served.wait(30) == 0
        came = [json.loads(line) for line in served.stdout]
    assert sum(line["accepted"] for line in came) == 3
    assert {line["account"] for line in came} == {"hang"}
    assert process(LAPTOP, "sync", data=shao).code == 0
    late = process(LAPTOP, "sync", "--json", data=hang).data
    assert (late["complete"], late["sent"], late["pending"]) == (True, 0, 0)


def test_a_serving_laptop_killed_mid_way_loses_nothing(folder_of, office, records_of):
    hang, shao = folder_of("hang"), folder_of("shao")
    mine = records_of(hang)
    homes(mine, "hang", 12_000)  # three pushes
    with serving_process(shao) as (served, told):

        def kill_after_the_first(progress):
            if progress.step == "push" and progress.done:
                served.send_signal(signal.SIGKILL)
                served.wait()

        with pytest.raises(Unreachable):
            meet(mine, addresses(told), told["code"], kill_after_the_first)
    theirs = records_of(shao)
    assert 0 < theirs.count("household") < 12_000
    assert check(theirs).faults == []
    with serving_process(shao) as (_, told):
        outcome = meet(mine, addresses(told), told["code"])
    assert outcome.settled
    assert theirs.count("household") == 12_000
    assert check(theirs).faults == []


def addresses(told):
    return [Address(f"https://{place}") for place in told["addresses"]]


def test_a_caller_killed_mid_way_goes_on(folder_of, office, records_of):
    hang, shao = folder_of("hang"), folder_of("shao")
    homes(records_of(hang), "hang", 12_000)
    with serving_process(shao) as (served, told):
        words = ["team", "sync", told["addresses"][0], "--code", told["code"], "--json"]
        environment = {**os.environ, "ZOUFANG_DATA": str(hang), "ZOUFANG_PASSPHRASE": PASSPHRASE}
        caller = subprocess.Popen([sys.executable, "-c", LAPTOP, *words], env=environment)
        assert json.loads(served.stdout.readline())["accepted"] == 0  # it came in
        assert json.loads(served.stdout.readline())["accepted"] > 0
        caller.send_signal(signal.SIGKILL)
        caller.wait()
        assert process(LAPTOP, *words, data=hang).data["settled"]
    theirs = records_of(shao)
    assert theirs.count("household") == 12_000
    assert check(theirs).faults == []


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("192.168.43.5", "https://192.168.43.5:8371"),
        ("192.168.43.5:9000", "https://192.168.43.5:9000"),
        ("https://laptop.local:8371/", "https://laptop.local:8371"),
        ("[fe80::1]", "https://[fe80::1]:8371"),
        ("[fe80::1]:9", "https://[fe80::1]:9"),
    ],
)
def test_an_address_may_be_typed_without_its_port(typed, url):
    assert typed_address(typed).url == url
