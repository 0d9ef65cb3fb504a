"""The guarded fetcher against a real server on 127.0.0.2, which the tests declare to be public."""

from __future__ import annotations

import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data._addresses as addresses
from data import GuardedFetcher
from data.errors import AddressRefusedError, FetchFailedError, TooLargeError

PUBLIC = "127.0.0.2"


class Shop(ThreadingHTTPServer):
    """Answers each path as ``answers`` says and remembers who asked for what."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((PUBLIC, 0), Handler)
        self.answers: dict[str, Callable[[Handler], None]] = {}
        self.asked: list[tuple[str, str]] = []

    def url(self, path: str, host: str = PUBLIC, scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    server: Shop
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))
        self.server.answers[self.path](self)

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests read ``asked`` instead."""


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda it: str(it) == PUBLIC or real(it))
    with Shop() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def fetcher() -> Iterator[GuardedFetcher]:
    with GuardedFetcher(first_wait=0.001, timeout=5.0) as opened:
        yield opened


def resolve(monkeypatch: pytest.MonkeyPatch, **hosts: list[str]) -> list[str]:
    """Names answer with these addresses, one after the other; the list is what was asked."""
    real, asked = socket.getaddrinfo, []

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        if name in hosts:
            asked.append(name)
            name = hosts[name].pop(0) if len(hosts[name]) > 1 else hosts[name][0]
        return real(name, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def redirect(to: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(302, Location=to)


# ----------------------------------------------------------------- what works


def test_the_body_behind_an_address_is_read(shop: Shop, fetcher: GuardedFetcher) -> None:
    shop.answers["/a.jpg"] = lambda handler: handler.answer(200, b"\xff\xd8 bytes")
    assert fetcher.fetch(shop.url("/a.jpg")) == b"\xff\xd8 bytes"


def test_redirects_are_followed(shop: Shop, fetcher: GuardedFetcher) -> None:
    shop.answers["/1"] = redirect("/2")
    shop.answers["/2"] = redirect(shop.url("/3"))
    shop.answers["/3"] = lambda handler: handler.answer(200, b"found")
    assert fetcher.fetch(shop.url("/1")) == b"found"


def test_the_host_is_named_though_its_address_is_dialled(
    shop: Shop, fetcher: GuardedFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, **{"shop.example": [PUBLIC]})
    shop.answers["/"] = lambda handler: handler.answer(200, b"hello")
    assert fetcher.fetch(shop.url("/", "shop.example")) == b"hello"
    assert shop.asked == [(f"shop.example:{shop.server_port}", "/")]


def test_a_compressed_body_is_unpacked_and_counted(shop: Shop, fetcher: GuardedFetcher) -> None:
    packed = gzip.compress(b"x" * 1_000_000)
    shop.answers["/"] = lambda handler: handler.answer(200, packed, Content_Encoding="gzip")
    assert len(fetcher.fetch(shop.url("/"))) == 1_000_000
    with pytest.raises(TooLargeError):
        fetcher.fetch(shop.url("/"), limit=10_000)


def test_private_addresses_are_read_where_they_are_allowed(shop: Shop) -> None:
    addresses.is_public = lambda _: False  # the fixture puts it back
    shop.answers["/"] = lambda handler: handler.answer(200, b"inside")
    with GuardedFetcher(allow_private=True) as trusting:
        assert trusting.fetch(shop.url("/")) == b"inside"


# ----------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://shop.example/a.jpg",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "//shop.example/a.jpg",
        "a.jpg",
        "",
        "http://",
        "http://[::1",
        "http://user:password@shop.example/",
        "http://0177.0.0.1/",
    ],
)
def test_what_is_no_http_address_is_refused(fetcher: GuardedFetcher, address: str) -> None:
    with pytest.raises(AddressRefusedError):
        fetcher.fetch(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001:0:1::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[2001:db8::1]",
    ],
)
def test_an_address_that_is_not_public_is_refused(fetcher: GuardedFetcher, host: str) -> None:
    with pytest.raises(AddressRefusedError, match="public internet"):
        fetcher.fetch(f"http://{host}/")


@pytest.mark.parametrize("text", ["1.1.1.1", "93.184.216.34", "2606:4700::1", "64:ff9b::101:101"])
def test_public_addresses_are_public(text: str) -> None:
    assert addresses.is_public(ipaddress.ip_address(text))


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_as_what_carries_it(inner: ipaddress.IPv4Address) -> None:
    public = addresses.is_public(inner)
    for prefix in ("::ffff:", "64:ff9b::"):
        assert addresses.is_public(ipaddress.ip_address(f"{prefix}{inner}")) == public


def test_a_redirect_to_the_inside_is_refused(shop: Shop, fetcher: GuardedFetcher) -> None:
    shop.answers["/"] = redirect(f"http://127.0.0.1:{shop.server_port}/secret")
    with pytest.raises(AddressRefusedError):
        fetcher.fetch(shop.url("/"))
    assert [path for _, path in shop.asked] == ["/"]


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://shop.example/", "http://[::1"])
def test_a_redirect_to_another_scheme_is_refused(
    shop: Shop, fetcher: GuardedFetcher, to: str
) -> None:
    shop.answers["/"] = redirect(to)
    with pytest.raises((AddressRefusedError, FetchFailedError)):
        fetcher.fetch(shop.url("/"))


