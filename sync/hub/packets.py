"""Packets at the hub: taking in what a laptop sent in a file, and answering in another.

The desk takes them as it takes what comes over a line: same receipts, quarantine, conflicts and
steps. So a packet may come twice, late, or after a sync.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sync.errors import BadValue, DataFault, Refused, UserError
from sync.hub.access import HUB, Caller
from sync.hub.desk import HubDesk
from sync.protocol import messages
from sync.protocol.exchange import Tally, is_trusted
from sync.protocol.messages import PullRequest, Receipt
from sync.protocol.packet import Kind, PacketHeader, packed, write_packet
from sync.protocol.packet_reading import Packet, open_packet
from sync.protocol.wire import LENGTH_BYTES, Push, decode_push
from sync.stamps import new_device


@dataclass
class Delivery:
    """What a packet brought, and how large its answer is (0 when none was asked for)."""

    account: str
    device: str
    created: int
    """When the laptop wrote it, in milliseconds since 1970 by its own clock."""
    tally: Tally = field(default_factory=Tally)
    answer_bytes: int = 0


def take_packet(desk: HubDesk, path: Path, answer: Path | None = None) -> Delivery:
    """Takes in the packet in ``path`` as pushes of its laptop, and writes the answer to ``answer``.

    Raises Missing, BadValue, NewerFile, Refused (all before anything is taken), DataFault.
    """
    if answer is not None and answer.exists():
        raise Refused(
            f"“{answer}”已经有了，请给回包换一个文件名；数据包还没有导入",
            f"{answer} exists; name another file for the answer. Nothing was imported yet",
        )

    def sender(header: PacketHeader) -> bytes:
        return _public_of(desk, path, header)

    with open_packet(path, desk.replica.device_key, "up", sender) as packet:
        request = _proved(packet, path)
        caller = _caller(desk, packet.header)
        delivery = Delivery(caller.device.account, caller.device.device, packet.header.created)
        answers: list[bytes] = []
        for push in _pushes(packet):
            told = desk.take(caller, replace(push, device=caller.device.device))
            desk.take_turn()
            answers.append(packed(Kind.ANSWER, messages.encode(told)))
            delivery.tally.add(told, messages.read_answer(told.receipt.encode(), Receipt))
        if answer is not None:
            parts = _parts(desk, caller, request, answers)
            delivery.answer_bytes = _answer(desk, caller, packet.header, parts, answer)
    return delivery


# -- the way in -------------------------------------------------------------------------------


def _public_of(desk: HubDesk, path: Path, header: PacketHeader) -> bytes:
    """The key by which the hub knows who wrote the packet. Raises Refused."""
    card = header.card
    device = desk.access.find_device(card.device)
    if device is not None and device.revoked:
        raise Refused(
            f"写数据包“{path}”的电脑（“{device.account}”）已注销；没有收下任何内容。"
            "如果电脑已找回，请重新邀请这个账号",
            f"The computer that wrote {path} ({device.account}) was shut out; nothing was taken. "
            "When it was found again, invite its account once more",
        )
    if device is not None:
        return device.public
    if not is_trusted(card, _hub_keys(desk)):
        raise Refused(
            f"中心不认识写数据包“{path}”的电脑；没有收下任何内容，请先用邀请链接登记那台电脑",
            f"The hub does not know the computer that wrote {path}; nothing was taken. Enrol that "
            "computer with an invitation link first",
        )
    return card.public


def _hub_keys(desk: HubDesk) -> list[bytes]:
    return [device.public for device in desk.access.devices() if device.account == HUB]


def _caller(desk: HubDesk, header: PacketHeader) -> Caller:
    """Who wrote the packet, known from now on where only a card vouched; and their sealing key,
    which the packet's signature vouches for."""
    desk.meet([header.card])
    if header.seal:
        desk.access.note_seal(header.card.device, header.seal)
    device = desk.access.device(header.card.device)
    return Caller(device, desk.access.rights(device.account))


def _proved(packet: Packet, path: Path) -> PullRequest:
    """What the laptop has, once every frame was read. Raises BadValue when one is none."""
    request: PullRequest | None = None
    try:
        for kind, data in packet.parts():
            if kind is Kind.REQUEST and request is None:
                request = messages.read_request(data, PullRequest)
            elif kind is Kind.PUSH and request is not None:
                decode_push(data)
            else:
                raise BadValue(f"{kind.name} is out of place")
    except DataFault:
        raise
    except UserError as fault:
        raise _unfit(path, fault.detail or fault.message.en) from fault
    if request is None:
        raise _unfit(path, "it says nothing")
    return request


def _unfit(path: Path, detail: str) -> BadValue:
    return BadValue(
        f"数据包“{path}”的内容读不懂，可能由更新版本的走访通写成；没有收下任何内容，请先升级中心",
        f"What is in the packet {path} cannot be read, perhaps a newer Zoufang wrote it; nothing "
        "was taken. Upgrade the hub first",
        detail=detail,
    )


def _pushes(packet: Packet) -> Iterator[Push]:
    return (decode_push(data) for kind, data in packet.parts() if kind is Kind.PUSH)


# -- the way back -----------------------------------------------------------------------------


def _parts(
    desk: HubDesk, caller: Caller, request: PullRequest, answers: list[bytes]
) -> Iterator[bytes]:
    yield packed(Kind.HELLO, messages.encode(desk.tell(caller)))
    yield from answers
    for frame in desk.chunks(caller, request.heads):
        yield Kind.CHUNK.value + frame[LENGTH_BYTES:]


def _answer(
    desk: HubDesk, caller: Caller, asked: PacketHeader, parts: Iterator[bytes], path: Path
) -> int:
    header = PacketHeader(
        direction="down",
        number=new_device(),
        card=desk.card(desk.access.device(desk.device)),
        to=caller.device.public,
        receiver=caller.device.account,
        created=desk.replica.now(),
        answers=asked.number,
    )
    key, seal_for = desk.replica.device_key, caller.device.seal
    try:
        return write_packet(path, header, key, seal_for, parts)
    except UserError as fault:
        zh, en = fault.message
        raise type(fault)(
            f"数据包里的内容中心已收下，但没有回包：{zh}（再导入一次即可得到回包，不会重复）",
            f"What the packet brought is taken, but there is no answer: {en} (import it again for "
            "the answer; nothing is doubled)",
            detail=fault.detail,
        ) from fault
