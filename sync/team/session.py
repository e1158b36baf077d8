"""One exchange with a team hub: joining it, then hello, push, pull.

What is handed over there is safe on two laptops, but not yet at the office: nothing here is ever
called synced, and no clock is measured. The home hub confirms later, whoever relays first.
"""

import hashlib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from sync.changes.chain import Forked, NotJoined, Run, first_link, unseen, verify
from sync.errors import BadAnswer, BadValue, Refused, Text, Unreachable
from sync.peers.http import CONNECT_S, HttpPeer
from sync.peers.outcome import Outcome, Progress
from sync.peers.session import PUSH
from sync.protocol import messages
from sync.protocol.exchange import (
    Peer,
    after,
    check_receipt,
    covers,
    digest,
    heads_of,
    is_forked,
    missing,
    push_of,
    reads,
)
from sync.protocol.link import Address
from sync.protocol.messages import (
    Card,
    EnrolRequest,
    HelloAnswer,
    Permit,
    team_hub_text,
    team_text,
)
from sync.protocol.wire import Chunk
from sync.replica.handing import give
from sync.replica.replica import Replica
from sync.stamps import wall_milliseconds
from sync.team.trust import (
    PORT,
    Cards,
    check_identity,
    common,
    credentials_of,
    is_signed,
    own_word,
)

LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
"""Letters that a join code does not have, and what was meant (Crockford's base32)."""


@dataclass(frozen=True)
class Team:
    """A team hub that let this laptop in. The token is good until it closes."""

    address: Address
    token: str
    card: Card
    permit: Permit


@dataclass
class TeamOutcome(Outcome):
    """What an exchange with a team hub did. ``settled`` when both sides hold the same; ``complete``
    stays False, for the office has nothing of it yet."""

    settled: bool = False
    served_by: str = ""

    @property
    def text(self) -> Text:
        """The receipt, as people read it."""
        return _words(self)


# -- joining ----------------------------------------------------------------------------------


def join_team(
    replica: Replica,
    address: Address,
    code: str,
    now: Callable[[], int] = wall_milliseconds,
    connect: Callable[[Address], HttpPeer] = HttpPeer,
) -> Team:
    """Comes in with the code that the serving laptop shows. An address without a pin (typed by
    hand) is pinned to the certificate found there; either way the answer must be signed by a device
    of the same home hub for just that certificate.

    Raises Refused, BadValue, Unreachable, BadAnswer.
    """
    own = credentials_of(replica)
    pinned = Address(address.url, address.tls or fingerprint_at(address.url))
    typed = "".join(code.split()).upper().translate(LOOKALIKE)
    proof = own.key.sign(team_text(typed, own.card.device, pinned.tls))
    request = EnrolRequest(
        typed, own.card.device, own.card.public, proof, card=own.card, permit=own.permit
    )
    with connect(pinned) as peer:
        answer = peer.enrol(request)
    permit = check_identity(answer.card, answer.permit, own.home, now())
    mine = (answer.hub, answer.public) == (answer.card.device, answer.card.public)
    signed = team_hub_text(answer.card.device, pinned.tls)
    if not mine or not verify(answer.card.public, signed, answer.proof):
        raise Refused(
            "那台电脑不能证明自己是队内中心，没有交换任何数据",
            "That computer cannot prove that it is the team hub; nothing was exchanged",
        )
    return Team(pinned, answer.token, answer.card, permit)


def typed_address(text: str) -> Address:
    """The address that somebody typed, with or without a port."""
    bare = text.strip().removeprefix("https://").rstrip("/")
    has_port = bare.rpartition("]")[2].count(":") == 1
    return Address(f"https://{bare}" if has_port else f"https://{bare}:{PORT}")


