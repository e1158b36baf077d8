"""Attachments on their way: cut at any byte, killed, wrong, refused; in the end whole or told."""

import os
import signal
import subprocess
import sys
from functools import partial

import pytest

from sync.errors import BadAnswer, BadValue, Cancelled, Missing, Unreachable
from sync.hub.backup import back_up, restore
from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.peers.blobs import (
    BlobPeer,
    download,
    download_smaller,
    fetch,
    finish_sync,
    send_blobs,
    upload,
)
from sync.peers.home import home_of
from sync.protocol.link import Address
from sync.replica.attachments import attach, attachments_of, prepare
from sync.replica.blobs import FILE, NOTHING, PIECE_BYTES, Blobs
from tests.hub.township import NEXT_VILLAGE, VILLAGE, join
from tests.peers.proxy import Fate, between
from tests.replica.pictures import PDF, noise, photo


class Album:
    """A laptop with its attachments."""

    def __init__(self, laptop, folder):
        self.laptop, self.folder = laptop, folder
        self.path = folder / f"{laptop.account}-blobs.db"
        self.blobs = Blobs.open(self.path)

    @property
    def replica(self):
        return self.laptop.replica

    def add(self, data, name="photo.jpg", area=VILLAGE):
        """A household with a photo; returns the photo's record."""
        source = self.folder / name
        source.write_bytes(data)
        home = self.replica.get(self.laptop.add(area=area, head="张三"))
        prepared = prepare(self.blobs, source)
        with self.replica.act(self.laptop.account) as act:
            id = attach(act, home, prepared)
        return self.replica.get(id)

    def peer(self, url, **more):
        return BlobPeer(Address(url), self.laptop.token, **more)

    def send(self, url, **more):
        self.laptop.sync()
        with self.peer(url) as peer:
            return send_blobs(self.replica, self.blobs, peer, **more)


@pytest.fixture
def albums(tmp_path):
    made = []

    def album(laptop):
        made.append(Album(laptop, tmp_path))
        return made[-1]

    yield album
    for one in made:
        one.blobs.close()


@pytest.fixture
def mine(albums, zhang):
    return albums(zhang)


@pytest.fixture
def theirs(albums, wang):
    return albums(wang)


def test_a_photo_goes_with_the_sync_and_is_fetched_when_it_is_wanted(mine, theirs, url):
    data = noise(700, 500)
    record = mine.add(data)
    told = []
    sent = mine.send(url, report=lambda done, total: told.append((done, total)))
    assert (sent.count, sent.bytes, sent.complete) == (1, len(data), True)
    assert told[0] == (0, len(data))
    assert told[-1] == (len(data), len(data))
    theirs.laptop.sync()
    home = theirs.replica.get(record["object"])
    assert attachments_of(theirs.replica, home) == [record]
    assert theirs.blobs.held(record["sha256"]) == NOTHING
    with theirs.peer(url) as peer:
        fetch(peer, theirs.blobs, record["sha256"], record["size"], home_of(theirs.replica).epoch)
    assert theirs.blobs.bytes_of(record["sha256"]) == data
    assert theirs.send(url).count == 0
    assert mine.send(url).bytes == 0


def test_a_smaller_copy_comes_alone_and_stays_for_when_there_is_no_line(mine, theirs, url):
    data = photo(3000, 2000)
    record = mine.add(data)
    mine.send(url)
    theirs.laptop.sync()
    with between(url) as proxy, theirs.peer(proxy.url) as peer:
        download_smaller(peer, theirs.blobs, record["sha256"], 300)
        assert proxy.down < len(data)
    assert theirs.blobs.smaller(record["sha256"], 300) == mine.blobs.smaller(record["sha256"], 300)
    assert theirs.blobs.unsent("any") == []


def cut(side, step, n):
    return Fate(**{side: 300 + n * step}) if n < 60 else Fate()


@pytest.mark.parametrize("step", [997, 7919, 33_331])
def test_an_upload_that_is_cut_at_any_byte_goes_on_there(mine, url, step):
    data = noise(900, 700)
    record = mine.add(data)
    mine.laptop.sync()
    offsets, failures = [0], 0
    with between(url, partial(cut, "up", step)) as proxy:
        for _ in range(70):
            with mine.peer(proxy.url) as peer:
                try:
                    upload(peer, mine.blobs, record["sha256"])
                    break
                except (Unreachable, BadAnswer):
                    failures += 1
            with mine.peer(url) as direct:
                offsets.append(direct.blob_state(record["sha256"]).offset)
        spent = proxy.up
    assert failures > 3
    assert offsets == sorted(offsets)
    with mine.peer(url) as direct:
        assert direct.blob_state(record["sha256"]).complete
    assert spent < len(data) + (failures + 1) * (2 * PIECE_BYTES)


