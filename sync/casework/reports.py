"""The five reports (五个一) as records: frozen when they are made, never changed after.

A report is one ``report`` record with what stands beside the rows as JSON, and a ``report_row`` for
the whole (place 0), for each unit, and for what the JSON has more than one field holds. A report of
a period that was reported already is another edition; both stay.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sync.casework.parameters import settings_of
from sync.casework.report_making import Asked, CountsOf, make
from sync.errors import BadValue, DataFault, Missing, Refused, Text
from sync.records.fields import TEXT_LENGTH_MAX
from sync.records.places import path_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.assessment import Scale
from sync.rules.parameters import Settings
from sync.rules.periods import CYCLES, Cycle, Period, before, cycle_of, owed
from sync.rules.progress import Timetable
from sync.rules.report_export import csv_text
from sync.rules.reports import Difference, Report, Row, differences
from sync.stamps import parts

REPORT, ROW = "report", "report_row"
CONTINUED = "…"
"""Unit of a row that holds more of the JSON."""

LIST = (
    "SELECT id, cycle, area, period_from, period_to, edition, made, title FROM report "
    "WHERE area >= ? AND area < ? AND deleted IS DISTINCT FROM 1 AND moved IS NULL "
    "AND cycle IS NOT NULL AND period_from IS NOT NULL AND period_to IS NOT NULL "
    "AND content IS NOT NULL AND made IS NOT NULL"
)
"""Without what stands beside the rows, which may be long."""


class Listed(NamedTuple):
    """A frozen report in a list."""

    id: str
    cycle: Cycle
    area: str
    period: Period
    edition: int
    made: str
    title: str


class Owed(NamedTuple):
    """A report that is not there: of which period, and whether its day is over."""

    area: str
    cycle: Cycle
    period: Period
    due: date
    state: Literal["due", "overdue"]


# -- making one -----------------------------------------------------------------------------------


def preview(replica: Replica, asked: Asked, counts_of: CountsOf | None = None) -> Report:
    """The report as it would be frozen now. Raises BadValue."""
    return make(replica, asked, _previous(replica, asked), counts_of)


def make_report(
    replica: Replica,
    author: str,
    asked: Asked,
    today: date,
    counts_of: CountsOf | None = None,
) -> Report:
    """Freezes the report of a period that is over; another edition where there is one already.

    Raises BadValue, and Refused before the last day's 24:00.
    """
    if asked.period.last >= today:
        raise Refused(
            f"本期到{asked.period.last}24时截止，次日起才能定稿；先看数字请不要用 make",
            f"The period ends on {asked.period.last} at 24:00; it can be frozen from the next day",
        )
    report = preview(replica, asked, counts_of)
    same = [one for one in reports(replica, asked.area, asked.cycle)
            if one.area == asked.area and one.period == asked.period]  # fmt: skip
    edition = 1 + max((one.edition for one in same), default=0)
    return _frozen(replica, author, replace(report, edition=edition, made=today))


def _previous(replica: Replica, asked: Asked) -> Report | None:
    """The last edition for the period right before, by the same units."""
    period = before(asked.cycle, asked.period)
    return frozen_for(replica, asked.cycle, asked.area, period, asked.level)


def _frozen(replica: Replica, author: str, report: Report) -> Report:
    assert report.made is not None
    content = _text(_content(report))
    pieces = [content[at : at + TEXT_LENGTH_MAX] for at in range(0, len(content), TEXT_LENGTH_MAX)]
    more = len(pieces) - 1
    with replica.act(author) as act:
        id = act.add(
            REPORT,
            report.area,
            {
                "cycle": report.cycle,
                "period_from": report.period.first.isoformat(),
                "period_to": report.period.last.isoformat(),
                "edition": report.edition,
                "made": report.made.isoformat(),
                "title": report.title,
                "known": report.known,
                "content": pieces[0],
                "rows": 1 + len(report.rows) + more,
                "sample": report.sample or None,
            },
        )
        rows = [(row.unit, _text(row.figures)) for row in (report.total, *report.rows)]
        rows += [(CONTINUED, piece) for piece in pieces[1:]]
        for place, (unit, figures) in enumerate(rows):
            values = {"report": id, "place": place, "unit": unit, "figures": figures}
            act.add(ROW, report.area, values)
    return replace(report, id=id)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _content(report: Report) -> dict[str, Any]:
    table = report.timetable
    names = {row.unit: row.name for row in report.rows if row.unit != report.area}
    own = next((row.name for row in report.rows if row.unit == report.area), "")
    return {
        "path": report.path,
        "level": report.level,
        "since": report.since,
        "timetable": {**asdict(table), "starts": str(table.starts), "target": str(table.target)},
        "scale": asdict(report.scale) if report.scale else None,
        "names": names,
        "own": own,
        "cadres": sum(row.cadre for row in report.rows),
        "more": dict(report.more),
    }


# -- reading one ----------------------------------------------------------------------------------


def report_of(replica: Replica, id: str) -> Report:
    """A report as it was frozen. Raises Missing, and Refused while some of its rows are not here
    yet, or where somebody wrote the record by hand."""
    record = replica.get(id)
    if record is None or record.kind != REPORT or record.deleted:
        raise Missing(f"没有编号为 {id} 的报告", f"There is no report {id}")
    wanted = record["rows"] or 0
    rows = _own_rows(replica, record)[:wanted]
    if len(rows) < wanted:
        raise Refused(
            f"这份报告还没有收齐（{wanted}行中有{len(rows)}行），请先同步",
            f"Only {len(rows)} of the {wanted} rows of this report are here; sync first",
        )
    told = [row for row in rows if row["unit"] != CONTINUED]
    tail = "".join(str(row["figures"]) for row in rows if row["unit"] == CONTINUED)
    try:
        return _read(record, told, json.loads(str(record["content"]) + tail))
    except (ValueError, KeyError, IndexError, TypeError, BadValue) as fault:
        raise Refused(
            f"报告 {id} 不是由程序定稿的，读不出来；请重新定稿一版",
            f"Report {id} was not frozen by the program and cannot be read; make another edition",
        ) from fault


def _own_rows(replica: Replica, record: Record) -> list[Record]:
    """The rows that were written with the report, in their order: by its device, right after it.
    Whatever somebody adds later, or elsewhere, is none of it."""
    device = parts(record.id)[2]
    rows = replica.fetch(ROW, record.area, {REPORT: record.id})
    return [row for row in rows if row.id > record.id and parts(row.id)[2] == device]


def _read(record: Record, rows: Sequence[Record], content: Mapping[str, Any]) -> Report:
    names: dict[str, str] = content["names"]
    cadres = len(rows) - content["cadres"]
    table, scale = content["timetable"], content["scale"]

    def row_of(at: int, row: Record) -> Row:
        unit = str(row["unit"])
        name = "合计" if at == 0 else names.get(unit) or content["own"]
        return Row(unit, name, json.loads(str(row["figures"])), cadre=at >= cadres)

    read = [row_of(at, row) for at, row in enumerate(rows)]
    dates = {name: date.fromisoformat(table[name]) for name in ("starts", "target")}
    return Report(
        cycle=cycle_of(str(record["cycle"])),
        area=record.area,
        path=content["path"],
        period=_period(record),
        total=read[0],
        rows=tuple(read[1:]),
        timetable=Timetable(**{**table, **dates}),
        scale=Scale(**scale) if scale else None,
        level=content["level"],
        since=content["since"],
        known=str(record["known"] or ""),
        made=date.fromisoformat(str(record["made"])),
        edition=record["edition"] or 1,
        title=str(record["title"] or ""),
        id=record.id,
        sample=bool(record["sample"]),
        more=content["more"],
    )


def _period(record: Record) -> Period:
    return Period(*(date.fromisoformat(str(record[n])) for n in ("period_from", "period_to")))


def reports(replica: Replica, area: str = "", cycle: Cycle | None = None) -> list[Listed]:
    """The frozen reports under an area, the oldest period first, then by edition."""
    rows = replica.query(LIST, (area, area + "~"))
    found = [one for row in rows if (one := _listed(*row)) and cycle in (None, one.cycle)]
    return sorted(
        found, key=lambda one: (one.period.last, one.cycle, one.area, one.edition, one.id)
    )


def _listed(
    id: str,
    cycle: str,
    area: str,
    first: str,
    last: str,
    edition: int | None,
    made: str | None,
    title: str | None,
) -> Listed | None:
    """A row of the list; None for what somebody wrote by hand and cannot be read."""
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        return Listed(id, cycle_of(cycle), area, period, edition or 1, made or "", title or "")
    except (ValueError, BadValue):
        return None


def frozen_for(
    replica: Replica, cycle: Cycle, area: str, period: Period, level: int = 0
) -> Report | None:
    """The last edition for a period of an area by such units; None while there is none."""
    for one in reversed(reports(replica, area, cycle)):
        if (one.area, one.period) == (area, period):
            found = report_of(replica, one.id)
            if found.level == level:
                return found
    return None


# -- what has changed, and what is owed -----------------------------------------------------------


def difference(replica: Replica, id: str, counts_of: CountsOf | None = None) -> list[Difference]:
    """Figure by figure, what the records say now and did not when the report was frozen; counted
    from the same report before. Nothing is written. Raises Missing, Refused."""
    frozen = report_of(replica, id)
    previous = report_of(replica, frozen.since) if frozen.since else None
    asked = Asked(
        frozen.cycle,
        frozen.area,
        frozen.period,
        frozen.level,
        adjust=frozen.more.get("adjust", {}),
    )
    return differences(frozen, make(replica, asked, previous, counts_of))


def due_list(
    replica: Replica, areas: Iterable[str], day: date, settings: Settings | None = None
) -> Iterator[Owed]:
    """Which reports are due or overdue on a day, unit by unit, the oldest first."""
    settings = settings or settings_of(replica)
    units = list(areas)
    top = min(units, key=len, default="")
    under = top if all(unit.startswith(top) for unit in units) else ""
    made = {(one.area, one.cycle, one.period) for one in reports(replica, under)}
    for area in units:
        found = [one for one in owed(settings, area, day)
                 if (area, one.cycle, one.period) not in made]  # fmt: skip
        for one in sorted(found, key=lambda one: (one.due, one.cycle)):
            state: Literal["due", "overdue"] = "overdue" if day > one.due else "due"
            yield Owed(area, one.cycle, one.period, one.due, state)


def name_of(one: Listed) -> str:
    """A report in a word: where, which, when, which edition."""
    first, last = one.period
    return f"{path_of(one.area, '')} {one.title}（{first}至{last}）第{one.edition}版"


def plain_listed(one: Listed) -> dict[str, Any]:
    """A report in a list, for programs."""
    first, last = one.period
    told = {n: getattr(one, n) for n in ("id", "cycle", "area", "edition", "made", "title")}
    return {**told, "from": str(first), "to": str(last)}


def plain_owed(one: Owed) -> dict[str, Any]:
    """A report that is owed, for programs."""
    first, last = one.period
    told = {"from": str(first), "to": str(last), "due": str(one.due), "state": one.state}
    return {"area": one.area, "cycle": one.cycle, **told}


def owed_line(one: Owed, language: str) -> str:
    """A report that is owed, in a line."""
    first, last = one.period
    state = Text("逾期", "overdue") if one.state == "overdue" else Text("应做", "due")
    label = CYCLES[one.cycle].to(language)
    place = path_of(one.area, "")
    return f"{state.to(language)}\t{one.due}\t{place}\t{label}\t{first}至{last}"


def save_csv(report: Report, path: Path, language: str = "zh") -> None:
    """Writes the report's table as UTF-8 with BOM. Raises DataFault."""
    try:
        path.write_bytes(csv_text(report, language).encode("utf-8"))
    except OSError as fault:
        raise DataFault(
            f"文件“{path}”写不了：{fault.strerror}", f"Cannot write {path}: {fault.strerror}"
        ) from fault
