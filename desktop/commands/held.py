"""``held``: changes that the hub received and did not apply, and a clerk's word on each."""

from collections.abc import Callable, Iterable

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from sync.errors import Text
from sync.records import places
from sync.records.catalogue import KINDS
from sync.replica.release import Review, discard_in, release_in, reviews, words_of
from sync.replica.replica import Replica
from sync.replica.writer import Act
from sync.stamps import local

held = Group(
    "held",
    words=Text("中心暂存的更改：是什么、为什么，放行或不予收录", "Changes that the hub holds"),
    example="zoufang held list",
)


@held.command(
    "list",
    cls=Command,
    words=Text("列出暂存的更改、内容和原因", "List the held changes, what they say, and why"),
    example="zoufang held list --all",
)
@option("--all", "settled", is_flag=True, words=Text("连同已处理的", "Those decided as well"))
@as_json
@laptop
def list_(here: Laptop, settled: bool, as_json: bool) -> None:
    """Whose, where, what and why."""
    with here.replica() as replica:
        found = reviews(replica, settled)
    if as_json:
        here.show_json([_plain(one, here.language) for one in found])
        return
    for one in found:
        word = words_of(one.held).to(here.language)
        place = places.path_of(one.held.area)
        here.show(f"{one.held.id}  {place}  {one.held.author or '—'}  {_kind(one, here)}  {word}")
        here.show(f"    {one.held.reason.to(here.language)}")
        for label, value in one.says(here.language):
            here.show(f"    {label}：{value}")
    here.say(f"共{len(found)}条", f"{len(found)} changes")


def _kind(one: Review, here: Laptop) -> str:
    kind = KINDS.get(one.held.kind or (one.change.kind if one.change else ""))
    return kind.label.to(here.language) if kind else one.held.kind


def _plain(one: Review, language: str) -> dict[str, object]:
    held = one.held
    return {
        "id": held.id,
        "area": held.area,
        "device": held.device,
        "n": held.n,
        "author": held.author,
        "kind": held.kind,
        "record": held.record,
        "code": held.code,
        "why": held.reason.to(language),
        "received": local(held.received).isoformat(timespec="seconds") if held.received else "",
        "released": held.released,
        "releasable": one.releasable,
        "set": dict(one.change.set) if one.change else {},
    }


_ids = click.argument("ids", nargs=-1, required=True, metavar="ID...")
Say = Callable[[Act, Replica, Iterable[str], str], list[str]]


@held.command(
    "release",
    cls=Command,
    words=Text(
        "放行：采用这些更改，由中心在同步时办理\n\n"
        "它们所属的记录若也在暂存，一并放行。由所在区划的乡镇办或管理员办理。",
        "Let changes in; the hub applies them at the next sync\n\n"
        "The held records that they belong to come in with them. For the area's clerk.",
    ),
    example="zoufang held release 320282113200-0A1B2C3D4E5F6-17",
)
@_ids
@laptop
def release(here: Laptop, ids: tuple[str, ...]) -> None:
    """Yes."""
    done = _say(here, ids, release_in)
    here.say(f"已放行{done}条，同步后生效", f"{done} let in; sync to make it count")


@held.command(
    "discard",
    cls=Command,
    words=Text(
        "不予收录：这些更改不采用，但仍留在日志和清单里\n\n等着它们的更改也不采用。",
        "Leave changes out; they stay in the log and in the list\n\n"
        "What waits for them stays out too.",
    ),
    example="zoufang held discard 320282113200-0A1B2C3D4E5F6-17",
)
@_ids
@laptop
def discard(here: Laptop, ids: tuple[str, ...]) -> None:
    """No."""
    done = _say(here, ids, discard_in)
    here.say(f"{done}条不予收录，同步后生效", f"{done} left out; sync to make it count")


def _say(here: Laptop, ids: tuple[str, ...], say: Say) -> int:
    """Says it of those in each area in the person's role there."""
    with here.replica() as replica, replica.act(here.author(replica)) as act:
        by_role: dict[str, list[str]] = {}
        for id in ids:
            by_role.setdefault(here.role(replica, id.partition("-")[0]), []).append(id)
        return sum(len(say(act, replica, some, role)) for role, some in by_role.items())
