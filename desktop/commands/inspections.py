"""``inspection``: random samples, what was found there, and telephone surveys."""

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import check_right
from sync.casework.inspections import (
    OBJECTS,
    SEEDS,
    Sheet,
    draw,
    judge,
    publish,
    record_result,
    sheet_of,
    sheets,
)
from sync.casework.surveys import Counts, call_list, call_sheet, counted, record_survey
from sync.errors import DataFault, Text
from sync.records import places
from sync.records.codes import code_list
from sync.stamps import today

_day = click.DateTime(["%Y-%m-%d"])
_on = option("--on", "day", type=_day, metavar="D", words=Text("日期，默认今天", "Day; today"))
_area = option("--area", required=True, metavar="CODE", words=Text("区划代码", "Area code"))
_any_area = option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
_seed = option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    words=Text("抽样种子，默认随机取一个", "The seed; one by chance otherwise"),
)


def _size(zh: str, en: str) -> Callable[..., Any]:
    kind = click.IntRange(min=1)
    return option("--size", required=True, type=kind, metavar="N", words=Text(zh, en))


inspection = Group(
    "inspection",
    words=Text("督查：随机抽查、核查结果、公布，电话调查", "Inspections and telephone surveys"),
    example="zoufang inspection draw --area 320282113 --object household --size 20",
)


@inspection.command(
    "draw",
    cls=Command,
    words=Text(
        "随机抽查村、户、企或问题，种子印在结果上\n\n"
        "同样的种子、同样的记录抽出同样的对象。公布以前只有限阅区的督查人员看得到。",
        "Draw villages, households, enterprises or issues by lot\n\n"
        "The same seed and records give the same sample. Restricted until it is published.",
    ),
    example="zoufang inspection draw --area 320282113 --object village --size 3 --seed 20170630",
)
@_area
@option(
    "--object",
    "drawn",
    required=True,
    type=click.Choice([*OBJECTS]),
    words=Text("抽什么", "What is drawn"),
)
@_size("抽几个", "How many")
@_seed
@option("--title", default="", words=Text("督查名称", "Title"))
@option("--by", default="", words=Text("督查人", "Inspected by"))
@_on
@as_json
@laptop
def draw_(
    here: Laptop,
    area: str,
    drawn: str,
    size: int,
    seed: int | None,
    title: str,
    by: str,
    day: datetime | None,
    as_json: bool,
) -> None:
    """One sample, written down."""
    place = places.area_code(area).removeprefix(places.RESTRICTED)
    with here.replica() as replica:
        check_right(here, replica, places.RESTRICTED + place, "inspection")
        sheet = draw(
            replica,
            here.author(replica),
            area=place,
            drawn=drawn,
            size=size,
            day=day.date() if day else today(),
            seed=seed,
            title=title,
            by=by,
        )
        _show(here, sheet, as_json)


@inspection.command(
    "show",
    cls=Command,
    words=Text("一次督查和它的抽查对象", "One inspection with what was drawn"),
    example="zoufang inspection show 01M8759J0H001F5XTA41NY4AB2",
)
@click.argument("id")
@as_json
@laptop
def show(here: Laptop, id: str, as_json: bool) -> None:
    """With the seed, the numbers and the results."""
    with here.replica() as replica:
        _show(here, sheet_of(replica, id), as_json)


def _show(here: Laptop, sheet: Sheet, as_json: bool) -> None:
    if as_json:
        here.show_json(_plain(sheet, with_items=True))
        return
    here.show(_line(sheet, here.language))
    known = code_list("inspection_result")
    for item in sheet.items:
        place = places.path_of(str(item["place_code"] or ""), "")
        result = known.text(item["result"], here.language) or "—"
        here.show(f"{item['place']}\t{item['object']}\t{place}\t{result}\t{item['note'] or ''}")


def _line(sheet: Sheet, language: str) -> str:
    record = sheet.record
    state = Text("已公布", "published") if sheet.published else Text("未公布", "restricted")
    seed = Text(f"种子{record['seed']}", f"seed {record['seed']}")
    marks = "" if record["score"] is None else f"\t{record['score']}"
    place = places.path_of(str(record["unit"] or ""), "")
    drawn = f"{record['size']}/{record['of']}"
    told = f"{record.id}\t{record['date']}\t{place}\t{record['title']}\t{drawn}"
    return f"{told}\t{seed.to(language)}\t{state.to(language)}{marks}"


def _plain(sheet: Sheet, with_items: bool) -> dict[str, Any]:
    names = ("title", "date", "unit", "object", "seed", "size", "of", "score", "by", "note")
    found: dict[str, Any] = {"id": sheet.record.id, "published": sheet.published}
    found |= {name: sheet.record[name] for name in names}
    found["results"] = sheet.results
    if with_items:
        of_item = ("place", "object", "place_code", "result", "note")
        found["items"] = [{n: item[n] for n in of_item} for item in sheet.items]
    return found


