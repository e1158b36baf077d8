"""What a sync tells while it runs, and what it did, as people read it."""

from dataclasses import dataclass, field
from typing import Literal

from sync.errors import Text
from sync.protocol.exchange import Tally
from sync.replica.replica import OFFSET_SHOWN_S


@dataclass(frozen=True)
class Progress:
    """How far one step of a sync is, in changes, in KiB for the attachments ("blobs"); ``total`` 0
    when there is nothing to tell."""

    step: Literal["hello", "push", "pull", "blobs"]
    done: int = 0
    total: int = 0


@dataclass
class Attachments:
    """What became of the photos and scans that the hub lacked. ``left`` are those that it would
    not take, with its reason; ``fault`` is what ended the sending early, None when nothing did."""

    count: int = 0
    bytes: int = 0
    left: dict[str, Text] = field(default_factory=dict)
    cancelled: bool = False
    fault: Text | None = None

    @property
    def complete(self) -> bool:
        """Whether the hub has all of them now."""
        return not (self.left or self.cancelled or self.fault)


@dataclass
class Outcome:
    """What a sync did. ``complete`` only when the hub has signed for everything that was here when
    it began, and everything that it told of has arrived."""

    tally: Tally = field(default_factory=Tally)
    pulled: int = 0
    conflicts_open: int = 0
    offset_s: float = 0.0
    cancelled: bool = False
    complete: bool = False
    touched: frozenset[str] = frozenset()
    attachments: Attachments = field(default_factory=Attachments)
    notes: list[Text] = field(default_factory=list)
    """What happened to this computer's data besides, each a sentence without its stop."""

    @property
    def text(self) -> Text:
        """The receipt, as people read it."""
        return _words(self)


def counted(outcome: Outcome) -> tuple[list[str], list[str]]:
    """What went up and what came down, in Chinese and in English, piece by piece."""
    tally = outcome.tally
    zh = [f"发送{tally.sent}条：收下{tally.accepted}条，已有{tally.known}条"]
    en = [f"sent {tally.sent}: {tally.accepted} accepted, {tally.known} known already"]
    if tally.quarantined:
        zh.append(f"暂存{tally.quarantined}条（见原因）")
        en.append(f"{tally.quarantined} held (see why)")
    if tally.not_taken:
        areas = "、".join(sorted({run.area for run in tally.not_taken}))
        zh.append(f"{len(tally.not_taken)}段没有收下（区划{areas}）")
        en.append(f"{len(tally.not_taken)} runs not taken (area {areas})")
    zh.append(f"下载{outcome.pulled}条")
    en.append(f"{outcome.pulled} downloaded")
    if outcome.conflicts_open:
        zh.append(f"有{outcome.conflicts_open}处差异待处理")
        en.append(f"{outcome.conflicts_open} differences to settle")
    if tally.numbers:
        zh.append(f"回执号 {tally.numbers[-1]}")
        en.append(f"receipt {tally.numbers[-1]}")
    return zh, en


def _words(outcome: Outcome) -> Text:
    zh, en = counted(outcome)
    if abs(outcome.offset_s) > OFFSET_SHOWN_S:
        zh.append(f"本机时钟与中心相差{abs(outcome.offset_s):.0f}秒")
        en.append(f"this clock and the hub's differ by {abs(outcome.offset_s):.0f} s")
    zh += [note.zh for note in outcome.notes]
    en += [note.en for note in outcome.notes]
    photos = outcome.attachments
    if photos.count:
        zh.append(f"照片和扫描件{photos.count}个")
        en.append(f"{photos.count} photos and scans")
    if photos.left:
        zh.append(f"{len(photos.left)}个附件中心没有收下（{next(iter(photos.left.values())).zh}）")
        en.append(f"{len(photos.left)} not taken ({next(iter(photos.left.values())).en})")
    if photos.fault:
        zh.append(f"附件没有发完（{photos.fault.zh}）")
        en.append(f"not all attachments were sent ({photos.fault.en})")
    if outcome.complete and photos.complete:
        head = Text("已同步", "Synced")
    elif outcome.complete:
        head = Text("记录已同步，附件还没有全部送到", "Records are synced, not all attachments are")
    elif outcome.cancelled:
        head = Text("已停止，尚未全部同步", "Stopped before everything was synced")
    else:
        head = Text("尚未全部同步，请再同步一次", "Not everything is synced; sync again")
    return Text(f"{head.zh}。{'，'.join(zh)}。", f"{head.en}. {', '.join(en)}.")


def adopted_note(count: int, aside: int) -> Text:
    """What is told when the hub's branch of somebody's changes was taken over."""
    return Text(
        f"别人的电脑被复制过：本机经转交收到的{count}条已换成中心的版本"
        + (f"，其中{aside}条中心还没有，仍保存在本机" if aside else ""),
        f"somebody's computer was copied: {count} of its changes that had come here by a relay "
        "were replaced by those that the hub has"
        + (f"; {aside} that the hub has not yet are kept aside on this computer" if aside else ""),
    )


def renumbered_note(count: int) -> Text:
    """What is told when this laptop took another device number."""
    return Text(
        "这台电脑的数据是复制来的或从备份恢复的，已换用新的设备编号"
        + (f"（{count}条更改改用新编号），" if count else "，")
        + "没有丢失任何内容",
        "this computer's data was copied or restored, so it took a new device number"
        + (f" for {count} changes" if count else "")
        + "; nothing was lost",
    )


def left_note(count: int) -> Text:
    """What is told when areas were left."""
    return Text(
        f"{count}个区划已不在您的权限内，其中的记录已全部交给中心并从本机移除",
        f"{count} areas are no longer within your rights; the hub has all records of theirs, and "
        "they were taken off this computer",
    )
