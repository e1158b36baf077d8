"""The main job as a story: a sample township, a hub, laptops that work offline, differ and agree.

Everything is real: the hub's HTTP door on loopback, encrypted files, signed runs, the rules of an
issue's life. "Offline" means that the door is shut. What is told is what a clerk would tell.
"""

import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from desktop.keys import PASSPHRASE_VARIABLE
from desktop.paperwork.documents import DOCUMENTS, Ready, Wanted
from desktop.sample.machines import BOTH, FIRST_ONLY, PEOPLE, SECOND_ONLY, Hub, Machine
from desktop.sample.numbers import MOBILE_PREFIX
from desktop.sample.solving import PLACE, PROBLEM, answer_to, days, follow_up, hang, solve
from desktop.sample.township import TOWN
from desktop.sample.visiting import someone_owed, visit
from sync.casework.issues import life_of
from sync.errors import DataFault, Refused, Unreachable
from sync.peers.outcome import Outcome
from sync.records import places
from sync.replica.settle import open_conflicts, settle
from sync.replica.tables import Record
from sync.rules.transitions import Entry
from sync.stamps import elapsed_s, local, today

Say = Callable[[str, str], None]

FIRST_PHONE, SECOND_PHONE = f"{MOBILE_PREFIX}00000017", f"{MOBILE_PREFIX}00000071"
"""What two people, who did not know of each other, wrote for one household."""


@dataclass
class Story:
    """What happened, for whoever shows it: ``facts`` are what ``--json`` prints."""

    folder: Path
    data: Path
    hub: Hub
    documents: list[Path] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def laptop(self) -> Path:
        """The data folder of the laptop that the window opens on."""
        return self.data / next(iter(PEOPLE))


def tell(out: Path | None, say: Say) -> Story:
    """Plays the whole story and returns what came of it. Raises UserError kinds."""
    begun = elapsed_s()
    folder = (out or Path(tempfile.mkdtemp(prefix="zoufang-demo-"))).absolute()
    data = _fresh(folder)
    story = Story(folder, data, Hub(data / "hub"))
    codes = _found_hub(story, say)
    had_passphrase = PASSPHRASE_VARIABLE in os.environ
    with ExitStack() as closing:
        machines = [Machine(account, data / account) for account in PEOPLE]
        for machine in machines:
            closing.callback(machine.replica.close)
        if PASSPHRASE_VARIABLE in os.environ and not had_passphrase:
            say(
                "    本机没有系统密钥环：演示数据用一次性口令加密，口令只在本次运行的内存中",
                "    No keyring here: the data is sealed by a passphrase of this run only",
            )
        first, second, clerk = machines
        with story.hub.door() as url:
            _download(story, machines, url, codes, say)
        home, issue = _work_offline(story, first, second, say)
        with story.hub.door():
            _meet(story, home, machines, say)
            _settle(story, home, first, second, say)
            _live_through(story, issue, (first, second, clerk), say)
        _print_task_list(story, first, say)
        _compare(story, machines, say)
        story.facts["receipts"] = {m.account: m.receipts for m in machines}
    story.facts |= {"folder": str(folder), "seconds": round(elapsed_s() - begun, 1)}
    return story


