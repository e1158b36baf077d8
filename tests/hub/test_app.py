"""The HTTP door: limits, encodings, and every refusal as one sentence in two languages."""

import gzip
import threading

import msgspec
import pytest
import requests
import zstandard

from sync.errors import FileBusy, Missing, Refused
from sync.hub.desk import HubDesk
from sync.hub.door import serving
from sync.hub.openapi import description
from sync.protocol import messages
from sync.protocol.compress import decompress
from sync.protocol.messages import HelloAnswer, Problem, PushAnswer
from sync.protocol.wire import Push, encode_push
from tests.hub.township import Writer, new_hub


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return new_hub(tmp_path_factory.mktemp("hub"))


@pytest.fixture(scope="module")
def url(folder):
    """One door for all: nothing here depends on what another test has sent."""
    before = set(threading.enumerate())
    with serving(folder) as served:
        yield served
    assert set(threading.enumerate()) <= before, "the door left a thread behind"


@pytest.fixture
def http():
    with requests.Session() as session:
        yield session


@pytest.fixture
def zhang(folder):
    desk = HubDesk.open(folder)
    writer = Writer(desk, "zhang")
    desk.close()
    return writer


def bearer(writer, **more):
    return {"Authorization": f"Bearer {writer.token}", **more}


def refused(response, status, code):
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = msgspec.json.decode(response.content, type=Problem)
    assert (problem.status, problem.code) == (status, code)
    assert problem.zh
    assert problem.en
    return problem


def test_the_door_is_open(url, http):
    assert http.get(f"{url}/health").json() == {"status": "ok"}


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer nonsense", "Basic eDp5"])
@pytest.mark.parametrize("call", ["hello", "push", "pull"])
def test_nobody_is_let_in_without_a_token(url, http, call, authorization):
    headers = {"Authorization": authorization} if authorization is not None else {}
    method = "GET" if call == "hello" else "POST"
    body = b'{"heads":{}}'
    response = http.request(method, f"{url}/v1/{call}", headers=headers, data=body)
    refused(response, 401, "token")


@pytest.mark.parametrize("path", ["/", "/v2/hello", "/v1/hello/", "/v1/../etc/passwd"])
def test_there_are_no_other_calls(url, http, path):
    refused(http.get(url + path), 404, "no-such-call")


def test_a_call_has_its_method(url, http):
    refused(http.get(f"{url}/v1/push"), 405, "no-such-call")


@pytest.mark.parametrize(
    ("pack", "encoding"),
    [
        (lambda d: d, None),
        (gzip.compress, "gzip"),
        (zstandard.ZstdCompressor().compress, "zstd"),
    ],
)
def test_a_push_comes_plain_or_packed(url, http, zhang, pack, encoding):
    body = pack(encode_push(Push([zhang.run(zhang.change(head="张三"))], [])))
    headers = bearer(zhang, **({"Content-Encoding": encoding} if encoding else {}))
    response = http.post(f"{url}/v1/push", data=body, headers=headers)
    assert msgspec.json.decode(response.content, type=PushAnswer).quarantined == []


@pytest.mark.parametrize("body", [b"", b"{}", b"\x00\xff\n", b'{"sent":1}\n', b"<html></html>\n"])
def test_a_push_that_is_none_is_refused(url, http, zhang, body):
    response = http.post(f"{url}/v1/push", data=body, headers=bearer(zhang))
    refused(response, 400, "bad-value")


def test_a_torn_push_is_refused(url, http, zhang):
    packed = gzip.compress(encode_push(Push([], [])))[:-4]
    headers = bearer(zhang, **{"Content-Encoding": "gzip"})
    refused(http.post(f"{url}/v1/push", data=packed, headers=headers), 400, "bad-value")


def test_a_bomb_is_refused(url, http, zhang):
    bomb = gzip.compress(bytes(messages.BODY_BYTES_MAX + 1))
    headers = bearer(zhang, **{"Content-Encoding": "gzip"})
    refused(http.post(f"{url}/v1/push", data=bomb, headers=headers), 413, "too-large")


@pytest.mark.parametrize(
    ("call", "bytes_max"),
    [
        ("enrol", messages.SMALL_BYTES_MAX),
        ("push", messages.PACKED_BYTES_MAX),
        ("pull", messages.PULL_REQUEST_BYTES_MAX),
    ],
)
def test_a_body_beyond_its_limit_is_refused(url, http, zhang, call, bytes_max):
    data = iter([bytes(bytes_max), b"x"])  # chunked: its length is not said before
    refused(http.post(f"{url}/v1/{call}", data=data, headers=bearer(zhang)), 413, "too-large")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"heads":{"32":{"x":"y"}}}', b"{" * 100_000])
def test_a_pull_that_is_none_is_refused(url, http, zhang, body):
    response = http.post(f"{url}/v1/pull", data=body, headers=bearer(zhang))
    refused(response, 400, "bad-value")


def test_a_wrong_code_does_not_enrol(url, http, zhang):
    body = b'{"code":"0","device":"0","public":"","proof":""}'
    refused(http.post(f"{url}/v1/enrol", data=body), 403, "refused")


def test_a_long_answer_is_packed_for_those_who_read_it(url, http, folder):
    desk = HubDesk.open(folder)
    li = Writer(desk, "li")
    for n in range(60):
        li.say(li.change(head="张三"), area=f"320282113{n:03d}")
    desk.close()
    plain = http.get(f"{url}/v1/hello", headers=bearer(li, **{"Accept-Encoding": "identity"}))
    packed = http.get(f"{url}/v1/hello", headers=bearer(li, **{"Accept-Encoding": "zstd"}))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "zstd"
    unpacked = decompress(packed.content, "zstd", messages.ANSWER_BYTES_MAX)
    bodies = (plain.content, unpacked)
    heads = [msgspec.json.decode(body, type=HelloAnswer).heads for body in bodies]
    assert heads[0] == heads[1]
    assert len(heads[0] or {}) >= 60


def test_one_hub_serves_a_folder(url, folder):
    with pytest.raises(FileBusy), serving(folder):
        pass


def test_a_door_that_cannot_open_says_why(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(Missing, match="init"), serving(tmp_path / "empty"):
        pass
    with pytest.raises(Refused), serving(new_hub(tmp_path / "hub"), host="192.0.2.1"):
        pass


def test_the_description_names_every_call_and_message(url, http):
    told = description()
    for path, calls in told["paths"].items():
        for method in calls:
            response = http.request(method, url + path)
            assert response.status_code in (200, *map(int, calls[method]["responses"]))
    assert set(told["components"]["schemas"]) == {kind.__name__ for kind in messages.MESSAGES}
