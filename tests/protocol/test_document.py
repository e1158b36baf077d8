"""docs/protocol.md says what the program does: names, limits, codes and the worked exchange."""

import re
from pathlib import Path

import msgspec
import pytest

from sync import errors
from sync.changes.chain import DeviceKey, Run, first_link, links
from sync.changes.change import BODY_BYTES_MAX, Change, encode
from sync.hub import access, app, checks, intake
from sync.hub.openapi import description
from sync.protocol import messages
from sync.protocol.exchange import digest
from sync.protocol.messages import ChunkHeader, Right
from sync.protocol.packet import FORMAT, MAGIC, Kind, PacketHeader
from sync.protocol.seal import DERIVED_FOR, SEAL_BYTES
from sync.protocol.wire import END, Push, encode_frame, encode_push
from sync.stamps import stamp_of

TEXT = Path(__file__).parents[2].joinpath("docs/protocol.md").read_text("utf-8")
BLOCKS = [block.replace("    ", "") for block in re.findall(r"(?m)(?:^    .+\n)+", TEXT)]


def table(heading):
    """The rows of the first table under a heading, as lists of cells."""
    section = re.split(rf"(?m)^##+ {re.escape(heading)}$", TEXT)[1]
    lines = re.search(r"(?m)(?:^\|.*\n)+", section)
    assert lines is not None
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines.group().splitlines()[2:]
    ]


def names(heading):
    return [row[0].strip("`") for row in table(heading)]


WRITTEN = [*messages.MESSAGES, PacketHeader]


@pytest.mark.parametrize("message", WRITTEN, ids=lambda kind: kind.__name__)
def test_a_message_has_the_fields_that_the_document_names(message):
    fields = msgspec.structs.fields(message)
    assert names(message.__name__) == [field.name for field in fields]
    for row, field in zip(table(message.__name__), fields, strict=True):
        has_default = not field.required
        said = "," in row[1].partition("->")[0] or row[1].endswith(("null", "empty"))
        assert said is (has_default and field.name != "versions"), row


def test_the_limits_are_as_written():
    constants = {n: v for n, v in vars(messages).items() if n.isupper() and isinstance(v, int)}
    assert {row[0].strip("`"): int(row[1]) for row in table("Limits")} == constants
    assert f"at most {BODY_BYTES_MAX} bytes" in TEXT


def test_the_packet_is_as_written():
    section = re.split(r"(?m)^## Packet$", TEXT)[1].partition("\n## ")[0]
    assert re.findall(r"(?m)^\| `([a-z])` \|", section) == [kind.value.decode() for kind in Kind]
    assert f"`{MAGIC.decode()}` |" in section
    assert f"the format: {FORMAT}." in section
    assert f"`{DERIVED_FOR.decode()}`" in section
    assert f"seal ({SEAL_BYTES} bytes)" in TEXT


def test_the_calls_are_as_written():
    written = {tuple(row[0].strip("`").split("?")[0].split()) for row in table("Calls")}
    paths = description()["paths"]
    assert written == {(method.upper(), path) for path in paths for method in paths[path]}


def test_the_codes_are_as_written():
    kinds = [kind for kind, _ in app.STATUS]
    found = {kind.code for kind in vars(errors).values() if of_these(kind, kinds)}
    assert set(names("Codes")) == found | {"bug", "too-slow", "no-such-call"}


def of_these(kind, kinds):
    return isinstance(kind, type) and issubclass(kind, tuple(kinds))


def test_the_reasons_of_quarantine_are_as_written():
    source = Path(checks.__file__).read_text("utf-8")
    used = set(re.findall(r'^\s*(?:return |[A-Z]+ = \(\n?\s*)"([a-z-]+)"', source, re.M))
    used |= {fault[0] for fault in (checks.REVOKED, checks.UNREADABLE)}
    assert set(names("Why a change is in quarantine")) == used
    codes = set(re.findall(r'_leave\(run, \w+, "([a-z]+)"\)', Path(intake.__file__).read_text()))
    assert codes == set(re.findall(r"`([a-z]+)`", table("NotTaken")[3][2]))


def test_the_roles_are_as_written():
    assert re.findall(r"`([a-z]+)`", table("Right")[1][2]) == list(access.ROLES)


def test_the_worked_exchange_works():
    key, device, area = DeviceKey(bytes(range(32))), "0123456789ABC", "320282113200"
    stamp = stamp_of(1496635200000, 0, device)
    body = encode(Change(1, stamp, "zhang", "household", {"head": "张三"}))
    before = first_link(area, device)
    [link] = links(before, [body])
    run = Run(area, device, 1, before, (body,), key.sign_run(area, device, 1, link))
    rights = [Right(area, "visitor")]
    assert BLOCKS[-6:] == [
        key.public.hex() + "\n",
        digest({}, rights) + "\n",
        before.hex() + "\n",
        encode_push(Push([run], [])).decode(),
        link.hex() + "\n",
        digest({area: {device: (1, link)}}, rights) + "\n",
    ]
    assert stamp in TEXT
    assert encode_frame(ChunkHeader({}), [run])[4:8].hex() in TEXT
    assert END.hex() in TEXT