def _fresh(folder: Path) -> Path:
    """A data folder inside ``folder`` that no earlier run has used."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise DataFault(
            f"文件夹“{folder}”建不了：{fault.strerror}", f"Cannot make {folder}: {fault.strerror}"
        ) from fault
    number = 1
    while (folder / f"data-{number}").exists():
        number += 1
    return folder / f"data-{number}"


# --- before going out ---------------------------------------------------------------------------


def _found_hub(story: Story, say: Say) -> dict[str, str]:
    """A hub with the sample township and its accounts; returns the invitation codes."""
    say(
        f"一、建立中心，装入样例乡镇：{places.path_of(TOWN)}（真实区划，人员虚构，均标“样例”）",
        f"1. A hub with a sample township: {places.path_of(TOWN)} (real areas, made-up people)",
    )
    counts, codes = story.hub.found(today())
    homes, people, total = counts["household"], counts["member"], counts.total()
    say(
        f"    {len(places.children(TOWN))}个村（社区），{homes}户{people}人，"
        f"{counts['enterprise']}家企业，{counts['cadre']}名干部，共{total}条记录",
        f"    {homes} households, {people} people, {total} records",
    )
    story.facts["sample"] = dict(counts)
    return codes


def _download(
    story: Story, machines: list[Machine], url: str, codes: dict[str, str], say: Say
) -> None:
    say("二、三台电脑凭邀请链接加入中心，下载各自的村", "2. Three laptops join and download")
    told = story.facts["laptops"] = {}
    for machine in machines:
        begun = elapsed_s()
        machine.join(url, codes[machine.account])
        outcome = machine.sync()
        seconds, homes = elapsed_s() - begun, machine.replica.count("household")
        areas = "、".join(places.short_name_of(right.area) for right in machine.rights)
        say(
            f"    {machine.name}（{areas}）：{homes}户，{outcome.pulled}条更改，{seconds:.1f}秒",
            f"    {machine.account}: {homes} households, {outcome.pulled} changes, {seconds:.1f} s",
        )
        told[machine.account] = {
            "areas": [right.area for right in machine.rights],
            "households": homes,
            "pulled": outcome.pulled,
            "seconds": round(seconds, 2),
        }


# --- out there ----------------------------------------------------------------------------------


def _work_offline(story: Story, first: Machine, second: Machine, say: Say) -> tuple[Record, str]:
    """Visits without a hub; returns the household that both changed, and the issue raised."""
    say(
        "三、下乡，没有信号（中心的门已关）", "3. Out in the villages, no signal (the door is shut)"
    )
    try:
        first.sync()
    except Unreachable as fault:
        say(f"    试着同步：{fault.text()}", f"    A sync says: {fault.text('en')}")
    before = {m.account: m.replica.pending() for m in (first, second)}
    home = someone_owed(first, BOTH)
    issue = visit(first, home, days(today())["submit"], PROBLEM)
    visit(first, someone_owed(first, FIRST_ONLY), today())
    visit(second, someone_owed(second, BOTH), today())
    visit(second, someone_owed(second, SECOND_ONLY), today())
    for machine, phone in ((first, FIRST_PHONE), (second, SECOND_PHONE)):
        with machine.replica.act(machine.account) as act:
            act.set(home.id, {"phone": phone})
    counts = {m.account: m.replica.pending() - before[m.account] for m in (first, second)}
    head = home["head"]
    say(
        f"    {first.name}、{second.name}各走访2户：成员、收入、需求、问题都存在本机，"
        f"待发送{counts[first.account]}条和{counts[second.account]}条",
        f"    Two visits each, saved on the laptops: {list(counts.values())} changes to send",
    )
    say(
        f"    两人互不知情，都改了{head}家的电话：{FIRST_PHONE} 和 {SECOND_PHONE}",
        "    Both changed the telephone of one household, not knowing of each other",
    )
    story.facts["offline"] = {"pending": counts, "household": home["code"]}
    return home, issue


# --- back at the office -------------------------------------------------------------------------


def _receipt(machine: Machine, outcome: Outcome, say: Say) -> None:
    say(f"    {machine.name}：{outcome.text.zh}", f"    {machine.account}: {outcome.text.en}")


def _meet(story: Story, home: Record, machines: list[Machine], say: Say) -> None:
    say("四、回到办公室，同步", "4. Back at the office: sync")
    for machine in machines:
        _receipt(machine, machine.sync(), say)
    machines[0].sync()  # the first hears of what the second brought
    (difference,) = open_conflicts(machines[0].replica, home.area)
    say(
        f"    差异：{difference.title()}家的{difference.label()}",
        f"    A difference: {difference.label('en')} of {difference.title('en')}",
    )
    for words, side in (
        (("现值", "present"), difference.kept),
        (("另一值", "other"), difference.lost),
    ):
        name, at = PEOPLE[side.author][0], f"{local(side.at):%H:%M:%S}"
        say(
            f"        {words[0]} {difference.show(side)}（{name} {at}）",
            f"        {words[1]}: {difference.show(side)} ({side.author} {at})",
        )


def _settle(story: Story, home: Record, first: Machine, second: Machine, say: Say) -> None:
    (difference,) = open_conflicts(first.replica, home.area)
    take = "kept" if difference.kept.author == second.account else "lost"
    settle(first.replica, first.account, difference.id, take)
    first.sync()
    second.sync()
    phones = {str(m.replica.get(home.id)["phone"]) for m in (first, second)}  # type: ignore[index]
    say(
        f"    打电话核实后采用{second.name}的号码，两台电脑现在都是 {'、'.join(phones)}",
        f"    After a call {second.account}'s value stands: {', '.join(phones)} on both",
    )
    story.facts["conflict"] = {
        "field": difference.field,
        "kept": difference.kept.value,
        "lost": difference.lost.value,
        "settled": take,
        "phones": sorted(phones),
        "open": len(open_conflicts(first.replica)),
    }


def _live_through(
    story: Story, issue: str, people: tuple[Machine, Machine, Machine], say: Say
) -> None:
    """The whole life of the issue, with the notice on its way."""
    first, second, clerk = people
    day = days(today())
    say(
        f"五、一件问题的全过程：{PROBLEM}（公示要满5个工作日，各步骤按{day['submit']}起补录）",
        f"5. One issue's whole life (dated from {day['submit']} on: a notice hangs 5 working days)",
    )

    def told(machine: Machine, entry: Entry) -> None:
        when, text = entry.step.values.get("date"), entry.step.text("text")
        words = f"    {when} {entry.label.zh}（{machine.name}）{f'：{text}' if text else ''}"
        say(words, f"    {when} {entry.label.en} ({machine.account})")

    solve(issue, first, clerk, day, told)
    notice = _print_notice(story, issue, clerk, day, say)
    hang(issue, clerk, day, notice, told)
    first.sync()
    try:
        first.step(issue, "follow_up_satisfied", today(), **answer_to(first))
    except Refused as fault:
        say(f"    {first.name}想自己回访：{fault.text()}", f"    Refused: {fault.text('en')}")
    follow_up(issue, second, day, told)
    for machine in people:
        machine.sync()
    life = life_of(clerk.replica, issue)
    record = clerk.replica.get(issue)
    number = record["number"] if record else ""
    say(f"    问题{number}：{life.label.zh}", f"    Issue {number}: {life.label.en}")
    story.facts["issue"] = {
        "id": issue,
        "number": number,
        "state": life.state,
        "steps": [entry.step.event for entry in life.history],
        "pending": len(life.pending),
    }


# --- paper --------------------------------------------------------------------------------------


def _print_notice(story: Story, issue: str, clerk: Machine, day: dict[str, date], say: Say) -> str:
    """Prints the notice and records it; returns the record's id."""
    number = f"湖㳇走访办〔{day['post'].year}〕1号"
    wanted = Wanted(
        today=day["post"],
        area=BOTH,
        period_from=date(day["submit"].year, 1, 1),
        period_to=day["post"],
        posted_from=day["post"],
        posted_to=day["ends"],
        number=number,
    )
    ready = DOCUMENTS["notice"].make(clerk.replica, wanted)
    _keep(story, ready, f"公示-{places.short_name_of(BOTH)}.pdf", say)
    with clerk.replica.act(clerk.account) as act:
        return act.add(
            "notice",
            BOTH,
            {
                "number": number,
                "kind": "1",
                "title": ready.printed.title,
                "period_from": date(day["submit"].year, 1, 1).isoformat(),
                "period_to": day["post"].isoformat(),
                "starts": day["post"].isoformat(),
                "ends": day["ends"].isoformat(),
                "place": PLACE,
                "posted_by": clerk.name,
                "issues": [issue],
                "content": ready.digest,
                "sample": True,
            },
        )


