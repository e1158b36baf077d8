"""The third party's telephone survey: whom to call, drawn by lot, and the counts that come back."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sync.casework.inspections import sample
from sync.errors import BadValue, Missing
from sync.records.codes import code_list
from sync.records.places import path_of
from sync.replica.replica import Replica
from sync.rules.households import is_active
from sync.rules.tallies import GOOD, VALID

SURVEY = "survey"
OBJECTS = {"household": "1", "enterprise": "2"}
"""Kind of record -> code of ``survey_object``."""
HEADINGS = ("序号", "编号", "区划", "名称", "电话", "满意度", "评分", "备注")
ANSWER, SCORE = "满意度", "评分"
SCORES = range(1, 11)


class Call(NamedTuple):
    """One to be called."""

    id: str
    area: str
    name: str
    phone: str


class Counts(NamedTuple):
    """What a survey came to."""

    answers: int
    good: int
    scored: int
    score_sum: int


def call_list(replica: Replica, area: str, asked: str, size: int, seed: int) -> list[Call]:
    """Households or enterprises with a telephone number under an area, drawn by lot: the same for
    the same seed and records. Raises BadValue, Missing."""
    if asked not in OBJECTS:
        known = "、".join(OBJECTS)
        raise BadValue(f"不能调查“{asked}”；有：{known}", f"Cannot ask {asked}; try: {known}")
    found = {
        record.id: record
        for record in replica.fetch(asked, area)
        if record["phone"] and (asked != "household" or is_active(record.values))
    }
    if not found:
        raise Missing(
            f"“{path_of(area)}”没有留有电话的对象",
            f"Nobody in {path_of(area)} has a telephone number",
        )
    return [
        Call(id, one.area, str(one["head"] or one["name"] or ""), str(one["phone"]))
        for id in sample(found, seed, size)
        for one in (found[id],)
    ]


def call_sheet(calls: Sequence[Call]) -> str:
    """The calls as CSV, with columns to be filled in while calling."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADINGS)
    for number, call in enumerate(calls, start=1):
        cells = (str(number), call.id, path_of(call.area, ""), call.name, f"\t{call.phone}")
        writer.writerow([*cells, "", "", ""])
    return "\ufeff" + written.getvalue()


def counted(sheet: bytes) -> Counts:
    """The counts of a sheet that was filled in. Raises BadValue with the numbers of the rows that
    cannot be read; rows without an answer are those who were not reached."""
    rows = list(csv.DictReader(io.StringIO(_decoded(sheet))))
    if not rows or ANSWER not in rows[0]:
        raise BadValue(
            f"表里没有“{ANSWER}”一列，请用呼叫名单的表样",
            f"There is no column {ANSWER}; use the form of the call list",
        )
    wrong = [number for number, row in enumerate(rows, start=2) if not _is_readable(row)]
    if wrong:
        shown = "、".join(map(str, wrong[:20]))
        raise BadValue(
            f"第{shown}行的满意度或评分填写不对（满意、基本满意、不满意；1至10）",
            f"Rows {', '.join(map(str, wrong[:20]))}: the answer or the score cannot be read",
        )
    answers = [_answer(row) for row in rows]
    scores = [int(text) for row in rows if (text := _score(row))]
    valid = [answer for answer in answers if answer in VALID]
    return Counts(len(valid), sum(answer in GOOD for answer in valid), len(scores), sum(scores))


def _decoded(sheet: bytes) -> str:
    try:
        return sheet.decode("utf-8-sig")
    except UnicodeDecodeError:
        return sheet.decode("gb18030", "replace")


def _answer(row: Mapping[str, str | None]) -> str | None:
    text = (row.get(ANSWER) or "").strip()
    return code_list("satisfaction").code_for(text) if text else ""


def _score(row: Mapping[str, str | None]) -> str:
    return (row.get(SCORE) or "").strip()


def _is_readable(row: Mapping[str, str | None]) -> bool:
    score = _score(row)
    fits = not score or (score.isascii() and score.isdecimal() and int(score) in SCORES)
    return _answer(row) is not None and fits


def record_survey(
    replica: Replica,
    author: str,
    *,
    area: str,
    asked: str,
    day: date,
    counts: Counts,
    by: str = "",
) -> str:
    """Writes the counts of a survey; returns the record's id. Raises BadValue where they cannot be
    right."""
    if asked not in OBJECTS:
        raise BadValue(f"没有调查对象“{asked}”", f"Cannot ask {asked}")
    answers, good, scored, total = counts
    if not 0 <= good <= answers or not scored * SCORES[0] <= total <= scored * SCORES[-1]:
        raise BadValue(
            "调查数字不对：满意数不能多于有效答复，评分合计应在评分人数的1至10倍之间",
            "These counts cannot be: more satisfied than answers, or scores outside 1 to 10",
        )
    with replica.act(author) as act:
        return act.add(
            SURVEY,
            area,
            {
                "date": day.isoformat(),
                "object": OBJECTS[asked],
                "answers": answers,
                "good": good,
                "scored": scored,
                "score_sum": total,
                "by": by or None,
            },
        )