@pytest.mark.parametrize("step", [997, 7919, 33_331])
@pytest.mark.parametrize("width", [0, 1280])
def test_a_download_that_is_cut_at_any_byte_goes_on_there(mine, theirs, url, step, width):
    data = noise(1500, 900)
    record = mine.add(data)
    mine.send(url)
    sha256, size = record["sha256"], record["size"]
    failures = 0
    with between(url, partial(cut, "down", step)) as proxy:
        for _ in range(70):
            with theirs.peer(proxy.url) as peer:
                try:
                    theirs.laptop.sync() if not failures else None
                    if width:
                        download_smaller(peer, theirs.blobs, sha256, width)
                    else:
                        download(peer, theirs.blobs, sha256, size)
                    break
                except (Unreachable, BadAnswer):
                    failures += 1
        spent = proxy.down
    assert failures > 3
    if width:
        whole = mine.blobs.smaller(sha256, width)
        assert theirs.blobs.smaller(sha256, width) == whole
    else:
        whole = data
        assert theirs.blobs.bytes_of(sha256) == data
    assert spent < len(whole) + (failures + 1) * (PIECE_BYTES + 1500)


def flipping(at, _):
    return Fate(flip_down=at)


def test_a_bit_that_flips_is_noticed_and_nothing_wrong_is_kept(mine, theirs, url):
    record = mine.add(PDF * 30, "scan.pdf")
    mine.send(url)
    noticed = 0
    for at in range(9, 2500, 61):
        theirs.blobs.drop(record["sha256"])
        with (
            between(url, partial(flipping, at)) as proxy,
            theirs.peer(proxy.url, read_s=1) as peer,
        ):
            try:
                download(peer, theirs.blobs, record["sha256"], record["size"])
            except (BadAnswer, Unreachable, Missing, BadValue):
                noticed += 1
                assert not theirs.blobs.held(record["sha256"]).complete
            else:
                assert theirs.blobs.bytes_of(record["sha256"]) == PDF * 30
    assert noticed > 20


SENDER = """
import sys
from pathlib import Path
from sync.peers.blobs import BlobPeer, download, upload
from sync.protocol.link import Address
from sync.replica.blobs import Blobs
what, path, url, token, sha, size = sys.argv[1:]
blobs = Blobs.open(Path(path))
told = lambda done, total: print(done, flush=True)
with BlobPeer(Address(url), token) as peer:
    if what == "up":
        upload(peer, blobs, sha, told)
    else:
        download(peer, blobs, sha, int(size), told)
"""


@pytest.mark.parametrize("what", ["up", "down"])
def test_a_killed_process_goes_on_where_it_was(mine, theirs, url, what):
    record = mine.add(noise(2400, 1500))
    sha256, size = record["sha256"], record["size"]
    mine.laptop.sync()
    who = mine
    if what == "down":
        mine.send(url)
        theirs.laptop.sync()
        who = theirs
    who.blobs.close()
    command = [sys.executable, "-c", SENDER, what, who.path, url, who.laptop.token, sha256, size]
    reached = []
    for lines in (2, 3, 4):
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE)
        assert process.stdout is not None
        told = [int(process.stdout.readline() or size) for _ in range(lines)]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        reached.append(told)
    who.blobs = Blobs.open(who.path)
    firsts = [told[0] for told in reached]
    assert firsts[1] >= reached[0][-2 if what == "up" else -1]
    with who.peer(url) as peer:
        if what == "up":
            upload(peer, who.blobs, sha256)
            assert peer.blob_state(sha256).complete
        else:
            download(peer, who.blobs, sha256, size)
    assert who.blobs.bytes_of(sha256) == mine.blobs.bytes_of(sha256)


def test_it_can_be_stopped_at_any_time_and_goes_on(mine, theirs, url):
    record = mine.add(noise(1200, 900))
    stops = 0
    for _ in range(50):
        seen = iter([False])
        sent = mine.send(url, cancelled=lambda seen=seen: next(seen, True))
        if sent.complete:
            break
        stops += 1
        assert sent.cancelled
    assert stops
    theirs.laptop.sync()
    while not theirs.blobs.held(record["sha256"]).complete:
        with theirs.peer(url) as peer:
            try:
                download(
                    peer, theirs.blobs, record["sha256"], record["size"], cancelled=lambda: True
                )
            except Cancelled:
                stops += 1
    assert stops > 5


