"""``print``: any printed document as a PDF file."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desktop.commands.surface import Command, Laptop, as_json, laptop, option
from sync.errors import DataFault, Text
from sync.records import places
from sync.records.fields import DateField
from sync.stamps import today

if TYPE_CHECKING:  # fonts and the PDF writer are loaded only when something is printed
    from desktop.paperwork.documents import Ready

_DAY = DateField(name="date", zh="日期", en="Date")


def _day(text: str | None) -> date | None:
    """A date as people type it. Raises BadValue."""
    return date.fromisoformat(str(_DAY.parse(text))) if text else None


def _dates(function: click.decorators.FC) -> click.decorators.FC:
    """The four dates of a document that covers a period and hangs for a time."""
    for name, zh, en in (
        ("--post-to", "公示结束日期", "The posting ends"),
        ("--post-from", "公示开始日期", "The posting starts"),
        ("--to", "反映期间至", "The period ends"),
        ("--from", "反映期间自", "The period begins"),
    ):
        variable = name.removeprefix("--").replace("-", "_") + "_"
        function = option(name, variable, metavar="D", words=Text(zh, en))(function)
    return function


@click.command(
    "print",
    cls=Command,
    words=Text(
        "打印件，存为PDF\n\n公示默认：今年以来的办理结果，从下一个工作日起公示5个工作日。",
        "A printed document, as a PDF file\n\n"
        "A notice covers the year so far and hangs for 5 working days unless told otherwise.",
    ),
    example="zoufang print task-list --area 320282113201 -o 任务清单.pdf\n"
    "zoufang print notice --area 320282113201 --from 2017-01-01 --to 2017-06-30 -o 公示.pdf\n"
    "zoufang print --list",
)
@click.argument("document", required=False)
@option("--area", default="", metavar="CODE", words=Text("区划代码", "Area code"))
@option("--id", default="", words=Text("走访干部或报告的编号", "The id of a cadre or report"))
@_dates
@option("--number", default="", metavar="N", words=Text("公示编号", "Number of the notice"))
@option(
    "-o",
    "--out",
    metavar="FILE.pdf",
    type=click.Path(path_type=Path, dir_okay=False),
    words=Text("存到这个文件", "The file to write"),
)
@option("--list", "list_", is_flag=True, words=Text("列出全部打印件", "List the documents"))
@as_json
@laptop
def print_command(
    here: Laptop,
    document: str | None,
    area: str,
    id: str,
    from_: str | None,
    to_: str | None,
    post_from_: str | None,
    post_to_: str | None,
    number: str,
    out: Path | None,
    list_: bool,
    as_json: bool,
) -> None:
    """One document, or the list of all."""
    # Fonts and the PDF writer are loaded by this command alone.
    from desktop.paperwork.documents import Wanted, document_of  # noqa: PLC0415

    if list_:
        return _list(here, as_json)
    if document is None or out is None:
        raise click.UsageError(
            here.text(
                "请写出打印件和 -o 文件，或用 --list 列出",
                "Name the document and -o FILE, or use --list",
            )
        )
    found = document_of(document)
    if (id and not (found.by_cadre or found.by_record)) or (
        not found.dated and (from_ or to_ or post_from_ or post_to_)
    ):
        raise click.UsageError(
            here.text(
                f"“{found.label.zh}”{'没有日期可选' if not found.dated else '不按干部打印'}",
                f"{found.label.en} {'has no dates' if not found.dated else 'is not of a cadre'}",
            )
        )
    wanted = Wanted(
        today=today(),
        area=places.area_code(area) if area else "",
        id=id,
        period_from=_day(from_),
        period_to=_day(to_),
        posted_from=_day(post_from_),
        posted_to=_day(post_to_),
        number=number,
    )
    with here.replica() as replica:
        ready = found.make(replica, wanted)
    _write(out, ready.printed.pdf)
    _tell(here, ready)
    printed = ready.printed
    if as_json:
        here.show_json({"file": str(out), "pages": printed.pages, "title": printed.title})
    else:
        here.show(str(out))
    return None


def _tell(here: Laptop, ready: "Ready") -> None:
    """What a person should know before the paper is hung up."""
    for warning in ready.warnings:
        here.say(warning.zh, warning.en)
    for finding in ready.findings:
        here.say(
            f"问题{finding.issue}的内容中隐去了“{finding.text}”",
            f"Issue {finding.issue}: “{finding.text}” was masked",
        )
    if ready.left_out:
        n = len(ready.left_out)
        here.say(f"{n}件涉及隐私，只计数不公开", f"{n} issues are counted but not shown")


def _list(here: Laptop, as_json: bool) -> None:
    from desktop.paperwork.documents import DOCUMENTS  # noqa: PLC0415 - as above

    if as_json:
        here.show_json(
            [{"name": d.name, "label": d.label.to(here.language)} for d in DOCUMENTS.values()]
        )
        return
    for d in DOCUMENTS.values():
        here.show(f"{d.name}  {d.label.to(here.language)}：{d.about.to(here.language)}")


def _write(path: Path, pdf: bytes) -> None:
    """Writes the file whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(pdf)
        fresh.replace(path)
    except OSError as fault:
        raise DataFault(
            f"文件“{path}”写不了：{fault.strerror}", f"Cannot write {path}: {fault.strerror}"
        ) from fault
