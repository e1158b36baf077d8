"""Packets at a laptop: what the hub lacks goes up in a file, the hub's answer comes back in one.

The answer passes through the same steps as a sync over a line. What it says of the hub counts only
where the hub has told nothing newer since; the changes in it are good whenever they come.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from sync.errors import BadValue, Cancelled, DataFault, Refused, Text, UserError
from sync.peers.hearing import Hearing
from sync.peers.home import Home, joined
from sync.peers.outcome import Outcome, Progress, counted
from sync.peers.session import PUSH
from sync.protocol import messages
from sync.protocol.exchange import (
    after,
    ends_of,
    heads_of,
    lacked_by,
    push_of,
    unmatched,
    view,
)
from sync.protocol.messages import Card, HelloAnswer, PullRequest, PushAnswer
from sync.protocol.packet import Kind, PacketHeader, packed, write_packet
from sync.protocol.packet_reading import Packet, open_packet
from sync.protocol.seal import seal_public
from sync.protocol.wire import encode_push, read_chunk
from sync.replica.handing import card_of, confirmed, give
from sync.replica.replica import CLOCK_OFFSET, Replica, put_setting
from sync.stamps import local, new_device

NOTES = "packets"
"""Setting: the PacketNotes of the packets that this laptop wrote, oldest first."""
NOTES_MAX = 50
"""Packets that are remembered: two a day for a month; an older one's answer brings changes only."""


class PacketNote(msgspec.Struct, frozen=True):
    """What a packet carried, for checking the answer: the changes of each push in it.

    ``told`` is the hub's time of what it had last told when the packet was written; ``ends`` the
    last change of ``device`` in it, by area.
    """

    number: str
    told: int
    sent: list[int]
    device: str = ""
    ends: dict[str, int] = {}


@dataclass(frozen=True)
class Exported:
    """A packet that was written: how many changes are in it, how many of them are own ones."""

    number: str
    changes: int
    own: int
    bytes: int


@dataclass
class Answered(Outcome):
    """What an answer brought. ``complete`` as after a sync, by what the hub knew at ``at`` (its
    time, in milliseconds since 1970); ``pending`` own changes are not known to be there."""

    at: int = 0
    pending: int = 0
    is_latest: bool = True
    """Whether the hub has told nothing newer since."""

    @property
    def text(self) -> Text:
        """What became of the packet, as people read it."""
        return _words(self)


# -- up ---------------------------------------------------------------------------------------


Report = Callable[[Progress], None]
IsCancelled = Callable[[], bool]


def export(
    replica: Replica,
    path: Path,
    report: Report = lambda progress: None,
    cancelled: IsCancelled = lambda: False,
) -> Exported:
    """Writes what the hub is not known to have into a new packet: own changes, and others' that
    came here by another road. Doing it again before the answer comes writes them again.

    Raises Refused, DiskFull, DataFault, Cancelled (nothing is left behind).
    """
    home = joined(replica)
    if not home.seal:
        raise Refused(
            "登记时中心还不支持数据包，请用新的邀请链接重新登记一次，再导出",
            "The hub knew no packets when this computer joined; enrol again with a new link, then "
            "export",
        )
    return _Export(replica, home, report, cancelled).write(path)


def awaited(replica: Replica) -> int:
    """How many own changes went into packets and are not known to be at the hub."""
    had, ends = confirmed(replica), dict[str, int]()
    for note in _notes(replica):
        if note.device == replica.device:
            ends = {area: max(n, ends.get(area, 0)) for area, n in (ends | note.ends).items()}
    return sum(max(0, n - had.get(area, {}).get(replica.device, 0)) for area, n in ends.items())


class _Export:
    """One packet on its way to the disk."""

    def __init__(
        self, replica: Replica, home: Home, report: Report, cancelled: IsCancelled
    ) -> None:
        self._replica = replica
        self._home = home
        self._report, self._cancelled = report, cancelled
        self._sent: list[int] = []
        self._ends: dict[str, dict[str, int]] = {}
        self._own = 0

    def write(self, path: Path) -> Exported:
        replica, home = self._replica, self._home
        header = PacketHeader(
            direction="up",
            number=new_device(),
            card=self._card(),
            to=home.public,
            receiver=home.url,
            created=replica.now(),
            seal=seal_public(replica.device_key.private),
        )

        def ready() -> None:
            self._note(header.number)

        size = write_packet(path, header, replica.device_key, home.seal, self._parts(), ready)
        return Exported(header.number, sum(self._sent), self._own, size)

    def _card(self) -> Card:
        replica = self._replica
        unsigned = Card(replica.device, replica.device_key.public, self._home.account)
        return card_of(replica, replica.device) or unsigned

    def _parts(self) -> Iterator[bytes]:
        replica, home = self._replica, self._home
        mine = view(replica.heads(), home.rights, replica.device)
        yield packed(Kind.REQUEST, messages.encode(PullRequest(mine)))
        had = confirmed(replica)
        known = view(had, home.rights, replica.device)
        offset = int(replica.setting(CLOCK_OFFSET) or 0)
        heads = replica.heads()
        lacked = lacked_by(heads, known, home.rights, replica.device, had)
        total = sum(
            max(0, n - lacked.get(area, {}).get(device, 0))
            for area, theirs in heads.items()
            for device, n in theirs.items()
        )
        for batch in replica.own_runs(lacked, PUSH):
            self._report(Progress("push", sum(self._sent), total))
            if self._cancelled():
                raise Cancelled
            give(replica, batch)
            push = push_of(batch, "", lambda device: card_of(replica, device), offset)
            self._sent.append(push.sent)
            self._ends = after(self._ends, ends_of(batch))
            self._own += sum(len(run.bodies) for run in batch if run.device == replica.device)
            yield packed(Kind.PUSH, encode_push(push))

    def _note(self, number: str) -> None:
        """Before the packet can leave: its answer can be checked."""
        own = self._replica.device
        ends = {area: theirs[own] for area, theirs in self._ends.items() if own in theirs}
        note = PacketNote(number, self._home.told, self._sent, own, ends)
        with self._replica.store.transaction() as connection:
            notes = [*_notes(self._replica), note][-NOTES_MAX:]
            put_setting(connection, NOTES, msgspec.json.encode(notes).decode())


