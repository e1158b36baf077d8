"""Packets from the window: exported to a stick, taken to a real hub, the answer taken in."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel

from desktop.screens import packet_data
from desktop.screens.packet_data import name_for, stick_of
from desktop.screens.sync import SyncPage
from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.hub.packets import take_packet
from tests.hub.township import VILLAGE, invitation, new_hub


@pytest.fixture
def hub(tmp_path):
    return new_hub(tmp_path / "hub")


@pytest.fixture
def page(qtbot, services, settled, hub):
    """The page of a laptop that joined once, and reaches its hub no more."""
    page = SyncPage(services)
    services.worker.changed.connect(page.touched)
    qtbot.addWidget(page)
    page.resize(1280, 900)
    page.show()
    page.shown()
    settled()
    with serving(hub) as url:
        page.joining.link.setText(invitation(hub, "wang", url))
        page.joining.join.click()
        settled()
    return page


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def takes(hub, up, back=None):
    """The keeper of the hub takes a packet in."""
    desk = HubDesk.open(hub)
    try:
        return take_packet(desk, up, back)
    finally:
        desk.close()


def add(replica, head):
    with replica.act("wang") as act:
        return act.add("household", VILLAGE, {"head": head})


def test_a_packet_goes_to_the_office_and_its_answer_comes_back(page, hub, stick, replica, settled):
    add(replica, "王秀英")
    page.stick.export_to(stick / "王.zfb")
    settled()
    assert page.stick.result.text().startswith(f"已写入“{stick / '王.zfb'}”：更改1条")
    assert "1条更改待发送" in page._pending.text()
    assert "其中1条已导出，待办公室回执" in page._pending.text()
    add(replica, "李四")
    page.reload()
    settled()
    assert "2条更改待发送" in page._pending.text()
    assert "其中1条已导出，待办公室回执" in page._pending.text()
    takes(hub, stick / "王.zfb", stick / "回执.zfb")
    page.stick.import_from(stick / "回执.zfb")
    settled()
    assert "另有1条还没有交给中心" in page.stick.result.text()
    assert "1条更改待发送" in page._pending.text()
    assert "待办公室回执" not in page._pending.text()
    assert page.past.rows()[0][2] == page.stick.result.text()


def test_only_an_answer_for_everything_says_synced(page, hub, stick, replica, settled):
    add(replica, "王秀英")
    page.stick.export_to(stick / "a.zfb")
    settled()
    assert "已同步" not in page.stick.result.text()
    takes(hub, stick / "a.zfb", stick / "b.zfb")
    page.stick.import_from(stick / "b.zfb")
    settled()
    assert page.stick.result.text().startswith("已同步")
    assert "没有待发送" in page._pending.text()


def test_a_file_that_is_there_is_never_written_over(page, stick, settled):
    file = stick / "王.zfb"
    file.write_bytes(b"somebody else's")
    page.stick.export_to(file)
    settled()
    assert "已经有了，请换一个文件名" in page.stick.result.text()
    assert file.read_bytes() == b"somebody else's"
    assert page.stick.export.isEnabled()


def test_what_is_no_answer_is_told_in_a_sentence(page, stick, replica, settled):
    add(replica, "王秀英")
    file = stick / "photo.zfb"
    file.write_bytes(b"no packet at all" * 100)
    page.stick.import_from(file)
    settled()
    assert page.stick.result.text()
    assert page.stick.result.property("level") == "error"
    assert replica.pending() == 1


def test_an_export_can_be_stopped_and_leaves_nothing_on_the_stick(page, stick, replica, settled):
    with replica.act("wang") as act:
        for number in range(3000):
            act.add("household", VILLAGE, {"head": f"户主{number}"})
    page.stick.export_to(stick / "a.zfb")
    page.stick.stop.click()
    settled()
    assert page.stick.result.text().startswith("已停止")
    assert not list(stick.iterdir())
    page.reload()
    settled()
    assert "已导出" not in page._pending.text()


def test_the_dialog_proposes_a_name_and_the_stick(page, stick, settled, monkeypatch):
    monkeypatch.setattr(packet_data, "today", lambda: date(2017, 6, 5))
    monkeypatch.setattr(page.stick, "start_folder", lambda: stick)
    opened = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: opened.append(dialog))
    page.stick.export.click()
    (dialog,) = opened
    assert dialog.selectedFiles() == [str(stick / "wang-20170605.zfb")]
    (stick / "new.zfb").touch()
    dialog.fileSelected.emit(str(stick / "new.zfb"))
    settled()
    assert "已经有了" in page.stick.result.text()
    page.stick.take.click()
    assert opened[1].fileMode() == QFileDialog.FileMode.ExistingFile
    for made in opened:
        made.deleteLater()


def test_names_fit_any_system_and_are_new(tmp_path, monkeypatch):
    monkeypatch.setattr(packet_data, "today", lambda: date(2017, 6, 5))
    assert name_for("王 芳/2", tmp_path) == "王_芳_2-20170605.zfb"
    (tmp_path / "王芳-20170605.zfb").touch()
    assert name_for("王芳", tmp_path) == "王芳-20170605-2.zfb"
    assert name_for("..", tmp_path) == "zoufang-20170605.zfb"


def test_a_stick_is_known_by_where_it_is_mounted():
    paths = [Path("/"), Path("/home"), Path("/run/media/wang/STICK"), Path("/mnt/other")]
    assert stick_of(paths) == Path("/run/media/wang/STICK")
    assert stick_of(paths[:2]) is None


def test_who_has_not_joined_sees_no_packets(qtbot, services, settled):
    page = SyncPage(services)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settled()
    assert not page.stick.isVisible()


def test_no_text_of_the_card_is_cut(qtbot, page, stick, replica, settled):
    add(replica, "王秀英")
    folder = stick / ("名字很长的文件夹" * 5)
    folder.mkdir()
    for language in ("en", "zh"):
        page.services.translation.switch(language)
        page.stick.export_to(folder / f"{language}.zfb")
        settled()
        qtbot.wait(20)
        for found in page.stick.findChildren(QLabel):
            if found.isVisible():
                assert found.height() >= found.heightForWidth(found.width()), found.text()
                assert found.minimumSizeHint().width() <= found.width(), found.text()
        for button in (page.stick.export, page.stick.take):
            assert button.width() >= button.sizeHint().width()
