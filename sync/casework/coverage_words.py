"""Coverage, pairs and days as commands show them: for programs, and in lines for people.

Laptop and hub print with these, so that both say the same of the same records.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sync.casework.coverage import Coverage, Owing
from sync.casework.pairs import Owner, Place, Unowned
from sync.casework.presence import Account, Days
from sync.errors import Text
from sync.records.codes import code_list
from sync.records.places import path_of, short_name_of
from sync.rules.coverage import CLASSES, MUST_CLASSES, Pace, Tally
from sync.rules.income import DASH
from sync.rules.rates import tenths

NUMBERS = "①②③④"


def percent(number: int, by: int) -> str:
    """A share as people read it: 74.3%; "—" of nothing."""
    found = tenths(100 * number, by)
    return DASH if found is None else f"{found // 10}.{found % 10}%"


# --- coverage -------------------------------------------------------------------------------------


def plain_coverage(found: Coverage, language: str = "zh") -> dict[str, Any]:
    """A coverage for programs."""
    return {
        "area": found.area,
        "path": path_of(found.area) if found.area else "",
        "as_of": found.as_of.isoformat(),
        "classes": {
            name: _plain_class(name, tally, found.paces[name], language)
            for name, tally in found.classes.items()
        },
        "visits": found.sums.visits,
        "remote": found.sums.remote,
        "remote_heavy": found.remote_heavy,
        "cadres": found.sums.cadres,
        "taking_part": found.sums.taking_part,
    }


def _plain_class(name: str, tally: Tally, pace: Pace, language: str) -> dict[str, Any]:
    return {
        "label": CLASSES[name].to(language),
        "due": tally.due,
        "covered": tally.covered,
        "strict": tally.strict,
        "modes": dict(tally.modes),
        "must_label": MUST_CLASSES[name].to(language),
        "must_due": tally.must_due,
        "must_reached": tally.must_reached,
        "left": pace.left,
        "target": pace.target.isoformat(),
        "days_left": pace.days_left,
        "needed_per_day": None if pace.tenths_a_day is None else pace.tenths_a_day / 10,
    }


def coverage_lines(found: Coverage, language: str = "zh") -> Iterator[str]:
    """The four classes, what is left and how fast it must go, modes, and the cadres."""
    for number, (name, tally) in zip(NUMBERS, found.classes.items(), strict=True):
        yield f"{number}{_class_line(name, tally).to(language)}"
        yield f"  {_must_line(name, tally).to(language)}"
        if tally.left:
            yield f"  {pace_text(found.paces[name]).to(language)}"
    modes = found.classes["household"].modes
    words = code_list("visit_mode")
    if modes:
        zh = "、".join(f"{words.text(mode)}{count}" for mode, count in modes.items())
        en = ", ".join(f"{words.text(mode, 'en')} {count}" for mode, count in modes.items())
        yield Text(f"农户走访方式：{zh}", f"Households by way: {en}").to(language)
    yield _sums_line(found).to(language)


def _class_line(name: str, tally: Tally) -> Text:
    label, share = CLASSES[name], percent(tally.covered, tally.due)
    zh = f"{label.zh}全覆盖 {tally.covered}/{tally.due} {share}"
    en = f"{label.en} covered {tally.covered}/{tally.due} {share}"
    if tally.strict is not None:
        zh += f"（户户走到 {tally.strict}）"
        en += f" (every household: {tally.strict})"
    return Text(zh, en)


def _must_line(name: str, tally: Tally) -> Text:
    label, share = MUST_CLASSES[name], percent(tally.must_reached, tally.must_due)
    counted = f"{tally.must_reached}/{tally.must_due} {share}"
    return Text(f"{label.zh}必到 {counted}", f"{label.en} reached {counted}")


def pace_text(pace: Pace) -> Text:
    """What is left, until when, and how many a day that is."""
    left, target = pace.left, pace.target
    zh = f"未访{left}，目标日期{target.year}年{target.month}月{target.day}日"
    en = f"left {left}, to be done by {target.isoformat()}"
    if pace.tenths_a_day is None:
        return Text(f"{zh}已到", f"{en}, which has come")
    a_day = f"{pace.tenths_a_day // 10}.{pace.tenths_a_day % 10}"
    return Text(
        f"{zh}，剩余{pace.days_left}天，每天需走访{a_day}",
        f"{en}: {pace.days_left} days left, {a_day} a day are needed",
    )


def _sums_line(found: Coverage) -> Text:
    sums, share = found.sums, percent(found.sums.remote, found.sums.visits)
    part = percent(sums.taking_part, sums.cadres)
    zh = f"干部参与 {sums.taking_part}/{sums.cadres} {part}；非上门走访 {sums.remote}/{sums.visits}"
    en = f"Cadres taking part {sums.taking_part}/{sums.cadres} {part}; from afar {sums.remote}"
    zh, en = f"{zh} {share}", f"{en}/{sums.visits} {share}"
    if found.remote_heavy:
        zh, en = f"{zh}，超过提醒线", f"{en}, more than the area allows"
    return Text(zh, en)


def plain_owing(rows: Sequence[Owing], language: str = "zh") -> list[dict[str, Any]]:
    """未访清单 or 必到未到清单 for programs."""
    return [
        {
            "class": one.of_class,
            "area": one.area,
            "path": path_of(one.area),
            "id": one.id,
            "name": one.name,
            "group": one.group,
            "why": one.why.to(language),
            "last_visit": one.last.isoformat() if one.last else None,
        }
        for one in rows
    ]


def owing_lines(rows: Sequence[Owing], language: str = "zh") -> Iterator[str]:
    """The same for people, tab by tab: class, place, name, why, id."""
    for one in rows:
        label, place = CLASSES[one.of_class].to(language), short_name_of(one.area)
        yield "\t".join((label, f"{place}{one.group}", one.name, one.why.to(language), one.id))


# --- pairs and teams ------------------------------------------------------------------------------


def plain_owners(rows: Sequence[Owner], names: dict[str, str]) -> list[dict[str, Any]]:
    """双固定台账 for programs."""
    return [
        {
            "class": one.target.of_class,
            "area": one.target.area,
            "path": path_of(one.target.area),
            "id": one.target.id,
            "name": one.target.name,
            "group": one.target.group,
            "cadres": [{"id": id, "name": names.get(id, id)} for id in one.cadres],
        }
        for one in rows
    ]


def owner_lines(rows: Sequence[Owner], names: dict[str, str]) -> Iterator[str]:
    """The same for people: place, name, who answers, id."""
    for one in rows:
        who = "、".join(names.get(id, id) for id in one.cadres) or DASH
        place = f"{short_name_of(one.target.area)}{one.target.group}"
        yield "\t".join((place, one.target.name, who, one.target.id))


def plain_unowned(
    rows: Sequence[Unowned], names: dict[str, str], language: str = "zh"
) -> list[dict[str, Any]]:
    """The objects without exactly one owner on every date, for programs."""
    return [
        {
            "class": one.target.of_class,
            "area": one.target.area,
            "path": path_of(one.target.area),
            "id": one.target.id,
            "name": one.target.name,
            "why": one.text(names).to(language),
            "faults": [
                {
                    "kind": fault.kind,
                    "from": fault.first.isoformat(),
                    "to": fault.last.isoformat(),
                    "cadres": list(fault.who),
                }
                for fault in one.faults
            ],
        }
        for one in rows
    ]


def unowned_lines(
    rows: Sequence[Unowned], names: dict[str, str], language: str = "zh"
) -> Iterator[str]:
    """The same for people."""
    for one in rows:
        place = f"{short_name_of(one.target.area)}{one.target.group}"
        yield "\t".join((place, one.target.name, one.text(names).to(language), one.target.id))


def plain_places(rows: Sequence[Place]) -> list[dict[str, Any]]:
    """Villages and grids with their teams, for programs."""
    return [
        {"place": one.id, "name": one.name, "by": one.by, "teams": list(one.teams)} for one in rows
    ]


def place_lines(rows: Sequence[Place], language: str = "zh") -> Iterator[str]:
    """What is wrong with each: nobody, or several at once."""
    for one in rows:
        who = "、".join(one.teams)
        zh = f"{len(one.teams)}个工作组同时负责：{who}" if who else "没有工作组负责"
        en = f"{len(one.teams)} teams at once: {who}" if who else "no team answers for it"
        yield "\t".join((one.id, one.name, Text(zh, en).to(language)))


# --- days -----------------------------------------------------------------------------------------


def plain_days(found: Days) -> dict[str, Any]:
    """The accounts of a year for programs."""
    return {
        "area": found.area,
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        "cadres": len(found.accounts),
        "met": found.met,
        "accounts": [
            {
                "id": one.cadre,
                "area": one.area,
                "name": one.name,
                "unit": one.unit,
                "leader": one.leader,
                "days": one.presence.days,
                "visited": one.presence.visited,
                "resident": one.presence.resident,
                "demanded": one.presence.demanded,
                "short": one.presence.short,
            }
            for one in found.accounts
        ],
    }


def day_lines(rows: Sequence[Account], language: str = "zh") -> Iterator[str]:
    """Cadre by cadre: days, of them visits and residence, what is demanded, what is missing."""
    for one in rows:
        account = one.presence
        zh = f"{account.days}天（走访{account.visited}、驻点{account.resident}）"
        zh += f"，要求{account.demanded}天" + (f"，还差{account.short}天" if account.short else "")
        en = f"{account.days} days (visits {account.visited}, residence {account.resident}) of "
        en += f"{account.demanded}" + (f", {account.short} missing" if account.short else "")
        yield "\t".join((one.name, one.unit, Text(zh, en).to(language)))


def days_summary(found: Days, day: date) -> Text:
    """达标率 with both of its sides."""
    share = percent(found.met, len(found.accounts))
    return Text(
        f"{found.year}年截至{day.isoformat()}：达标{found.met}/{len(found.accounts)} {share}",
        f"{found.year} as of {day.isoformat()}: {found.met}/{len(found.accounts)} {share} have "
        "the days that are demanded",
    )