def _notes(replica: Replica) -> list[PacketNote]:
    text = replica.setting(NOTES)
    return msgspec.json.decode(text, type=list[PacketNote]) if text else []


# -- back -------------------------------------------------------------------------------------


def import_answer(
    replica: Replica,
    path: Path,
    report: Report = lambda progress: None,
    cancelled: IsCancelled = lambda: False,
) -> Answered:
    """Takes in what the hub answered to a packet of this laptop.

    Raises Missing, BadValue, NewerFile, Refused (all before anything is taken), BadAnswer,
    DataFault, Cancelled; chunks that were taken until then stay.
    """
    home = joined(replica)
    with open_packet(path, replica.device_key, "down", lambda header: home.public) as packet:
        said = _proved(packet, path)
        return _Answer(replica, home, packet, said).run(report, cancelled)


@dataclass
class _Said:
    """What an answer says, but for its chunks, which are read one by one."""

    hello: HelloAnswer
    answers: list[PushAnswer] = field(default_factory=list)


def _proved(packet: Packet, path: Path) -> _Said:
    """Everything in the packet, read once. Raises BadValue when a frame is out of its place."""
    said: _Said | None = None
    try:
        for kind, data in packet.parts():
            if kind is Kind.HELLO and said is None:
                said = _Said(messages.read_answer(data, HelloAnswer))
            elif kind is Kind.ANSWER and said is not None:
                said.answers.append(messages.read_answer(data, PushAnswer))
            elif kind is Kind.CHUNK and said is not None:
                read_chunk(data)
            else:
                raise BadValue(f"{kind.name} is out of place")
    except DataFault:
        raise
    except UserError as fault:
        raise _unfit(path, fault.detail or fault.message.en) from fault
    if said is None or said.hello.heads is None:
        raise _unfit(path, "it says nothing")
    return said


def _unfit(path: Path, detail: str) -> BadValue:
    return BadValue(
        f"回包“{path}”的内容读不懂，可能由更新版本的中心写成；没有收下任何内容，请先升级程序",
        f"What is in the answer {path} cannot be read, perhaps a newer hub wrote it; nothing was "
        "taken. Upgrade the program first",
        detail=detail,
    )


class _Answer:
    """What the hub said earlier, elsewhere, and what the laptop makes of it now."""

    def __init__(self, replica: Replica, home: Home, packet: Packet, said: _Said) -> None:
        offset = int(replica.setting(CLOCK_OFFSET) or 0)
        notes = {note.number: note for note in _notes(replica)}
        self._note = notes.get(packet.header.answers)
        self._packet, self._said = packet, said
        self._hearing = Hearing(replica, home, lambda: said.hello.time - offset)
        self._hearing.outcome = self._outcome = Answered(at=said.hello.time)
        # Nothing was told since the packet was written, or this was told later: clocks are asked
        # only where there is a doubt.
        untold = self._note is not None and self._note.told == home.told
        is_latest = untold or said.hello.time >= home.told
        self._hearing.is_latest = self._outcome.is_latest = is_latest

    def run(self, report: Report, cancelled: IsCancelled) -> Answered:
        hearing, outcome, hello = self._hearing, self._outcome, self._said.hello
        ends = hearing.replica.ends()
        mine = heads_of(ends)
        hearing.hub = hello.hub
        if self._note is not None:
            if len(self._note.sent) != len(self._said.answers):
                raise unmatched("another number of pushes")
            for sent, answer in zip(self._note.sent, self._said.answers, strict=True):
                hearing.answered(sent, answer)
        hearing.heard(ends, hello)
        for kind, data in self._packet.parts():
            if kind is Kind.CHUNK:
                if cancelled():
                    raise Cancelled
                hearing.take(read_chunk(data))
                report(Progress("pull", outcome.pulled))
        hearing.finish(mine, everything=outcome.is_latest and hearing.settled(mine))
        outcome.pending = hearing.replica.pending()
        return outcome


def _words(outcome: Answered) -> Text:
    zh, en = counted(outcome)
    at = f"{local(outcome.at):%Y-%m-%d %H:%M}"
    if outcome.complete:
        head = Text("已同步", "Synced")
    elif not outcome.is_latest:
        head = Text(
            "这是较早的回包，内容已收下；中心后来的答复已在本机",
            "This is an older answer; its changes are taken, and the hub has told more since",
        )
    elif not outcome.tally.adds_up:
        head = Text(
            "中心没有全部收下，请再导出一个数据包",
            "The hub did not take everything; export another packet",
        )
    elif outcome.pending:
        head = Text(
            f"数据包里的内容中心都收下了，另有{outcome.pending}条还没有交给中心，"
            "请再导出一个数据包",
            f"The hub has what was in the packet, but not yet {outcome.pending} changes more; "
            "export another packet",
        )
    else:
        head = Text(
            "尚未全部同步，请再导出一个数据包", "Not everything is synced; export another packet"
        )
    return Text(
        f"{head.zh}（中心时间{at}）。{'，'.join(zh)}。",
        f"{head.en} (by the hub's clock {at}). {', '.join(en)}.",
    )
