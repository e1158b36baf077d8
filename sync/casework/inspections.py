"""Inspections (一季一督查): what is drawn at random, what was found, and when it is made known.

A sample follows from its seed and the ids alone: every machine with the same records draws the
same one. An inspection and its objects stand in the restricted part of the area inspected until
they are published, so that nobody knows beforehand whom it will be.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sync.casework.ground import villages
from sync.errors import BadValue, Missing, Refused, Text
from sync.records.codes import code_list
from sync.records.places import RESTRICTED, VILLAGE_DIGITS, area_code, path_of
from sync.replica.replica import Replica
from sync.replica.tables import Record
from sync.rules.households import is_active

INSPECTION, ITEM = "inspection", "inspection_item"
OBJECTS = {
    "village": Text("村（社区）", "Villages"),
    "household": Text("家庭", "Households"),
    "enterprise": Text("企业", "Enterprises"),
    "issue": Text("问题", "Issues"),
}
"""What can be drawn."""
SEEDS = 10**6
TRUE, UNTRUE, NOT_REACHED = "1", "2", "3"
VILLAGES_WITH_RECORDS = (
    "SELECT DISTINCT area FROM household WHERE area >= ? AND area < ? "
    "AND deleted IS DISTINCT FROM 1 AND moved IS NULL"
)


@dataclass(frozen=True)
class Sheet:
    """An inspection with its objects, in the order in which they were drawn."""

    record: Record
    items: tuple[Record, ...]

    @property
    def published(self) -> bool:
        """Whether everybody in the area may read it."""
        return not self.record.area.startswith(RESTRICTED)

    @property
    def results(self) -> dict[str, int]:
        """How many objects had which result; "" are still to be looked into."""
        return dict(Counter(str(item["result"] or "") for item in self.items))


def sample(ids: Iterable[str], seed: int, size: int) -> list[str]:
    """``size`` of the ids, as drawn: the same for the same ids in whatever order they come.

    Each id is put where the SHA-256 of the seed and it says, so that nothing but these matters,
    not even the version of a language's random numbers.
    """
    unique = set(ids)
    return sorted(unique, key=lambda id: (_lot(seed, id), id))[: max(0, size)]


def _lot(seed: int, id: str) -> bytes:
    return hashlib.sha256(f"{seed}/{id}".encode()).digest()


def population(replica: Replica, area: str, drawn: str, day: date) -> dict[str, str]:
    """What can be drawn under an area: id -> the area it lies in. Raises BadValue."""
    if drawn not in OBJECTS:
        known = "、".join(OBJECTS)
        raise BadValue(f"不能抽查“{drawn}”；有：{known}", f"Cannot draw {drawn}; try: {known}")
    if drawn == "village":
        return {code: code for code in villages_of(replica, area, day)}
    found = replica.fetch(drawn, area)
    return {one.id: one.area for one in found if drawn != "household" or is_active(one.values)}


def villages_of(replica: Replica, area: str, day: date) -> list[str]:
    """The villages and communities under an area on a day: of the list of areas, of the records of
    areas, and those where households are recorded."""
    rows = replica.query(VILLAGES_WITH_RECORDS, (area, area + "~"))
    lived_in = {code for (code,) in rows if len(code) == VILLAGE_DIGITS}
    return sorted(lived_in | villages(replica, area, day).keys())


def draw(
    replica: Replica,
    author: str,
    *,
    area: str,
    drawn: str,
    size: int,
    day: date,
    seed: int | None = None,
    title: str = "",
    by: str = "",
) -> Sheet:
    """Draws a sample and writes it down; ``seed`` None takes one by chance.

    Raises BadValue, Missing when there is nothing to draw from.
    """
    place = area_code(area.removeprefix(RESTRICTED))
    if size < 1:
        raise BadValue("抽查数应不小于1", "At least one must be drawn")
    found = population(replica, place, drawn, day)
    if not found:
        raise Missing(
            f"“{path_of(place)}”没有可抽查的{OBJECTS[drawn].zh}",
            f"There are no {OBJECTS[drawn].en.lower()} to draw from in {path_of(place)}",
        )
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    chosen = sample(found, seed, size)
    restricted = RESTRICTED + place
    with replica.act(author) as act:
        id = act.add(
            INSPECTION,
            restricted,
            {
                "title": title or f"{OBJECTS[drawn].zh}抽查",
                "date": day.isoformat(),
                "unit": place,
                "object": drawn,
                "seed": seed,
                "size": len(chosen),
                "of": len(found),
                "by": by or None,
            },
        )
        for number, object in enumerate(chosen, start=1):
            values = {"inspection": id, "place": number, "object": object}
            act.add(ITEM, restricted, {**values, "place_code": found[object]})
    return sheet_of(replica, id)


def sheet_of(replica: Replica, inspection: str) -> Sheet:
    """One inspection. Raises Missing."""
    record = replica.get(inspection)
    if record is None or record.kind != INSPECTION or record.deleted:
        raise Missing(f"没有编号为 {inspection} 的督查", f"There is no inspection {inspection}")
    items = replica.fetch(ITEM, record.area, {INSPECTION: record.id})
    return Sheet(record, tuple(sorted(items, key=_number)))


def sheets(
    replica: Replica, area: str, since: date | None = None, until: date | None = None
) -> list[Sheet]:
    """The inspections under an area that are known here, published or not, by date."""
    found = []
    for place in (area, RESTRICTED + area) if area else ("",):
        by_inspection: dict[str, list[Record]] = {}
        for item in replica.fetch(ITEM, place):
            by_inspection.setdefault(str(item[INSPECTION]), []).append(item)
        for record in replica.fetch(INSPECTION, place):
            day = str(record["date"] or "")
            if (not since or day >= since.isoformat()) and (not until or day <= until.isoformat()):
                items = sorted(by_inspection.get(record.id, []), key=_number)
                found.append(Sheet(record, tuple(items)))
    return sorted(found, key=lambda sheet: (str(sheet.record["date"]), sheet.record.id))


def _number(item: Record) -> tuple[int, str]:
    return item["place"] or 0, item.id


def record_result(
    replica: Replica, author: str, inspection: str, number: int, result: str, note: str = ""
) -> None:
    """What was found at the object with this number: 属实, 不属实 or 未接通.

    Raises Missing, BadValue.
    """
    sheet = sheet_of(replica, inspection)
    item = next((one for one in sheet.items if one["place"] == number), None)
    if item is None:
        raise Missing(
            f"这次督查没有第{number}号抽查对象",
            f"There is no number {number} in this inspection",
        )
    code = result_code(result)
    with replica.act(author) as act:
        act.set(item.id, {"result": code, **({"note": note} if note else {})})


def result_code(text: str) -> str:
    """The code of a result, by its code or words. Raises BadValue."""
    known = code_list("inspection_result")
    code = known.code_for(text.strip())
    if code is None:
        names = "、".join(label.zh for label in known.items.values())
        raise BadValue(f"没有“{text}”这种核查结果；有：{names}", f"No result {text}; try: {names}")
    return code


def judge(
    replica: Replica,
    author: str,
    inspection: str,
    *,
    score: int | None = None,
    note: str = "",
    by: str = "",
) -> None:
    """The marks out of 100 and the words on the whole. Raises Missing, BadValue."""
    record = sheet_of(replica, inspection).record
    if score is not None and not 0 <= score <= 100:
        raise BadValue("评分应为0至100", "The score is from 0 to 100")
    given = {"score": score, "note": note or None, "by": by or None}
    with replica.act(author) as act:
        act.set(record.id, {name: value for name, value in given.items() if value is not None})


def publish(replica: Replica, author: str, inspection: str) -> None:
    """Makes the inspection known to its area: it moves out of the restricted part.

    Raises Missing, Refused while objects are not looked into.
    """
    sheet = sheet_of(replica, inspection)
    if sheet.published:
        return
    waiting = sheet.results.get("", 0)
    if waiting:
        raise Refused(
            f"还有{waiting}个抽查对象没有核查结果，不能公布",
            f"{waiting} of the objects drawn have no result yet",
        )
    area = sheet.record.area.removeprefix(RESTRICTED)
    with replica.act(author) as act:
        for record in (sheet.record, *sheet.items):
            act.move(record.id, area)
