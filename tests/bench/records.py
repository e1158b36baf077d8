"""The records that others are measured with (``peers/gen.py``), as records of our kinds.

The generator is not part of this repository; ``ZOUFANG_PEERS`` names its folder, otherwise it is
looked for beside the checkout. Every text of a record is carried, so that the bytes compare.
"""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "peers"

Row = tuple[str, str, dict[str, Any], dict[str, str]]
"""(kind, area, values, field -> key of the record that it points at); the key is values["_key"]"""


def folder() -> Path:
    """The folder with the generator, and with the drivers of other programs."""
    return Path(os.environ.get("ZOUFANG_PEERS", BESIDE))


def generator() -> ModuleType:
    """The generator's module. Raises FileNotFoundError with what to do."""
    path = folder() / "gen.py"
    if not path.exists():
        raise FileNotFoundError(f"{path}: set ZOUFANG_PEERS to the folder that holds gen.py")
    spec = importlib.util.spec_from_file_location("peers_gen", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def records(n: int, villages: int = 0, seed: int = 20260101) -> Iterator[Row]:
    """``n`` records; with ``villages`` their areas are folded into so many villages of a town."""
    for raw in generator().records(n, seed):
        area = raw["village"]
        if villages:
            area = f"320282113{200 + int(area) % villages:03d}"
        kind, values, points = _SHAPES[raw["type"]](raw)
        yield kind, area, {"_key": raw["id"], **values}, points


def _rest(raw: dict[str, Any], *used: str) -> str:
    """All that has no field of its own, as one text."""
    skipped = {"id", "type", "village", "household", "member", *used}
    return "；".join(f"{k}={v}" for k, v in raw.items() if k not in skipped)


def _household(raw: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, str]]:
    values = {
        "head": raw["head"],
        "phone": raw["phone"],
        "door": raw["address"],
        "n_shared": raw["population"],
        "land_mu": round(raw["land_mu"] * 100),
        "note": _rest(raw, "head", "phone", "address", "population", "land_mu"),
    }
    return "household", values, {}


def _member(raw: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, str]]:
    values = {
        "name": raw["name"],
        "id_no": raw["id_card"],
        "phone": raw["phone"],
        "work_months": raw["months"],
        "in_hukou": raw["in_household"],
        "note": _rest(raw, "name", "id_card", "phone", "months", "in_household"),
    }
    return "member", values, {"household": raw["household"]}


def _income(raw: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, str]]:
    values = {
        "year": raw["year"],
        "item": "W1",
        "amount": raw["amount"] * 100,
        "note": _rest(raw, "year", "amount"),
    }
    return "income_line", values, {"household": raw["household"], "member": raw["member"]}


def _visit(raw: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, str]]:
    values = {
        "date": raw["date"],
        "mode": "1",
        "talk": raw["content"],
        "signed": raw["signed"],
        "explained": _rest(raw, "date", "content", "signed"),
    }
    return "visit", values, {"household": raw["household"]}


def _issue(raw: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, str]]:
    values = {
        "category": "05",
        "text": raw["detail"],
        "raised": raw["found_on"],
        "contact": raw["found_by"],
        "demand": _rest(raw, "detail", "found_on", "found_by"),
    }
    return "issue", values, {"household": raw["household"]}


_SHAPES = {
    "household": _household,
    "member": _member,
    "income": _income,
    "visit": _visit,
    "issue": _issue,
}
