"""``held``: what this hub received and did not apply, and its keeper's word on it."""

from collections.abc import Sequence

import click

from sync.hub.commands.surface import Keeper, as_json, example, keeper
from sync.records.catalogue import KINDS
from sync.records.kinds.held import NO, YES
from sync.records.places import path_of
from sync.replica.release import Review, reviews, words_of
from sync.stamps import local


@click.group()
def held() -> None:
    """暂存的更改 / Held changes."""


@held.command("list", epilog=example("zoufang-hub held list --all --json"))
@click.option("--all", "settled", is_flag=True, help="连同已处理的 / those decided as well")
@as_json
@keeper
def list_held(here: Keeper, settled: bool, as_json: bool) -> None:
    """列出暂存的更改和原因 / All held changes, and why."""
    with here.desk() as desk:
        found = reviews(desk.replica, settled)
    if as_json:
        here.show_json([_facts(one, here.language) for one in found])
        return
    for one in found:
        change, kind = one.held, KINDS.get(one.held.kind)
        named = kind.label.to(here.language) if kind else change.kind
        word = words_of(change).to(here.language)
        here.show(f"{change.id}\t{path_of(change.area)}\t{change.author or '—'}\t{named}\t{word}")
        here.show(f"  {change.reason.to(here.language)}")


def _facts(one: Review, language: str) -> dict[str, object]:
    change = one.held
    at = local(change.received).isoformat(timespec="seconds") if change.received else ""
    return {
        "id": change.id,
        "area": change.area,
        "author": change.author,
        "kind": change.kind,
        "record": change.record,
        "code": change.code,
        "why": change.reason.to(language),
        "received": at,
        "released": change.released,
        "releasable": one.releasable,
    }


_ids = click.argument("ids", nargs=-1, required=True, metavar="ID...")


@held.command(epilog=example("zoufang-hub held release 320282113200-0A1B2C3D4E5F6-17"))
@_ids
@keeper
def release(here: Keeper, ids: Sequence[str]) -> None:
    """放行：采用这些更改 / Let changes in."""
    _say(here, ids, YES)
    here.say(f"已放行{len(ids)}条", f"{len(ids)} let in")


@held.command(epilog=example("zoufang-hub held discard 320282113200-0A1B2C3D4E5F6-17"))
@_ids
@keeper
def discard(here: Keeper, ids: Sequence[str]) -> None:
    """不予收录：仍留在日志里 / Leave changes out; they stay in the log."""
    _say(here, ids, NO)
    here.say(f"{len(ids)}条不予收录", f"{len(ids)} left out")


def _say(here: Keeper, ids: Sequence[str], word: str) -> None:
    with here.desk() as desk:
        for id in ids:
            desk.releases.say(id, word)
        desk.take_turn()


@held.command(epilog=example("zoufang-hub held recheck"))
@keeper
def recheck(here: Keeper) -> None:
    """重新检查等中心升级的更改 / Examine again what waits for the hub's upgrade."""
    with here.desk() as desk:
        released = desk.releases.recheck()
        desk.take_turn()
    here.say(f"放行{released}条", f"{released} let in")
