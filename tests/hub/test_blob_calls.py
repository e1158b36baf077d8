"""Attachments at the hub's door: who may, from any byte on, and every refusal in one sentence."""

import base64
import hashlib
import io
import socket
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.protocol.messages import BLOB_BYTES_MAX
from sync.replica.blobs import FILE, PIECE_BYTES, Blobs
from tests.hub.township import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, Writer, new_hub
from tests.replica.pictures import PDF, bomb, noise, photo


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = new_hub(tmp_path_factory.mktemp("hub"))
    desk = HubDesk.open(made)
    desk.access.add_account("far", [])
    desk.close()
    return made


@pytest.fixture(scope="module")
def url(folder):
    with serving(folder) as served:
        yield served


@pytest.fixture(scope="module")
def people(folder):
    desk = HubDesk.open(folder)
    found = {name: Writer(desk, name) for name in ("zhang", "wang", "li", "chen", "far")}
    desk.close()
    return found


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def names(folder, people):
    """Lets somebody write the record that names some bytes."""

    def write(data, account="zhang", area=VILLAGE, **more):
        desk = HubDesk.open(folder)
        writer = people[account]
        writer.desk = desk
        values = {"object": "x", "sha256": sha(data), "size": len(data), **more}
        answer = writer.say(writer.change("attachment", **values), area=area)
        desk.close()
        return answer

    return write


@pytest.fixture
def call(url, people):
    """One call of somebody: ``call("GET", data, "zhang")``."""
    with requests.Session() as session:
        session.headers.clear()

        def ask(method, address, account="zhang", body=None, query="", **heads):
            if isinstance(address, bytes):
                address = sha(address)
            heads = {name.replace("_", "-"): value for name, value in heads.items()}
            heads["Authorization"] = f"Bearer {people[account].token}"
            path = f"{url}/v1/blobs/{address}{query}"
            return session.request(method, path, headers=heads, data=body)

        yield ask


def put(call, data, account="zhang", first=0, last=None, size=None, body=None):
    last = len(data) - 1 if last is None else last
    place = f"bytes {first}-{last}/{size or len(data)}"
    return call("PUT", data, account, data[first : last + 1] if body is None else body,
                Content_Range=place)  # fmt: skip


