"""Every way in which the other side can fail is told in one sentence, and loses nothing."""

import datetime
import http.server
import socket
import threading
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.errors import BadAnswer, BadValue, Refused, Unreachable, UserError, WrongToken
from sync.hub.door import Tls, serving
from sync.peers.home import enrol, home_of
from sync.peers.http import HttpPeer
from sync.protocol import messages
from sync.protocol.link import Address, Link, write_link
from sync.protocol.wire import Push
from sync.replica.replica import Replica
from tests.hub.township import invitation
from tests.peers.proxy import Fate, between


@contextmanager
def answering(status=200, type_="application/json", body=b"", headers=()):
    """A tiny real server that always answers the same."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            for name, value in (("Content-Type", type_), ("Content-Length", len(body)), *headers):
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def calls(url, **more):
    with HttpPeer(Address(url), "token", **more) as peer:
        yield lambda: peer.hello("")
        yield lambda: peer.push(Push([], []))
        yield lambda: list(peer.pull({}))


def every_call(url, kind, match=None, **more):
    """Every call raises ``kind`` with a sentence in both languages."""
    for call in calls(url, **more):
        with pytest.raises(UserError, match=match) as told:
            call()
        assert type(told.value) is kind
        assert told.value.text("en")


def test_a_hub_that_is_not_there():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    every_call(f"http://127.0.0.1:{port}", Unreachable, "连不上")


def test_a_name_that_nobody_knows():
    every_call("http://hub.invalid", Unreachable, "连不上")


def test_a_hub_that_says_nothing():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        every_call(url, Unreachable, "没有回应", read_s=0.1)


def test_an_address_that_is_none():
    every_call("ftp://hub.example", BadValue, "地址")
    every_call("hub.example", BadValue, "地址")
    with pytest.raises(BadValue, match="地址"):
        HttpPeer(Address("http://[nonsense"))


LOGIN = b"<html><h1>Welcome to the guest network</h1></html>"
NONSENSE: dict[str, dict[str, Any]] = {
    "a login page": {"type_": "text/html", "body": LOGIN},
    "a redirect": {"status": 302, "headers": [("Location", "http://192.0.2.1/login")]},
    "no JSON": {"body": b"\x00\xff nonsense"},
    "other JSON": {"body": b'{"hello":"world"}'},
    "an empty answer": {},
    "a status without words": {"status": 204},
    "an error of a gateway": {"status": 502, "type_": "text/html", "body": LOGIN},
    "a problem that is none": {"status": 400, "type_": "application/problem+json", "body": b"{}"},
    "torn zstd": {"body": b"\x28\xb5\x2f\xfd\x00", "headers": [("Content-Encoding", "zstd")]},
    "an unknown encoding": {"body": b"{}", "headers": [("Content-Encoding", "br")]},
    "frames that are none": {"type_": messages.CHUNKS_TYPE, "body": b"\x00\x00\x00\x05hello"},
    "a pull without an end": {"type_": messages.CHUNKS_TYPE, "body": b""},
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_no_answer(what):
    with answering(**NONSENSE[what]) as url:
        every_call(url, BadAnswer)


def test_an_answer_without_end_is_not_swallowed():
    with answering(body=bytes(messages.ANSWER_BYTES_MAX + 1)) as url:
        every_call(url, BadAnswer)


PROBLEM = b'{"status":%d,"code":"x","title":"t","zh":"\xe4\xb8\x8d\xe8\xa1\x8c","en":"no"}'


@pytest.mark.parametrize(
    ("status", "kind"), [(401, WrongToken), (403, Refused), (413, Refused), (503, Unreachable)]
)
def test_a_refusal_is_told_in_the_hubs_words(status, kind):
    body = PROBLEM % status
    with answering(status, messages.PROBLEM_TYPE, body) as url:
        every_call(url, kind, "不行")


def test_a_wrong_token_is_told(url):
    every_call(url, WrongToken, "重新登记")


@pytest.mark.parametrize("cut", [1, 40, 80, 130])
def test_an_answer_that_is_cut_off(url, cut):
    with between(url, lambda n: Fate(down=cut)) as proxy:
        for call in calls(proxy.url):
            with pytest.raises((Unreachable, BadAnswer)) as told:
                call()
            assert told.value.retryable


# -- a hub with a certificate of its own ----------------------------------------------------------


def certificate(folder, name):
    """A self-signed certificate for 127.0.0.1, as an office makes one."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.datetime(2017, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begins)
        .not_valid_after(begins + datetime.timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    tls = Tls(folder / f"{name}.crt", folder / f"{name}.key")
    tls.certificate.write_bytes(made.public_bytes(pem))
    tls.key.write_bytes(key.private_bytes(pem, *plain))
    return tls


@pytest.fixture
def replica(tmp_path):
    made = Replica.open(tmp_path / "laptop.db")
    yield made
    made.close()


def test_an_office_certificate_is_pinned_by_the_link(tmp_path, hub, replica):
    tls = certificate(tmp_path, "office")
    with serving(hub, tls=tls) as url:
        code = invitation(hub, "zhang", url).partition("code=")[2]
        link = write_link(Link(Address(url, tls.fingerprint), code))
        enrolled = enrol(replica, link)
        with HttpPeer(home_of(replica).address, enrolled.token) as peer:
            assert peer.hello("").account == "zhang"
            assert list(peer.pull({})) == []


def test_another_machine_with_another_certificate_gets_nothing(tmp_path, hub, replica):
    office, other = certificate(tmp_path, "office"), certificate(tmp_path, "other")
    with serving(hub, tls=other) as url:
        for tls in (office.fingerprint, "ca"):
            peer = HttpPeer(Address(url, tls), "secret")
            with pytest.raises(Refused, match="证书"):
                peer.hello("")
            peer.close()


def test_a_certificate_file_that_is_none(tmp_path):
    (tmp_path / "a").write_text("hello")
    for tls in (Tls(tmp_path / "a", tmp_path / "a"), Tls(tmp_path / "b", tmp_path / "b")):
        with pytest.raises(UserError, match="证书"):
            tls.fingerprint  # noqa: B018
