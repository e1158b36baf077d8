"""Photos and scans that belong to a record: what they are; the bytes are kept apart (sync.md).

Of visits, of the board where a notice hangs, of what was done about an issue, of certificates
(campaign.md 三; domain.md 5.2, numbers 1, 17 and 21).
"""

import re
from dataclasses import dataclass
from datetime import date

from sync.records.fields import (
    DateField,
    Field,
    FlagField,
    NumberField,
    Problem,
    RefField,
    TextField,
    Value,
)
from sync.records.kinds.base import Kind

_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_sha256(text: str) -> bool:
    """Whether ``text`` is a SHA-256 as it is written here: 64 small hex digits."""
    return _SHA256.fullmatch(text) is not None


@dataclass(frozen=True, kw_only=True)
class DigestField(Field):
    """The SHA-256 of some bytes, by which they are found: 64 small hex digits."""

    def _fits(self, value: Value) -> bool:
        return isinstance(value, str) and is_sha256(value)

    def _parse(self, text: str) -> Value:
        if not is_sha256(text.lower()):
            raise self._misfit(text, "应为64位十六进制数", "64 hex digits are wanted")
        return text.lower()

    def _problems(self, value: Value, today: date) -> list[Problem]:
        return []


ATTACHMENT = Kind(
    "attachment",
    "附件",
    "Attachment",
    (
        RefField(name="object", zh="所属记录", en="Belongs to", of="", required=True),
        TextField(name="object_kind", zh="所属记录类型", en="Kind of that record", length_max=40),
        DigestField(name="sha256", zh="内容摘要值", en="SHA-256", required=True),
        NumberField(name="size", zh="大小(字节)", en="Size (bytes)", required=True),
        TextField(name="media", zh="文件类型", en="Media type", length_max=60),
        TextField(name="name", zh="文件名", en="File name", length_max=200),
        NumberField(name="width", zh="宽(像素)", en="Width (pixels)"),
        NumberField(name="height", zh="高(像素)", en="Height (pixels)"),
        DateField(name="taken", zh="拍摄日期", en="Taken on", past=True),
        TextField(name="note", zh="说明", en="Note", lines=2, length_max=1000),
        FlagField(name="sample", zh="样例", en="Sample"),
    ),
    title=("name",),
)
"""``object`` is the id of a record of any kind, in the same area."""
