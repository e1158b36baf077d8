"""Photos in the window: added, seen, opened, saved; fetched when asked, and told when it cannot."""

import io
from dataclasses import replace

import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop.screens.photos import Photos
from sync.hub.door import serving
from sync.peers.blobs import BlobPeer, send_blobs
from sync.protocol.link import Address
from sync.replica.attachments import attach, attachments_of, prepare
from sync.replica.blobs import Blobs
from tests.hub.township import VILLAGE, join, new_hub
from tests.replica.pictures import HEIC, PDF, noise, photo


@pytest.fixture
def home(replica):
    """A household without photos."""
    with replica.act("wang") as act:
        return act.add("household", "320282113201", {"head": "张三"})


@pytest.fixture
def visits(home, window):
    return window.pages["visits"]


@pytest.fixture
def opened(visits, home, settled, qtbot):
    visits.open(home)
    settled()
    qtbot.waitUntil(lambda: visits.household.isVisible())
    visits.household.tabs.setCurrentIndex(visits.household.tabs.count() - 1)
    return visits


@pytest.fixture
def files(tmp_path):
    """Files with these bytes, by name."""

    def write(**named):
        paths = []
        for name, data in named.items():
            path = tmp_path / name.replace("_", ".")
            path.write_bytes(data)
            paths.append(path)
        return paths

    return write


def view_of(strip, settled, qtbot):
    (id,) = strip.thumbs
    strip.thumbs[id].click()
    view = next(child for child in strip.children() if type(child).__name__ == "PhotoView")
    settled()
    return view


def test_photos_are_added_to_a_household_and_shown(opened, files, settled, replica, home, qtbot):
    strip = opened.household.photos
    assert strip.empty.isVisible()
    strip.add_files(files(a_jpg=photo(800, 600), b_pdf=PDF))
    qtbot.waitUntil(lambda: len(strip.thumbs) == 2)
    settled()
    assert not strip.empty.isVisible()
    first, second = attachments_of(replica, replica.get(home))
    assert (first["name"], first["media"], first["taken"]) == ("a.jpg", "image/jpeg", "2017-06-05")
    assert strip.thumbs[first.id].text() == "a.jpg\n家庭 2017年6月5日"
    assert set(strip._pictures) == {first["sha256"], second["sha256"]}
    assert opened.household.tabs.tabText(opened.household.tabs.count() - 1) == "照片 2"


def test_a_file_that_cannot_be_added_stops_no_other(opened, files, settled, window, qtbot):
    strip = opened.household.photos
    strip.add_files(files(a_heic=HEIC, b_jpg=photo(), c_txt=b"hello"))
    qtbot.waitUntil(lambda: len(strip.thumbs) == 1)
    assert strip.add.isEnabled()


def test_a_photo_is_opened_saved_and_deleted(
    opened, files, settled, qtbot, tmp_path, replica, home
):
    strip = opened.household.photos
    strip.add_files(files(a_jpg=photo(3000, 2000)))
    qtbot.waitUntil(lambda: len(strip.thumbs) == 1)
    view = view_of(strip, settled, qtbot)
    assert not view.picture.pixmap().isNull()
    assert not view.original.isVisible()
    view.save_as(tmp_path / "saved.jpg")
    settled()
    assert (tmp_path / "saved.jpg").read_bytes() == photo(3000, 2000)
    view.remove.click()
    settled()
    qtbot.waitUntil(lambda: not strip.thumbs)
    assert attachments_of(replica, replica.get(home)) == []


def test_a_scan_is_read_in_the_window(opened, files, settled, qtbot):
    paper = io.BytesIO()
    canvas = Canvas(paper)
    for words in ("first", "second"):
        canvas.drawString(100, 700, words)
        canvas.showPage()
    canvas.save()
    strip = opened.household.photos
    strip.add_files(files(a_pdf=paper.getvalue()))
    qtbot.waitUntil(lambda: len(strip.thumbs) == 1)
    view = view_of(strip, settled, qtbot)
    assert view.pages.document.pageCount() == 2
    view.reject()
    settled()


