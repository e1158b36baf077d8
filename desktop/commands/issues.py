"""``issue`` and ``conflict``: the steps of an issue's life, and differences to settle."""

import click

from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import checked_references, parsed
from sync.casework.issues import issue_of, life_of, options_of, propose_step
from sync.errors import BadValue, Text
from sync.records import places
from sync.records.kinds.issue import ISSUE_STEP
from sync.replica.settle import Difference, open_conflict, open_conflicts, settle
from sync.rules.transitions import transitions
from sync.stamps import local

issue = Group(
    "issue",
    words=Text("问题的办理步骤", "Steps in the life of an issue"),
    example="zoufang issue steps 01J2Q6…",
)


def event_of(words: str) -> str:
    """The event whose key, Chinese or English words are ``words``; ``words`` when none is."""
    for key, row in transitions().items():
        if words in (row.label.zh, row.label.en):
            return key
    return words


@issue.command(
    "step",
    cls=Command,
    words=Text(
        "办一个步骤，输出步骤编号；由中心在同步时采纳\n\n步骤日期默认为今天（date=）。",
        "Take a step and print its id; the hub decides it at the next sync\n\n"
        "A step is of today unless date= says otherwise.",
    ),
    example="zoufang issue step 01J2Q6… report_done text=已装路灯六盏 actor=杭建平",
)
@click.argument("id")
@click.argument("event")
@click.argument("values", nargs=-1, metavar="FIELD=VALUE...")
@as_json
@laptop
def step(here: Laptop, id: str, event: str, values: tuple[str, ...], as_json: bool) -> None:
    """One step."""
    filled = parsed(ISSUE_STEP, values)
    with here.replica() as replica:
        checked_references(replica, ISSUE_STEP, filled)
        role = here.role(replica, issue_of(replica, id).area)
        made = propose_step(replica, here.author(replica), id, event_of(event), filled, role)
        life = life_of(replica, id)
    if as_json:
        here.show_json({"id": made, "state": life.state, "pending": len(life.pending)})
        return
    here.show(made)
    here.say(
        f"现在是“{life.label.zh}”，待中心采纳", f"Now “{life.label.en}”, for the hub to confirm"
    )


@issue.command(
    "steps",
    cls=Command,
    words=Text(
        "现在能办哪些步骤，其余的为什么不能", "Which steps are allowed now, and why not the others"
    ),
    example="zoufang issue steps 01J2Q6… --json",
)
@click.argument("id")
@as_json
@laptop
def steps(here: Laptop, id: str, as_json: bool) -> None:
    """All steps of the table."""
    with here.replica() as replica:
        found = issue_of(replica, id)
        life = life_of(replica, id)
        author, role = here.author(replica), here.role(replica, found.area)
        options = options_of(replica, id, author, role)
    if as_json:
        rows = [
            {
                "event": one.event,
                "label": one.label.to(here.language),
                "to": one.to,
                "needs": list(one.needs),
                "takes": list(one.takes),
                "allowed": one.allowed,
                "why": one.why.to(here.language) if one.why else "",
            }
            for one in options
        ]
        done = [{"event": e.step.event, "status": e.status, "to": e.after} for e in life.history]
        refused = [
            {"event": e.step.event, "status": e.status, "why": e.why.zh if e.why else ""}
            for e in life.refused
        ]
        here.show_json({"state": life.state, "done": done, "refused": refused, "steps": rows})
        return
    here.show(here.text(f"现在是“{life.label.zh}”", f"Now “{life.label.en}”"))
    for entry in life.refused:
        why = entry.why.to(here.language) if entry.why else ""
        here.show(f"  ✗ {entry.label.to(here.language)}：{why}")
    for one in options:
        label = one.label.to(here.language)
        if one.allowed:
            needs = " ".join(f"{name}=" for name in one.needs)
            here.show(f"  ✓ {one.event}（{label}） {needs}".rstrip())
        else:
            here.show(f"  · {one.event}（{label}）：{one.why.to(here.language) if one.why else ''}")


conflict = Group(
    "conflict",
    words=Text("两人同时修改造成的差异", "Differences that two people made"),
    example="zoufang conflict list",
)


@conflict.command(
    "list",
    cls=Command,
    words=Text("列出还没有处理的差异", "List the differences that are not settled"),
    example="zoufang conflict list --json",
)
@as_json
@laptop
def list_(here: Laptop, as_json: bool) -> None:
    """Both values, both names, both times."""
    with here.replica() as replica:
        found = open_conflicts(replica)
    if as_json:
        here.show_json([_plain(one, here.language) for one in found])
        return
    for one in found:
        here.show(f"{one.id}  {places.short_name_of(one.area)}  {one.title(here.language)}")
        for name, side in (("kept", one.kept), ("lost", one.lost)):
            shown = one.show(side, here.language)
            label = one.label(here.language)
            at = f"{local(side.at):%Y-%m-%d %H:%M}"
            here.show(f"    {name}  {label}：{shown}（{side.author} {at}）")
    here.say(f"共{len(found)}处", f"{len(found)} differences")


def _plain(one: Difference, language: str) -> dict[str, object]:
    return {
        "id": one.id,
        "area": one.area,
        "kind": one.kind,
        "record": one.record,
        "title": one.title(language),
        "field": one.field,
        "reason": one.reason,
        **{
            name: {
                "value": side.value,
                "author": side.author,
                "at": local(side.at).isoformat(timespec="seconds"),
            }
            for name, side in (("kept", one.kept), ("lost", one.lost))
        },
    }


@conflict.command(
    "settle",
    cls=Command,
    words=Text(
        "处理一处差异：保留现值、采用另一值，或另填\n\n"
        "删除与修改相遇时：kept 确认删除，lost 恢复记录并保留修改。",
        "Settle a difference: keep the present value, take the other, or write a third\n\n"
        "Where an edit met a deletion: kept confirms it, lost restores the record with the edit.",
    ),
    example="zoufang conflict settle 7ZK… --take lost\n"
    "zoufang conflict settle 7ZK… --value 13800000000",
)
@click.argument("id")
@option("--take", type=click.Choice(["kept", "lost"]), words=Text("取哪一值", "Which to take"))
@option("--value", metavar="V", words=Text("另填的值", "A value of your own"))
@laptop
def settle_command(here: Laptop, id: str, take: str | None, value: str | None) -> None:
    """One word on a difference."""
    if (take is None) == (value is None):
        raise click.UsageError(
            here.text("--take 和 --value 请写一个", "Give one of --take and --value")
        )
    with here.replica() as replica:
        difference = open_conflict(replica, id)
        typed = None
        if value is not None:
            if difference.declared is None:
                raise BadValue(
                    f"本程序不认识字段“{difference.field}”，请升级后再填",
                    f"This program does not know the field {difference.field}; upgrade it first",
                )
            typed = difference.declared.parse(value)
        done = settle(replica, here.author(replica), id, take or "other", typed)
    here.say(f"已处理{len(done)}处差异", f"{len(done)} differences settled")
