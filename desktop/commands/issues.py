"""``issue``: the steps of an issue's life, its colour, its doubles, its children."""

from datetime import datetime

import click

from desktop.commands.supervision import (
    area_option,
    day_of,
    milestone,
    on_option,
    orders,
    place_of,
    reply,
    some,
    supervise,
)
from desktop.commands.surface import Command, Group, Laptop, as_json, laptop, option
from desktop.commands.values import checked_references, parsed
from sync.casework import commons, sources, supervision
from sync.casework import supervision_words as words
from sync.casework.issues import issue_of, life_of, options_of, propose_step
from sync.errors import Text
from sync.records.kinds.issue import ISSUE_STEP
from sync.rules.supervision import SEVERITY
from sync.rules.transitions import transitions
from sync.stamps import today

issue = Group(
    "issue",
    words=Text("问题的办理、督办和归并", "Issues: steps, supervision, doubles"),
    example="zoufang issue steps 01J2Q6…",
)


for _command in (supervise, orders, reply, milestone):
    issue.add_command(_command)


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


@issue.command(
    "list",
    cls=Command,
    words=Text(
        "列出问题：编号、状态、预警和原因\n\n用 --on 可看任何一天的预警。",
        "List issues: number, state, colour and why\n\nWith --on as they stood on any day.",
    ),
    example="zoufang issue list --area 320282113 --colour red\nzoufang issue list --on 2017-06-30",
)
@area_option
@option(
    "--colour",
    "colours",
    multiple=True,
    type=click.Choice([*SEVERITY]),
    words=Text("只列这种预警，可重复", "Only this colour; repeatable"),
)
@option("--all", "whole", is_flag=True, words=Text("也列已了结的", "Those that are over, too"))
@option(
    "--look-back",
    "look_back",
    is_flag=True,
    words=Text("只列已销号、该回头看的", "Only solved ones that are to be looked at again"),
)
@on_option
@as_json
@laptop
def list_(
    here: Laptop,
    area: str,
    colours: tuple[str, ...],
    whole: bool,
    look_back: bool,
    on: datetime | None,
    as_json: bool,
) -> None:
    """Issues as they stood on a day, the most urgent first."""
    place, day = place_of(area), day_of(on)
    with here.replica() as replica:
        if look_back:
            found = supervision.to_look_back(replica, place, day)
        else:
            found = supervision.listed(replica, place, day, colours, whole=whole)
    if as_json:
        here.show_json([words.plain(one, here.language) for one in found])
        return
    for one in found:
        here.show(words.line_of(one, here.language))
    here.say(f"共{len(found)}件", f"{len(found)} issues")


@issue.command(
    "duplicates",
    cls=Command,
    words=Text(
        "疑似重复的问题（可并案），或一件问题的全部来源（--of）",
        "Issues likely told twice, to be merged; with --of all sources of one issue",
    ),
    example="zoufang issue duplicates --area 320282113\nzoufang issue duplicates --of 01J2Q6…",
)
@area_option
@option("--of", "of", metavar="ID", words=Text("列出这件问题的来源", "The sources of this issue"))
@as_json
@laptop
def duplicates(here: Laptop, area: str, of: str | None, as_json: bool) -> None:
    """The inbox of doubles."""
    with here.replica() as replica:
        if of is not None:
            told = sources.sources_of(replica, issue_of(replica, of))
        else:
            found = sources.doubles(replica, place_of(area), today())
    if of is not None:
        names = ("source", "source_no", "raised", "number", "text")
        rows = [{"id": one.id, **some(one, *names)} for one in told]
        lines = [f"{one.id}  {words.source_of(one, here.language)}" for one in told]
        counted = (f"共{len(rows)}个来源", f"{len(rows)} sources")
    else:
        rows = [sources.plain(one, here.language) for one in found]
        lines = [sources.line_of(one, here.language) for one in found]
        counted = (f"疑似重复{len(rows)}件", f"{len(rows)} issues likely told twice")
    if as_json:
        here.show_json(rows)
        return
    for line in lines:
        here.show(line)
    here.say(*counted)


@issue.command(
    "children",
    cls=Command,
    words=Text(
        "共性问题的子问题；共性问题了结后列出各自建议的下一步\n\n"
        "--join 归入一件，--part 移出一件。",
        "The issues of a common one; once that is over each with the step proposed\n\n"
        "--join takes one in, --part takes one out.",
    ),
    example="zoufang issue children 01J2Q6…\nzoufang issue children 01J2Q6… --join 01J2T4…",
)
@click.argument("id")
@option("--join", metavar="ID", words=Text("归入这件问题", "Take this issue in"))
@option("--part", metavar="ID", words=Text("移出这件问题", "Take this issue out"))
@as_json
@laptop
def children(here: Laptop, id: str, join: str | None, part: str | None, as_json: bool) -> None:
    """The children of a common issue."""
    with here.replica() as replica:
        if join:
            commons.join(replica, here.author(replica), join, id)
        if part:
            commons.part(replica, here.author(replica), part)
        found = commons.children(replica, id, today())
    if as_json:
        here.show_json([commons.plain(one, here.language) for one in found])
        return
    for one in found:
        here.show(commons.line_of(one, here.language))
    here.say(f"共{len(found)}件子问题", f"{len(found)} issues")