def test_a_photo_of_a_visit_belongs_to_the_visit(opened, files, settled, qtbot, replica, home):
    opened.household.visit_wanted.emit("")
    settled()
    qtbot.waitUntil(lambda: opened.visit.isVisible())
    opened.visit.photos.add_files(files(a_jpg=photo()))
    qtbot.waitUntil(lambda: len(opened.visit.photos.thumbs) == 1)
    (made,) = replica.fetch("attachment")
    assert (made["object_kind"], made["object"]) == ("visit", opened.visit.visit)
    opened.visit.leave()
    settled()
    qtbot.waitUntil(lambda: len(opened.household.photos.thumbs) == 1)
    assert "走访" in opened.household.photos.thumbs[made.id].text()


def test_a_photo_of_an_issue_stands_beside_its_steps(window, home, files, settled, qtbot, replica):
    with replica.act("wang") as act:
        issue = act.add(
            "issue", "320282113201",
            {"household": home, "text": "门前道路积水", "category": "07", "raised": "2017-06-01"},
        )  # fmt: skip
    window.go("issues", issue)
    settled()
    strip = window.pages["issues"].panel.photos
    strip.add_files(files(a_jpg=photo()))
    qtbot.waitUntil(lambda: len(strip.thumbs) == 1)
    assert replica.fetch("attachment")[0]["object"] == issue


# -- what others added ----------------------------------------------------------------------------


@pytest.fixture
def far(tmp_path, services, qtbot, settled):
    """A strip on a laptop that knows of another's photo and has not fetched it; and its hub."""
    hub = new_hub(tmp_path / "hub")
    (tmp_path / "theirs").mkdir()
    door = serving(hub)
    url = door.__enter__()
    theirs = join(tmp_path / "theirs", hub, url, "wang")
    mine = join(tmp_path, hub, url, "zhang")
    source = tmp_path / "photo.jpg"
    source.write_bytes(noise(2000, 1500))
    blobs = Blobs.open(tmp_path / "theirs" / "blobs.db")
    home = theirs.replica.get(theirs.add(area=VILLAGE, head="李四"))
    prepared = prepare(blobs, source)
    with theirs.replica.act("wang") as act:
        attach(act, home, prepared)
    theirs.sync()
    with BlobPeer(Address(url), theirs.token) as peer:
        send_blobs(theirs.replica, blobs, peer)
    blobs.close()
    mine.sync()
    place = mine.replica.store.place
    strip = Photos(
        replace(
            services,
            open_replica=lambda: type(mine.replica).open(place),
            open_blobs=lambda: Blobs.open(tmp_path / "mine.db"),
            open_hub=lambda: BlobPeer(Address(url), mine.token),
        )
    )
    qtbot.addWidget(strip)
    strip.retranslate()
    strip.resize(700, 300)
    strip.show()
    strip.set_photos(home, attachments_of(mine.replica, home))
    settled()
    closing = [lambda: door.__exit__(None, None, None)]

    def shut():
        if closing:
            closing.pop()()

    yield strip, shut
    for laptop in (theirs, mine):
        laptop.close()
    shut()


def test_what_is_not_here_says_so_and_is_fetched_when_it_is_opened(far, settled, qtbot, tmp_path):
    strip, shut = far
    (thumb,) = strip.thumbs.values()
    assert "尚未下载" in thumb.text()
    view = view_of(strip, settled, qtbot)
    assert not view.picture.pixmap().isNull()
    assert view.original.isVisible()
    view.original.click()
    settled()
    assert not view.original.isVisible()
    view.reject()
    settled()
    assert "尚未下载" not in thumb.text()
    shut()
    again = view_of(strip, settled, qtbot)
    assert not again.picture.pixmap().isNull()
    again.save_as(tmp_path / "mine.jpg")
    settled()
    assert (tmp_path / "mine.jpg").read_bytes() == noise(2000, 1500)
    again.reject()
    settled()


def test_without_a_line_it_says_so_and_not_more(far, settled, qtbot):
    strip, shut = far
    shut()
    view = view_of(strip, settled, qtbot)
    assert "连不上" in view.state.text()
    assert view.picture.pixmap().isNull()
    view.reject()
    settled()
    (thumb,) = strip.thumbs.values()
    assert "尚未下载" in thumb.text()