def test_endless_redirects_end(shop: Shop, fetcher: GuardedFetcher) -> None:
    shop.answers["/"] = redirect("/")
    with pytest.raises(FetchFailedError, match="redirects"):
        fetcher.fetch(shop.url("/"))
    assert len(shop.asked) == 6


def test_a_name_that_answers_differently_a_second_time_gains_nothing(
    shop: Shop, fetcher: GuardedFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve(monkeypatch, **{"rebinding.example": [PUBLIC, "127.0.0.1"]})
    shop.answers["/"] = lambda handler: handler.answer(200, b"public", Connection="close")
    assert fetcher.fetch(shop.url("/", "rebinding.example")) == b"public"
    assert asked == ["rebinding.example"]  # resolved once, dialled as it was checked
    with pytest.raises(AddressRefusedError):
        fetcher.fetch(shop.url("/", "rebinding.example"))


def test_proxies_of_the_environment_are_not_used(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    shop.answers["/"] = lambda handler: handler.answer(200, b"direct")
    with GuardedFetcher() as fetcher:
        assert fetcher.fetch(shop.url("/")) == b"direct"


# ----------------------------------------------------------------- what fails


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_clients_error_is_not_tried_again(
    shop: Shop, fetcher: GuardedFetcher, status: int
) -> None:
    shop.answers["/"] = lambda handler: handler.answer(status)
    with pytest.raises(FetchFailedError, match=str(status)):
        fetcher.fetch(shop.url("/"))
    assert len(shop.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_servers_error_is_tried_again(shop: Shop, fetcher: GuardedFetcher, status: int) -> None:
    def answer(handler: Handler) -> None:
        failed = len(shop.asked) < 3
        handler.answer(status if failed else 200, b"" if failed else b"at last", Retry_After="0")

    shop.answers["/"] = answer
    assert fetcher.fetch(shop.url("/")) == b"at last"


def test_a_server_that_stays_broken_is_named(shop: Shop, fetcher: GuardedFetcher) -> None:
    shop.answers["/"] = lambda handler: handler.answer(503)
    with pytest.raises(FetchFailedError, match="answers 503"):
        fetcher.fetch(shop.url("/"))
    assert len(shop.asked) == 3


@pytest.mark.usefixtures("shop")
def test_a_server_that_is_not_there_is_named(fetcher: GuardedFetcher) -> None:
    with pytest.raises(FetchFailedError, match="cannot be reached"):
        fetcher.fetch(f"http://{PUBLIC}:1/")


def test_a_name_without_an_address_is_named(fetcher: GuardedFetcher) -> None:
    with pytest.raises(FetchFailedError, match="cannot be reached"):
        fetcher.fetch("http://nothing.invalid/")


def test_a_body_that_is_cut_off_is_no_body(shop: Shop, fetcher: GuardedFetcher) -> None:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.close_connection = True

    shop.answers["/"] = answer
    with pytest.raises(FetchFailedError):
        fetcher.fetch(shop.url("/"))


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_past_the_limit_is_not_read(shop: Shop, announced: bool) -> None:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header(*(("Content-Length", "2000000") if announced else ("X", "y")))
        handler.send_header("Connection", "close")
        handler.end_headers()
        try:
            handler.wfile.write(b"x" * 2_000_000)
        except OSError:
            shop.asked.append(("stopped", "reading"))

    shop.answers["/"] = answer
    with GuardedFetcher(limit=1000) as fetcher, pytest.raises(TooLargeError, match="1,000"):
        fetcher.fetch(shop.url("/"))


def test_a_server_that_is_silent_is_given_up(shop: Shop) -> None:
    shop.answers["/"] = lambda _: time.sleep(0.5)
    with (
        GuardedFetcher(timeout=0.1, attempts=2, first_wait=0.001) as fetcher,
        pytest.raises(FetchFailedError, match="in time"),
    ):
        fetcher.fetch(shop.url("/"))
    assert len(shop.asked) == 2


def test_a_server_that_drips_is_given_up(shop: Shop) -> None:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(b"x")
                time.sleep(0.02)
        except OSError:
            handler.close_connection = True

    shop.answers["/"] = answer
    with (
        GuardedFetcher(deadline=0.2, attempts=1) as fetcher,
        pytest.raises(FetchFailedError, match="slowly"),
    ):
        fetcher.fetch(shop.url("/"))


def test_a_compression_nobody_asked_for_is_refused(shop: Shop, fetcher: GuardedFetcher) -> None:
    shop.answers["/"] = lambda handler: handler.answer(200, b"x", Content_Encoding="br")
    with pytest.raises(FetchFailedError, match="compressed"):
        fetcher.fetch(shop.url("/"))


# ----------------------------------------------------------------- TLS


@pytest.fixture
def secured(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The shop behind a certificate for shop.example that the fetcher trusts."""
    openssl = shutil.which("openssl") or pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=shop.example", "-addext", "subjectAltName=DNS:shop.example"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    shop.socket = context.wrap_socket(shop.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    return shop


def test_tls_verifies_the_name_though_an_address_is_dialled(
    secured: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, **{"shop.example": [PUBLIC], "other.example": [PUBLIC]})
    secured.answers["/"] = lambda handler: handler.answer(200, b"secret")
    with GuardedFetcher(attempts=1) as fetcher:
        assert fetcher.fetch(secured.url("/", "shop.example", "https")) == b"secret"
        with pytest.raises(FetchFailedError):
            fetcher.fetch(secured.url("/", "other.example", "https"))