def _print_task_list(story: Story, first: Machine, say: Say) -> None:
    say("六、打印下一次走访的任务清单", "6. The task list for the next round")
    ready = DOCUMENTS["task-list"].make(first.replica, Wanted(today(), id=first.cadre))
    _keep(story, ready, f"任务清单-{first.name}.pdf", say)


def _keep(story: Story, ready: Ready, name: str, say: Say) -> None:
    path = story.folder / name
    try:
        path.write_bytes(ready.printed.pdf)
    except OSError as fault:
        raise DataFault(f"文件“{path}”写不了：{fault.strerror}", f"Cannot write {path}") from fault
    story.documents.append(path)
    pages = ready.printed.pages
    say(f"    {path}（{pages}页）", f"    {path} ({pages} pages)")
    told = story.facts.setdefault("documents", [])
    told.append({"file": str(path), "pages": pages, "title": ready.printed.title})


# --- the end ------------------------------------------------------------------------------------


def _compare(story: Story, machines: list[Machine], say: Say) -> None:
    """Every laptop knows just what the hub knows of its areas. Raises DataFault if one does not."""
    known = story.hub.heads()
    for machine in machines:
        mine = machine.replica.heads([right.area for right in machine.rights])
        if any(known.get(area) != heads for area, heads in mine.items()):
            raise DataFault(f"{machine.name}的电脑与中心不一致", "A laptop differs from the hub")
    waiting = sum(machine.replica.pending() for machine in machines)
    say(
        f"七、三台电脑与中心一致，待发送{waiting}条",
        f"7. All three laptops agree with the hub; {waiting} changes to send",
    )
    story.facts["pending"] = waiting