@inspection.command(
    "record",
    cls=Command,
    words=Text(
        "记一个抽查对象的核查结果，或整次督查的评分\n\n结果：属实、不属实、未接通。",
        "Write down the result at one object, or the marks of the whole inspection",
    ),
    example="zoufang inspection record 01M8759J0H001F5XTA41NY4AB2 3 属实\n"
    "zoufang inspection record 01M8759J0H001F5XTA41NY4AB2 --score 85",
)
@click.argument("id")
@click.argument("number", type=int, required=False)
@click.argument("result", required=False)
@option("--note", default="", words=Text("说明", "A note"))
@option("--score", type=click.IntRange(0, 100), words=Text("评分（整次督查）", "Marks of 100"))
@laptop
def record(
    here: Laptop, id: str, number: int | None, result: str | None, note: str, score: int | None
) -> None:
    """One result, or the marks."""
    if (number is None) == (score is None) or (number is not None and result is None):
        raise click.UsageError(
            here.text("请写序号和结果，或 --score", "Give a number and a result, or --score")
        )
    with here.replica() as replica:
        author = here.author(replica)
        if number is not None and result is not None:
            record_result(replica, author, id, number, result, note)
        else:
            judge(replica, author, id, score=score, note=note)
    here.say("已保存", "Saved")


@inspection.command(
    "publish",
    cls=Command,
    words=Text(
        "公布一次督查：移出限阅区，被督查单位都看得到", "Make an inspection known to its area"
    ),
    example="zoufang inspection publish 01M8759J0H001F5XTA41NY4AB2",
)
@click.argument("id")
@laptop
def publish_(here: Laptop, id: str) -> None:
    """It moves out of the restricted part."""
    with here.replica() as replica:
        publish(replica, here.author(replica), id)
    here.say("已公布", "Published")


@inspection.command(
    "list",
    cls=Command,
    words=Text("列出督查", "List the inspections"),
    example="zoufang inspection list --area 320282",
)
@_any_area
@as_json
@laptop
def list_(here: Laptop, area: str, as_json: bool) -> None:
    """By date, published or not."""
    with here.replica() as replica:
        found = sheets(replica, places.area_code(area) if area else "")
    if as_json:
        here.show_json([_plain(sheet, with_items=False) for sheet in found])
        return
    for sheet in found:
        here.show(_line(sheet, here.language))
    here.say(f"共{len(found)}次", f"{len(found)} inspections")


# -- telephone surveys -----------------------------------------------------------------------------


@inspection.command(
    "calls",
    cls=Command,
    words=Text(
        "随机抽取电话调查的呼叫名单，存为CSV\n\n名单含电话，只给调查机构，用后销毁。",
        "A call list by lot for the telephone survey, as CSV",
    ),
    example="zoufang inspection calls --area 320282113 --object household --size 100 --csv a.csv",
)
@_area
@option(
    "--object",
    "asked",
    required=True,
    type=click.Choice(["household", "enterprise"]),
    words=Text("调查谁", "Who is asked"),
)
@_size("抽几个", "How many")
@_seed
@option(
    "--csv",
    "out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    words=Text("存到这个文件", "The file to write"),
)
@laptop
def calls(here: Laptop, area: str, asked: str, size: int, seed: int | None, out: Path) -> None:
    """Who is to be called, with columns for the answers."""
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    with here.replica() as replica:
        found = call_list(replica, places.area_code(area), asked, size, seed)
    try:
        out.write_bytes(call_sheet(found).encode())
    except OSError as fault:
        raise DataFault(
            f"文件“{out}”写不了：{fault.strerror}", f"Cannot write {out}: {fault.strerror}"
        ) from fault
    here.show(str(out))
    here.say(f"抽取{len(found)}个，种子{seed}", f"{len(found)} drawn, seed {seed}")


@inspection.command(
    "survey",
    cls=Command,
    words=Text(
        "登记电话调查的结果：填好的呼叫名单，或直接写数字",
        "Record a survey: the call list filled in, or its counts",
    ),
    example="zoufang inspection survey --area 320282113 --object household --file a.csv\n"
    "zoufang inspection survey --area 320282 --object enterprise --counts 100,92,98,921",
)
@_area
@option(
    "--object",
    "asked",
    required=True,
    type=click.Choice(["household", "enterprise"]),
    words=Text("调查谁", "Who was asked"),
)
@option(
    "--file",
    "sheet",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    words=Text("填好的名单", "The list filled in"),
)
@option(
    "--counts",
    "typed",
    default="",
    metavar="A,G,S,T",
    words=Text("有效答复,满意,评分人数,评分合计", "Answers, satisfied, who scored, their sum"),
)
@option("--by", default="", words=Text("调查机构", "Asked by"))
@_on
@as_json
@laptop
def survey(
    here: Laptop,
    area: str,
    asked: str,
    sheet: Path | None,
    typed: str,
    by: str,
    day: datetime | None,
    as_json: bool,
) -> None:
    """One survey as counts."""
    numbers = typed.split(",") if typed else []
    if (sheet is None) == (not numbers) or (numbers and len(numbers) != len(Counts._fields)):
        raise click.UsageError(
            here.text("请用 --file，或用 --counts 写四个数", "Use --file, or four --counts")
        )
    if not all(n.isascii() and n.isdecimal() for n in numbers):
        raise click.UsageError(here.text("--counts 应为整数", "--counts are whole numbers"))
    counts = counted(sheet.read_bytes()) if sheet else Counts(*map(int, numbers))
    place = places.area_code(area)
    with here.replica() as replica:
        check_right(here, replica, place, "survey")
        on = day.date() if day else today()
        author = here.author(replica)
        id = record_survey(replica, author, area=place, asked=asked, day=on, counts=counts, by=by)
    if as_json:
        here.show_json({"id": id, **counts._asdict()})
    else:
        here.show(id)
