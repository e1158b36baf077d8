"""Paper from the shell."""

import pypdfium2
import pytest

from desktop.sample.fill import fill
from desktop.sample.township import Plan, township
from sync.stamps import today

VILLAGE = "320282113200"


@pytest.fixture
def sample(laptop):
    replica = laptop()
    fill(replica, township(Plan(today(), households=80)))
    replica.close()


def text_of(path):
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text.replace("\r", "").replace("\n", "")


def test_the_list_names_every_document(cli):
    named = [d["name"] for d in cli("print", "--list", "--json").data]
    assert named[:2] == ["task-list", "notice"]
    assert {f"{name}-list" for name in ("duties", "issues", "tasks", "services")} < set(named)
    assert "走访任务清单" in cli("print", "--list").out


def test_a_task_list_of_a_village(sample, cli, tmp_path):
    path = tmp_path / "清单.pdf"
    told = cli("print", "task-list", "--area", VILLAGE, "-o", str(path), "--json").data
    assert told["file"] == str(path)
    assert told["pages"] >= 1
    assert "竹海村" in text_of(path)


def test_a_task_list_of_a_cadre(sample, cli, tmp_path):
    (cadre,) = cli("record", "list", "cadre", "--where", "account=hangjianping", "--json").data
    path = tmp_path / "清单.pdf"
    assert cli("print", "task-list", "--id", cadre["id"], "-o", str(path)).line == str(path)
    assert "杭建平" in text_of(path)


def test_a_notice_with_its_dates(sample, cli, tmp_path):
    path = tmp_path / "公示.pdf"
    dates = ["--from", "2016年1月1日", "--to", "2026-12-31"]
    dates += ["--post-from", "2017-06-05", "--post-to", "2017-06-09"]
    assert cli("print", "notice", "--area", VILLAGE, *dates, "-o", str(path)).code == 0
    text = text_of(path)
    assert "2017年6月5日至2017年6月9日" in text
    assert "5个工作日" in text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["notice", "--area", VILLAGE], 2, "-o"),
        (["-o", "x.pdf"], 2, "--list"),
        (["task-list", "--area", VILLAGE, "--from", "2017-01-01", "-o", "x.pdf"], 2, "没有日期"),
        (["notice", "--id", "x", "-o", "x.pdf"], 2, "不按干部"),
        (["poster", "-o", "x.pdf"], 1, "没有“poster”这种打印件"),
        (["notice", "-o", "x.pdf"], 1, "请指明公示的区划"),
        (["notice", "--area", VILLAGE, "--from", "soon", "-o", "x.pdf"], 1, "请填日期"),
        (["notice", "--area", "320282114", "-o", "x.pdf"], 1, "本机没有"),
        (["notice", "--area", VILLAGE, "-o", "nowhere/x.pdf"], 1, "写不了"),
    ],
)
def test_what_cannot_be_printed_is_told(sample, cli, tmp_path, monkeypatch, words, code, said):
    monkeypatch.chdir(tmp_path)
    ended = cli("print", *words)
    assert (ended.code, ended.out) == (code, "")
    assert said in ended.err
    assert not list(tmp_path.glob("*.pdf"))