def refused(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code
    assert answer.json()["zh"] != answer.json()["en"]
    return answer.json()


def test_up_in_parts_and_down_from_any_byte(call, names):
    data = noise(500, 400)
    names(data)
    assert call("HEAD", data).headers["Upload-Offset"] == "0"
    half = len(data) // 2
    assert put(call, data, last=half).json() == {
        "size": len(data), "offset": half + 1, "complete": False,
    }  # fmt: skip
    head = call("HEAD", data).headers
    assert (head["Upload-Offset"], head["Upload-Length"]) == (str(half + 1), str(len(data)))
    assert head["Upload-Complete"] == "?0"
    refused(call("GET", data), 404, "missing")
    assert put(call, data, first=half - 10).json()["complete"]
    assert put(call, data).json()["complete"]
    whole = call("GET", data)
    assert (whole.status_code, whole.content) == (200, data)
    assert whole.headers["Content-Type"] == "image/jpeg"
    assert whole.headers["ETag"] == f'"{sha(data)}"'
    told = whole.headers["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")
    assert base64.b64decode(told).hex() == sha(data)
    for start in (1, 65_535, 65_536, 65_537, len(data) - 1):
        part = call("GET", data, Range=f"bytes={start}-")
        assert (part.status_code, part.content) == (206, data[start:])
        assert part.headers["Content-Range"] == f"bytes {start}-{len(data) - 1}/{len(data)}"
    assert call("GET", data, Range="bytes=5-9").content == data[5:10]
    assert call("GET", data, Range="bytes=5-9", If_Range='"other"').content == data
    refused(call("GET", data, Range=f"bytes={len(data)}-"), 416, "bad-value")


@pytest.mark.parametrize("odd", ["bytes=-5", "bytes=1-2,5-6", "lines=1-2", "bytes=9-5", "x"])
def test_a_range_that_is_none_of_ours_gets_everything(call, names, odd):
    data = PDF + b"odd"
    names(data)
    put(call, data)
    assert call("GET", data, Range=odd).content == data


def test_a_part_that_does_not_join_is_answered_with_where_to_go_on(call, names):
    data = noise(90, 80, 3)
    names(data)
    put(call, data, last=99)
    assert put(call, data, first=200).json()["offset"] == 100
    assert put(call, data, first=100).json()["complete"]


def test_other_bytes_than_the_hash_names_are_thrown_away(call, names):
    data = PDF + b"wrong bytes"
    names(data)
    lie = b"x" * len(data)
    assert "摘要" in refused(put(call, data, body=lie), 400, "bad-value")["zh"]
    assert call("HEAD", data).headers["Upload-Offset"] == "0"
    assert put(call, data).json()["complete"]


def test_only_who_reads_there_gets_it_and_only_who_writes_there_sends_it(call, names):
    data = photo(120, 90, "red")
    refused(put(call, data), 404, "missing")
    names(data, "wang", NEXT_VILLAGE)
    for stranger in ("zhang", "far"):
        refused(put(call, data, stranger), 404, "missing")
        refused(call("GET", data, stranger), 404, "missing")
        assert call("HEAD", data, stranger).status_code == 404
    assert put(call, data, "wang").json()["complete"]
    for reader in ("li", "wang", "chen"):
        assert call("GET", data, reader).content == data
    refused(call("GET", data, "zhang"), 404, "missing")
    assert put(call, data, "chen").json()["complete"]


def test_a_record_in_quarantine_opens_no_door(call, names):
    data = photo(100, 90, "blue")
    answer = names(data, "zhang", FAR_VILLAGE)
    assert answer.quarantined[0].code == "out-of-scope"
    refused(put(call, data), 404, "missing")


def test_nobody_without_a_token(url):
    for method in ("GET", "PUT"):
        answer = requests.request(method, f"{url}/v1/blobs/{sha(b'x')}", data=b"x",
                                  headers={"Content-Range": "bytes 0-0/1"})  # fmt: skip
        refused(answer, 401, "token")


@pytest.mark.parametrize("place", ["", "bytes 0-9", "bytes 5-2/10", "bytes 0-10/10", "bytes */10"])
def test_a_part_must_say_where_it_belongs(call, names, place):
    data = PDF + b"place"
    names(data)
    refused(call("PUT", data, body=data, Content_Range=place), 400, "bad-value")


def test_sizes_have_limits(call, names):
    data = PDF + b"sizes"
    names(data)
    refused(put(call, data, size=BLOB_BYTES_MAX + 1), 413, "too-large")
    refused(put(call, data, size=len(data) + 1), 400, "bad-value")
    refused(put(call, data, last=3, body=data), 413, "too-large")
    assert put(call, data).json()["complete"]


@pytest.mark.parametrize("address", ["x", "..%2f..%2fhub.db", "A" * 64, "g" * 64])
def test_an_address_is_64_hex_digits(call, address):
    answer = call("GET", address)
    assert answer.status_code in (400, 404)
    assert answer.json()["code"] in ("bad-value", "no-such-call")


def test_a_smaller_copy_has_a_hash_of_its_own_and_goes_on_from_any_byte(call, names):
    data = photo(1600, 1200, orientation=6)
    names(data)
    put(call, data)
    small = call("GET", data, query="?width=300")
    with Image.open(io.BytesIO(small.content)) as image:
        assert image.size == (320, 427)
        assert not image.getexif()
    assert small.headers["ETag"] == f'"{sha(small.content)}"'
    again = call("GET", data, query="?width=320", Range="bytes=100-",
                 If_Range=small.headers["ETag"])  # fmt: skip
    assert (again.status_code, again.content) == (206, small.content[100:])
    for odd in ("0", "-1", "abc", "999999", "1e3"):
        refused(call("GET", data, query=f"?width={odd}"), 400, "bad-value")


def test_what_is_no_picture_has_no_smaller_copy(call, names):
    for data in (PDF + b"small", bomb(), noise(300, 200)[:3000]):
        names(data)
        assert put(call, data).json()["complete"]
        answer = call("GET", data, query="?width=100")
        assert answer.status_code in (400, 403)
        assert answer.json()["zh"]
        assert call("GET", data).content == data


def test_what_came_before_the_line_was_cut_is_kept(call, names, url, people):
    data = noise(700, 700, 9)
    assert len(data) > 5 * PIECE_BYTES
    names(data)
    host, port = urlsplit(url).hostname, urlsplit(url).port

    def offset():
        return int(call("HEAD", data).headers["Upload-Offset"])

    for pieces in (1, 3, 4):
        start = offset()
        head = (
            f"PUT /v1/blobs/{sha(data)} HTTP/1.1\r\nHost: {host}\r\n"
            f"Authorization: Bearer {people['zhang'].token}\r\n"
            f"Content-Range: bytes {start}-{len(data) - 1}/{len(data)}\r\n"
            f"Content-Length: {len(data) - start}\r\n\r\n"
        )
        with socket.create_connection((host, port)) as line:
            line.sendall(head.encode() + data[start : pieces * PIECE_BYTES + 1000])
            while offset() < (pieces - 1) * PIECE_BYTES + 1:
                pass  # the hub stores piece by piece while the rest is on its way
        assert offset() > (pieces - 1) * PIECE_BYTES
    assert put(call, data, first=offset()).json()["complete"]
    assert call("GET", data).content == data


def test_the_bytes_lie_beside_the_records(folder, call, names):
    data = PDF + b"beside"
    names(data)
    put(call, data)
    blobs = Blobs.open(folder / FILE)
    assert blobs.bytes_of(sha(data)) == data
    blobs.close()


def test_backups_share_one_file_of_photos_and_a_restore_brings_them_back(tmp_path, told):
    hub, sticks = tmp_path / "hub", tmp_path / "stick"
    sticks.mkdir()
    new_hub(hub)
    blobs = Blobs.open(hub / FILE)
    first = blobs.add(photo())
    code, _, said = told("--data", hub, "backup", sticks / "monday.db")
    assert code == 0
    assert "照片和扫描件1个" in said
    second = blobs.add(PDF)
    assert "照片和扫描件1个" in told("--data", hub, "backup", sticks / "tuesday.db")[2]
    assert "照片" not in told("--data", hub, "backup", sticks / "wednesday.db")[2]
    blobs.close()
    (hub / FILE).unlink()
    code, _, said = told("--data", hub, "restore", sticks / "monday.db")
    assert code == 0
    assert "照片和扫描件2个" in said
    blobs = Blobs.open(hub / FILE)
    assert (blobs.bytes_of(first), blobs.bytes_of(second)) == (photo(), PDF)
    blobs.close()
