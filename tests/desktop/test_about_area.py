"""An area from the window: what became of it, how it is marked, and its grids and groups."""

import pytest

from desktop.screens.about_area import AboutArea
from sync.casework.areas import areas_of
from sync.hub.door import serving
from sync.peers.home import enrol
from tests.hub.township import NEXT_VILLAGE, invitation, new_hub

HERE = "320282113201"


@pytest.fixture
def about(qtbot, window, settled):
    """The dialog about an area, as the menu at the top of the window opens it."""

    def open_it(code):
        window.area_path.about.emit(code)
        settled()
        return window.findChildren(AboutArea)[-1]

    return open_it


def test_the_menu_offers_what_is_known_of_the_village_chosen(filled, window, settled):
    filled(3, whole=False)
    window.area_path.reload()
    settled()
    words = window.area_path.menu.actions()[-1].text()
    assert words == "关于湖㳇镇…"
    window.area_path.choose(HERE)
    assert window.area_path.menu.actions()[-1].text() == "关于伏西村…"


def test_marks_are_set_as_they_are_clicked(about, replica, settled):
    dialog = about(HERE)
    assert dialog.heading.text() == "无锡市 › 宜兴市 › 湖㳇镇 › 伏西村"
    dialog.form.cell("weak_village").editor.inner[0].click()
    settled()
    assert areas_of(replica).get(HERE).flags["weak_village"] is True
    dialog.ok.click()
    settled()
    again = about(HERE)
    assert again.form.values()["weak_village"] is True
    again.reject()
    settled()


def test_what_cannot_be_is_said_there(about, replica, settled, type_text):
    dialog = about(HERE)
    editor = dialog.form.cell("successor").editor.inner[0]
    type_text(editor, "320282113298")
    dialog.form.commit()
    settled()
    assert "没有代码为320282113298的区划" in dialog.problem.text()
    assert replica.count("area") == 0
    dialog.form.take_back({"successor": None})
    editor.clear()
    dialog.reject()
    settled()


def test_grids_are_added_in_the_village(about, replica, settled):
    dialog = about(HERE)
    dialog.name.setText("东片")
    dialog.add.click()
    settled()
    dialog.kind.setCurrentIndex(1)
    dialog.add.click()
    settled()
    assert [grid.id for grid in replica.fetch("grid")] == [f"{HERE}-G01", f"{HERE}-Z01"]
    shown = [dialog.table.model().index(line, 1).data() for line in (0, 1)]
    assert shown == ["东片", "第1组"]
    dialog.reject()
    settled()


def test_the_past_and_future_of_a_county_and_no_grids(about, settled):
    dialog = about("320684")
    assert "停用：2020-07-02" in dialog.facts.text()
    assert "后继：320614 南通市 › 海门区" in dialog.facts.text()
    assert not dialog.table.isVisible()
    dialog.reject()
    settled()


def test_who_may_not_write_looks_only(tmp_path, about, replica, settled):
    hub = new_hub(tmp_path / "hub")
    with serving(hub) as url:
        enrol(replica, invitation(hub, "chen", url), "laptop")  # a supervisor
        dialog = about(NEXT_VILLAGE)
        assert "没有修改的权限" in dialog.problem.text()
        assert not dialog.form.isEnabled()
        dialog.reject()
        settled()