def fingerprint_at(url: str) -> str:
    """The SHA-256 of the certificate shown at ``url``. Raises BadValue, Unreachable."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as fault:
        raise _no_address(url) from fault
    if not host or not port:
        raise _no_address(url)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # who it is follows from what its device signs
    try:
        with (
            socket.create_connection((host, port), CONNECT_S) as line,
            context.wrap_socket(line) as shown,
        ):
            certificate = shown.getpeercert(binary_form=True)
            with suppress(OSError):
                shown.unwrap()  # a good-bye: without it the other side may wait for more
    except (OSError, UnicodeError) as fault:
        raise Unreachable(
            f"连不上队内中心（{host}:{port}）；请核对地址，并连上同一个热点或无线网",
            f"The team hub at {host}:{port} cannot be reached; check the address, and that both "
            "computers are on the same network",
            detail=str(fault),
        ) from fault
    return hashlib.sha256(certificate or b"").hexdigest()


def _no_address(url: str) -> BadValue:
    return BadValue(
        f"“{url.removeprefix('https://')}”不是队内中心的地址；地址如 192.168.43.5:8371",
        f"“{url.removeprefix('https://')}” is no address of a team hub; one looks like "
        "192.168.43.5:8371",
    )


def meet(
    replica: Replica,
    addresses: Sequence[Address],
    code: str,
    report: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TeamOutcome:
    """Comes in at the first of these addresses that answers, and exchanges once.

    Raises what ``join_team`` and ``synchronise_with_team`` raise.
    """
    report(Progress("hello"))
    silent: Unreachable | None = None
    for address in addresses:
        try:
            team = join_team(replica, address, code)
        except Unreachable as fault:
            silent = fault
            continue
        with HttpPeer(team.address, team.token) as peer:
            return synchronise_with_team(replica, peer, team, report, cancelled)
    raise silent or _no_address("")


# -- one exchange -----------------------------------------------------------------------------


def synchronise_with_team(
    replica: Replica,
    peer: Peer,
    team: Team,
    report: Callable[[Progress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TeamOutcome:
    """One exchange with the team hub that let this laptop in.

    Raises Unreachable, BadAnswer (both worth another try), WrongToken, Refused, DataFault; what was
    done until then stays done.
    """
    return _TeamSync(replica, peer, team, report, cancelled).run()


class _TeamSync:
    """The steps of one exchange."""

    def __init__(
        self,
        replica: Replica,
        peer: Peer,
        team: Team,
        report: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self.replica = replica
        self.peer = peer
        self.team = team
        self.report = report
        self.cancelled = cancelled
        self.own = credentials_of(replica)
        self.cards = Cards(replica, self.own)
        self.rights = (self.own.permit.rights, team.permit.rights)
        self.outcome = TeamOutcome(served_by=team.card.account)
        self.theirs: dict[str, dict[str, int]] = {}

    def run(self) -> TeamOutcome:
        outcome, device = self.outcome, self.replica.device
        ends = common(self.replica.ends(), *self.rights)
        mine = heads_of(ends)
        self.report(Progress("hello"))
        hello = self.peer.hello(digest(ends, [*self.rights[0], *self.rights[1]]))
        self._check(hello)
        if hello.heads is None:
            outcome.settled = True
            return self._counted()
        self.theirs = common(hello.heads, *self.rights)
        older = any(
            known.get(device, 0) > mine.get(area, {}).get(device, 0)
            for area, known in self.theirs.items()
        )
        if older or is_forked(ends, hello, device):
            raise _forked()
        self._push()
        self._pull()
        outcome.settled = (
            outcome.tally.adds_up
            and covers(self.theirs, mine, device)
            and not missing(self._heads(), self.theirs)
        )
        outcome.cancelled = self.cancelled() and not outcome.settled
        return self._counted()

    def _counted(self) -> TeamOutcome:
        self.outcome.conflicts_open = self.replica.count("conflict", where={"settled": None})
        return self.outcome

    def _heads(self) -> dict[str, dict[str, int]]:
        """The heads that both sides talk about."""
        return common(self.replica.heads(), *self.rights)

    def _check(self, hello: HelloAnswer) -> None:
        if messages.VERSION not in hello.versions:
            raise Refused(
                "队内中心的版本与本程序不能互通，请升级程序",
                "The team hub does not speak this program's protocol; upgrade the program",
                detail=f"it speaks {hello.versions}",
            )
        if hello.hub != self.team.card.device:
            raise _unreadable(f"another hub answers: {hello.hub}")

    def _push(self) -> None:
        everything, mine = self.replica.heads(), self._heads()
        # Elsewhere the team hub is told of nothing: as if it had all that is here.
        known = {
            area: self.theirs.get(area, {}) if area in mine else heads
            for area, heads in everything.items()
        }
        total = missing({area: known[area] for area in mine}, mine)
        for batch in self.replica.own_runs(known, PUSH):
            self.report(Progress("push", self.outcome.tally.sent, total))
            if self.cancelled():
                return
            self._push_batch(batch)
        if total:
            self.report(Progress("push", self.outcome.tally.sent, total))

    def _push_batch(self, batch: Sequence[Run]) -> None:
        push = push_of(batch, self.replica.device, self.cards.find)
        give(self.replica, batch)
        answer = self.peer.push(push)
        device, public = self.team.card.device, self.team.card.public
        receipt = check_receipt(answer, push.sent, self.replica.device, device, public)
        self.outcome.tally.add(answer, receipt)
        self.theirs = after(self.theirs, common(answer.heads, *self.rights))
        if any(run.code == "forked" for run in answer.not_taken):
            raise _forked()

    def _pull(self) -> None:
        mine = self._heads()
        total = missing(mine, self.theirs)
        if not total or self.cancelled():
            return
        self.report(Progress("pull", 0, total))
        done = 0
        for chunk in self.peer.pull(mine):
            taken = self.replica.take(self._verified(chunk), home=False)
            self.theirs = after(self.theirs, common(chunk.heads, *self.rights))
            done += taken.accepted + taken.held
            self.outcome.pulled += taken.accepted
            self.outcome.touched |= taken.touched
            self.report(Progress("pull", done, max(total, done)))
            if self.cancelled():
                return

    def _verified(self, chunk: Chunk) -> list[Run]:
        """The runs with what is new: each joins, and its device, which the home hub knows, signed
        it. Raises BadAnswer, Refused: then nothing of the chunk is taken."""
        runs = []
        self.cards.meet(chunk.cards)
        ends = self.replica.ends()
        for run in chunk.runs:
            known = ends.setdefault(run.area, {})
            n, link = known.get(run.device) or (0, first_link(run.area, run.device))
            try:
                fresh = unseen(run, n, link)
            except NotJoined as fault:
                raise _unreadable(str(fault)) from fault
            except Forked as fault:
                raise _forked() from fault
            if not fresh:
                continue
            card = self.cards.find(run.device)
            seen = all(reads(rights, run.area) for rights in self.rights)
            foreign = not seen or run.device == self.replica.device
            if card is None or foreign or not is_signed(run, fresh[-1][2], card):
                what = "not asked for" if foreign else "unsigned" if card else "stranger"
                raise _unreadable(f"{run.area} {run.device} {run.last}: {what}")
            known[run.device] = (run.last, fresh[-1][2])
            runs.append(own_word(run, card))
        return runs


def _forked() -> Refused:
    return Refused(
        "队内中心已有这台电脑同一编号的其他更改，或更新的更改：数据文件夹可能被复制过，"
        "或从旧备份恢复过；本机数据都在，请先与办公室中心同步",
        "The team hub has other or newer changes of this computer under the same numbers: its data "
        "folder was copied, or restored from an old backup. Nothing here is lost; sync with the "
        "office first",
    )


def _unreadable(detail: str) -> BadAnswer:
    return BadAnswer(
        "队内中心发来的更改签名不对或读不懂，没有收下；请与办公室中心同步",
        "The team hub sent changes whose signature is wrong or that cannot be read; they were not "
        "taken. Sync with the office",
        detail=detail,
    )


def _words(outcome: TeamOutcome) -> Text:
    tally, who = outcome.tally, outcome.served_by
    zh = [f"交出{tally.sent}条：收下{tally.accepted}条，已有{tally.known}条"]
    en = [f"handed over {tally.sent}: {tally.accepted} taken, {tally.known} known already"]
    if tally.not_taken:
        areas = "、".join(sorted({run.area for run in tally.not_taken}))
        zh.append(f"{len(tally.not_taken)}段没有收下（区划{areas}）")
        en.append(f"{len(tally.not_taken)} runs not taken (area {areas})")
    zh.append(f"收到{outcome.pulled}条")
    en.append(f"{outcome.pulled} received")
    if tally.numbers:
        zh.append(f"队内回执号 {tally.numbers[-1]}")
        en.append(f"team receipt {tally.numbers[-1]}")
    if outcome.settled:
        head = Text(
            f"已交队内中心（{who}），尚未到办公室",
            f"With the team hub ({who}), not yet at the office",
        )
    elif outcome.cancelled:
        head = Text("已停止，尚未全部交给队内中心", "Stopped before the team hub had everything")
    else:
        head = Text("尚未全部交给队内中心，请再试一次", "The team hub lacks something; try again")
    return Text(f"{head.zh}。{'，'.join(zh)}。", f"{head.en}. {', '.join(en)}.")