def test_a_photo_that_nobody_sent_yet_is_told_so(mine, theirs, url):
    record = mine.add(photo())
    mine.laptop.sync()
    theirs.laptop.sync()
    with theirs.peer(url) as peer, pytest.raises(Missing) as said:
        download(peer, theirs.blobs, record["sha256"], record["size"])
    assert "还没有收到" in said.value.text()


def test_what_the_hub_will_not_take_holds_up_nothing_and_is_offered_again(mine, url, hub):
    refused = mine.add(photo(colour="red"), "a.jpg", NEXT_VILLAGE)
    mine.add(photo(colour="blue"), "b.jpg")
    sent = mine.send(url)
    assert sent.count == 1
    assert list(sent.left) == [refused["sha256"]]
    assert not sent.complete
    assert mine.blobs.unsent(home_of(mine.replica).epoch) == [refused["sha256"]]


def test_nobody_gets_another_villages_photo(mine, theirs, url):
    record = theirs.add(photo(), area=NEXT_VILLAGE)
    theirs.send(url)
    with mine.peer(url) as peer:
        with pytest.raises(Missing):
            download(peer, mine.blobs, record["sha256"], record["size"])
        with pytest.raises(Missing):
            peer.blob_state(record["sha256"])


def test_a_hub_that_lost_its_photos_gets_them_again(hub, albums, tmp_path):
    with serving(hub) as url:
        laptop = join(tmp_path, hub, url, "zhang")
        mine = albums(laptop)
        desk = HubDesk.open(hub)
        back_up(desk, tmp_path / "backup.db")
        desk.close()
        record = mine.add(photo())
        assert mine.send(url).count == 1
    restore(hub, tmp_path / "backup.db")
    (hub / FILE).unlink()
    with serving(hub) as url, mine.peer(url) as peer:
        laptop.sync(peer)
        assert send_blobs(mine.replica, mine.blobs, peer).count == 1
        assert peer.blob_state(record["sha256"]).complete
    laptop.close()


def test_what_was_sent_and_is_named_no_more_may_go(mine, url):
    record = mine.add(photo())
    mine.send(url)
    assert mine.blobs.keep({record["sha256"]}) == 0
    assert mine.blobs.keep(set()) == 1
    with mine.peer(url) as peer:
        download(peer, mine.blobs, record["sha256"], record["size"])
    assert mine.blobs.bytes_of(record["sha256"]) == photo()


def finish(album, url):
    """One whole sync of a laptop."""
    with album.peer(url) as peer:
        outcome = album.laptop.sync(peer)
        finish_sync(album.replica, album.blobs, peer, outcome, lambda step: None, lambda: False)
    return outcome


def test_what_is_deleted_is_forgotten_once_the_hub_has_it_and_comes_back(mine, theirs, url):
    kept, gone = mine.add(photo(colour="red"), "a.jpg"), mine.add(photo(colour="blue"), "b.jpg")
    assert finish(mine, url).attachments.count == 2
    with mine.replica.act("zhang") as act:
        act.delete(gone.id)
    assert mine.blobs.held(gone["sha256"]).complete
    finish(mine, url)
    assert mine.blobs.shas() == [kept["sha256"]]
    with mine.replica.act("zhang") as act:
        act.restore(gone.id)
    finish(mine, url)
    with mine.peer(url) as peer:
        download(peer, mine.blobs, gone["sha256"], gone["size"])
    assert mine.blobs.bytes_of(gone["sha256"]) == photo(colour="blue")


def test_a_line_that_breaks_at_the_photos_leaves_the_records_synced_and_says_so(mine, url):
    mine.add(noise(800, 600))
    mine.laptop.sync()
    mine.laptop.add(head="李四")
    with mine.peer(url) as peer:
        outcome = mine.laptop.sync(peer)
        with between(url, lambda n: Fate(up=5000)) as proxy, mine.peer(proxy.url) as bad:
            finish_sync(mine.replica, mine.blobs, bad, outcome, lambda step: None, lambda: False)
    assert outcome.complete
    assert not outcome.attachments.complete
    assert "记录已同步，附件还没有全部送到" in outcome.text.zh
    assert finish(mine, url).text.zh.startswith("已同步")
