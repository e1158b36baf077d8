"""A few bytes that would become gigabytes are refused at the limit, before memory is set aside."""

import io
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import cache

import psutil
import pytest
import requests
import zstandard

from sync.hub.desk import HubDesk
from sync.protocol import messages
from tests.hub.township import Writer, hub_process, new_hub

GIB = 1 << 30
PIECE = bytes(1 << 20)
ROOM_BYTES = 96 << 20
"""What a decoder may take beyond what the program has: six times the largest body."""


@cache
def zstd_bomb():
    """1 GiB of nothing in some tens of kilobytes, made piece by piece; the frame says its size."""
    out = io.BytesIO()
    with zstandard.ZstdCompressor(level=1).stream_writer(out, size=GIB, closefd=False) as writer:
        for _ in range(GIB // len(PIECE)):
            writer.write(PIECE)
    return out.getvalue()


@cache
def gzip_bomb():
    """1 GiB of nothing in a megabyte: each piece is packed alike, so one is packed."""
    packer = zlib.compressobj(9, wbits=31)
    head = packer.compress(PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    more = packer.compress(PIECE) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + more * (GIB // len(PIECE) - 1) + packer.flush()


def lying(bomb):
    """The bomb with a frame header that says 100 bytes: of its size field, the low one is set."""
    found = zstandard.get_frame_parameters(bomb)
    return bomb.replace(found.content_size.to_bytes(4, "little"), (100).to_bytes(4, "little"), 1)


BODY = messages.BODY_BYTES_MAX
DECODER = """
import resource, sys
from sync.changes.change import decode
from sync.errors import UserError
from sync.protocol.compress import compress, decompress
from sync.protocol.wire import decode_chunk, decode_push, frames
from sync.protocol.messages import EnrolRequest, PullRequest, read_request

what, room = sys.argv[1], int(sys.argv[2])
data = sys.stdin.buffer.read()
pages = int(open("/proc/self/statm").read().split()[0])
limit = pages * resource.getpagesize() + room
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
work = {
    "zstd": lambda: decompress(data, "zstd", 16 << 20),
    "gzip": lambda: decompress(data, "gzip", 16 << 20),
    "chunk": lambda: decode_chunk(data),
    "push": lambda: decode_push(data),
    "change": lambda: decode(data),
    "frames": lambda: list(frames([data])),
    "pull": lambda: read_request(data, PullRequest),
    "enrol": lambda: read_request(data, EnrolRequest),
}[what]
try:
    work()
except UserError as fault:
    print(fault.code)
"""
HEADER = b'{"sent":1}\n'
RUN = (
    b'{"area":"320282113200","device":"0123456789ABC","first":1,"count":%d,"before":"'
    + b"A" * 43
    + b'=","signature":"'
    + b"A" * 86
    + b'=="}\n'
)
BOMBS: dict[str, tuple[str, Callable[[], bytes], str | tuple[str, ...] | None]] = {
    "a gibibyte in zstd": ("zstd", zstd_bomb, "too-large"),
    "zstd that lies about its size": ("zstd", lambda: lying(zstd_bomb()), "bad-value"),
    "a gibibyte in gzip": ("gzip", gzip_bomb, "too-large"),
    "a chunk of a gibibyte": ("chunk", zstd_bomb, "bad-answer"),
    "nothing but line ends": ("push", lambda: b"\n" * BODY, "too-large"),
    "a header, then line ends": ("push", lambda: HEADER + b"\n" * (BODY - 20), "too-large"),
    "deep lists in a header": ("push", lambda: b"[" * (BODY - 1) + b"\n", "bad-value"),
    "a run of 2^63 changes": (
        "push",
        lambda: HEADER + RUN % (2**63 - 1) + b"{}\n",
        ("bad-value", "too-large"),
    ),
    "a million empty runs": ("push", lambda: HEADER + (RUN % 1) * 60_000, None),
    "a change of 16 MiB": ("change", lambda: b'"' + b"a" * BODY, "bad-value"),
    "deep lists in a change": ("change", lambda: b"[" * 200_000, "bad-value"),
    "a frame of 4 GiB": ("frames", lambda: b"\xff" * 8, "bad-answer"),
    "deep heads": ("pull", lambda: b'{"heads":' + b'{"a":' * 800_000, "bad-value"),
    "a number without end": ("enrol", lambda: b'{"code":' + b"9" * 60_000 + b"}", "bad-value"),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, limits memory")
@pytest.mark.parametrize("name", BOMBS)
def test_what_would_be_too_large_is_refused_in_little_room(name):
    what, made, code = BOMBS[name]
    done = subprocess.run(
        [sys.executable, "-c", DECODER, what, str(ROOM_BYTES)],
        input=made(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    said = done.stdout.decode().strip()
    assert said
    if code is not None:
        assert said in code if isinstance(code, tuple) else said == code


def test_a_hub_that_is_sent_bombs_stays_small_and_goes_on(tmp_path):
    folder = new_hub(tmp_path / "hub")
    desk = HubDesk.open(folder)
    token = Writer(desk, "zhang").token
    desk.close()
    who = {"Authorization": f"Bearer {token}"}
    with hub_process(folder) as (process, url):
        size = psutil.Process(process.pid).memory_info
        requests.get(url + "/health", timeout=10)
        before = size().rss
        for body, encoding in (
            (zstd_bomb(), "zstd"),
            (lying(zstd_bomb()), "zstd"),
            (gzip_bomb(), "gzip"),
            (b"\n" * messages.PACKED_BYTES_MAX, ""),
            (b"[" * messages.PACKED_BYTES_MAX, ""),
        ):
            for call in ("push", "pull", "enrol"):
                head = {**who, "Content-Encoding": encoding}
                answer = requests.post(f"{url}/v1/{call}", body, headers=head, timeout=60)
                assert answer.status_code in (400, 413)
                assert answer.json()["zh"]
                assert size().rss - before < ROOM_BYTES
        assert requests.get(url + "/health", timeout=10).status_code == 200


def test_the_limit_that_these_tests_set_is_one():
    """Otherwise they would show nothing."""
    code = DECODER + "\nbytes(2 * room)"
    command = [sys.executable, "-c", code, "change", str(ROOM_BYTES)]
    done = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert b"MemoryError" in done.stderr
