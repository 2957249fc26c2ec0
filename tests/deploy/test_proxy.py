"""The TLS proxy as the sample has it: real nginx, real server, real certificate, all on loopback."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from hub import config
from hub.db import migrate
from hub.web import LARGEST

from .served import free_port, served, until_it_answers
from .written import command, environment

SAMPLE = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "hub.example.cn"
PERSON = "古丽娜尔"
WHOLE = """
daemon off; master_process off; pid {here}/nginx.pid; error_log {here}/nginx-error.log crit;
events {{ worker_connections 64; }}
http {{
  client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/f;
  uwsgi_temp_path {here}/u; scgi_temp_path {here}/s; {site} }}
"""


@pytest.fixture(scope="module")
def nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        pytest.skip("nginx is not installed (Debian package nginx-light)")
    return found


@dataclass
class Proxy:
    """The running proxy: ports of TLS and plain, its certificate, folder of logs, and the service behind it."""

    tls: int
    plain: int
    backend: int
    certificate: Path
    folder: Path
    data: Path
    service: subprocess.Popen[bytes] | None = None

    def visitor(self, address: str = "127.0.0.1") -> Visitor:
        """Somebody who comes from that address of this machine."""
        return Visitor(self, address)

    def logged(self) -> str:
        return "".join(path.read_text("utf-8") for path in self.folder.glob("*.log"))


@dataclass
class Visitor:
    """A browser: keeps cookies, believes the certificate, sends the page's address along."""

    proxy: Proxy
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None, **headers: str) -> http.client.HTTPResponse:
        host = f"{NAME}:{self.proxy.tls}"
        sent = {
            "Host": host,
            "Referer": f"https://{host}/login",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode(form) if form is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = _Named(self.proxy, self.address)
        connection.request("GET" if form is None else "POST", path, body, sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        connection.close()
        return answer


class _Named(http.client.HTTPSConnection):
    """A connection to loopback that asks for the centre's name, as a browser that looked it up does."""

    def __init__(self, proxy: Proxy, source: str) -> None:
        super().__init__(
            NAME, proxy.tls, timeout=30, context=ssl.create_default_context(cafile=proxy.certificate)
        )
        self.proxy, self.source = proxy, source

    def connect(self) -> None:
        raw = socket.create_connection(("127.0.0.1", self.proxy.tls), 30, (self.source, 0))
        self.sock = self._context.wrap_socket(raw, server_hostname=NAME)


@pytest.fixture(scope="module")
def proxy(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    here, data = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("centre")
    config.create_key(data)
    migrate.upgrade(f"sqlite:///{data / 'centre.sqlite'}")
    found = Proxy(free_port(), free_port(), free_port(), here / "fullchain.pem", here, data)
    certificate(here)
    conf = here / "nginx.conf"
    conf.write_text(WHOLE.format(here=here, site=localized(found)), "utf-8")
    proven = subprocess.run([nginx, "-t", "-c", conf], capture_output=True, text=True, check=False)
    assert proven.returncode == 0, proven.stderr
    with served(data, found.backend) as found.service:
        process = subprocess.Popen([nginx, "-c", conf], stderr=subprocess.DEVNULL)
        try:
            wait_for(found.tls)
            yield found
        finally:
            process.terminate()
            process.wait(timeout=20)


def localized(proxy: Proxy) -> str:
    """The sample with this test's ports, folders and certificate, and nothing else changed."""
    text = SAMPLE.read_text("utf-8")
    for old, new in (
        ("127.0.0.1:8000", f"127.0.0.1:{proxy.backend}"), ("listen 443 ", f"listen 127.0.0.1:{proxy.tls} "),
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain};"), ("/etc/hub/tls/", f"{proxy.folder}/"),
        ("/var/log/nginx/", f"{proxy.folder}/"),
    ):  # fmt: skip
        assert old in text, old
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> None:
    """A certificate of the sample's name, signed by itself, for an hour."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))


def wait_for(port: int) -> None:
    for _ in range(200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing listens on {port}")


# --- what is seen from outside --------------------------------------------------------------------------


def test_pages_come_by_tls_with_their_headers_and_a_cookie_that_stays_there(proxy: Proxy) -> None:
    answer = proxy.visitor().ask("/login")
    assert answer.status == 200
    assert 'name="password"' in answer.text  # type: ignore[attr-defined]
    cookie = answer.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "nginx/" not in str(answer.headers["Server"])


def test_plain_visitors_are_led_to_tls(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=30)
    connection.request("GET", "/public/notices?lang=en", headers={"Host": NAME})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/public/notices?lang=en")


def test_whoever_comes_by_another_name_gets_no_answer(proxy: Proxy) -> None:
    context = ssl.create_default_context(cafile=proxy.certificate)
    context.check_hostname = False
    raw = socket.create_connection(("127.0.0.1", proxy.tls), 30)
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME|unrecognized name"):
        context.wrap_socket(raw, server_hostname="elsewhere.example.cn")


def test_redirects_stay_with_the_name_by_which_one_came(proxy: Proxy) -> None:
    answer = proxy.visitor().ask("/desk")
    assert (answer.status, answer.headers["Location"]) == (302, "/login?next=/desk")


def test_probes_are_for_this_machine_only(proxy: Proxy) -> None:
    assert proxy.visitor().ask("/healthz").text == "ok\n"  # type: ignore[attr-defined]
    assert {path: proxy.visitor("127.0.0.9").ask(path).status for path in ("/healthz", "/readyz",
    "/metrics")} == { "/healthz": 403, "/readyz": 403, "/metrics": 403, }  # fmt: skip


def test_the_service_is_ready_and_the_timers_commands_work_beside_it(proxy: Proxy, tmp_path: Path) -> None:
    """Command lines as the units have them, with the environment of `hub.env` and nothing else."""
    assert proxy.service is not None
    assert json.loads(until_it_answers(proxy.service, proxy.backend, "/readyz"))["ready"] is True
    lines = [
        command("hub-backup.service", {"/var/backups/hub": str(tmp_path)}),
        command("hub-retention.service", {}),
    ]
    for line in lines:
        done = subprocess.run(
            line, env=environment(proxy.data), cwd="/", capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), line
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_wrong_log_ins_are_counted_by_the_real_address_whatever_a_visitor_claims(proxy: Proxy) -> None:
    def tries(visitor: Visitor, count: int) -> list[int]:
        page = visitor.ask("/login").text  # type: ignore[attr-defined]
        key = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert key is not None
        form = {"csrf_token": key[1], "login": "", "password": "x"}
        return [
            visitor.ask("/login", form, X_Forwarded_For=f"10.1.{number}.7", X_Real_IP="10.9.9.9").status
            for number in range(count)
        ]

    found = tries(proxy.visitor("127.0.0.2"), 31)
    assert found == [400] * 30 + [429]
    assert tries(proxy.visitor("127.0.0.3"), 1) == [400]


def test_no_log_has_a_name_or_a_one_time_link(proxy: Proxy) -> None:
    visitor = proxy.visitor("127.0.0.4")
    visitor.ask(f"/search?q={quote(PERSON)}")
    visitor.ask(f"/public/progress?number=65999919820514002&x={quote(PERSON)}")
    visitor.ask("/link/a-secret-of-one-person")
    visitor.ask("/no/such/page")
    for _ in range(100):
        if "/no/such/page" in proxy.logged():
            break
        time.sleep(0.05)
    logged = proxy.logged()
    assert "127.0.0.4" in logged
    assert " GET /link/- " in logged
    for word in (PERSON, quote(PERSON), "65999919820514002", "a-secret", "?"):
        assert word not in logged, word


def test_what_is_too_large_is_told_by_a_page(proxy: Proxy) -> None:
    answer = proxy.visitor("127.0.0.5").ask("/login", {"login": "x" * LARGEST})
    assert answer.status == 413
    assert "系统最多接收12 MB" in answer.text  # type: ignore[attr-defined]


def test_while_the_hub_is_away_a_page_says_so(proxy: Proxy, nginx: str, tmp_path: Path) -> None:
    away = Proxy(free_port(), free_port(), free_port(), proxy.certificate, proxy.folder, proxy.data)
    conf = tmp_path / "nginx.conf"
    conf.write_text(WHOLE.format(here=tmp_path, site=localized(away)), "utf-8")
    process = subprocess.Popen([nginx, "-c", conf], stderr=subprocess.DEVNULL)
    try:
        wait_for(away.tls)
        answer = away.visitor().ask("/login")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        assert "系统正在重新启动" in answer.text  # type: ignore[attr-defined]
    finally:
        process.terminate()
        process.wait(timeout=20)
