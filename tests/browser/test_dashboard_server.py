"""The dashboard's server: for this machine only, and for nothing that lies outside its folders."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import suppress

import pytest

pytestmark = pytest.mark.browser

SECRETS = ("scenarios/baseline.yaml", "results/baseline/manifest.json", "dashboard.log", "pyproject.toml", "etc/passwd")


def ask(served, path, **headers):
    """Status, headers and body of a request that is sent as it is written."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.putrequest("GET", path, skip_host=True)
    for name, value in {"Host": f"127.0.0.1:{served.port}", **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def own_addresses():
    """Addresses of this machine besides the loopback one."""
    found = set()
    with suppress(OSError):
        found |= {str(told[4][0]) for told in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:  # sends nothing: asks which address would be used
        probe.connect(("192.0.2.1", 9))
        found.add(probe.getsockname()[0])
    return {address for address in found if not address.startswith("127.")}


def test_it_listens_on_the_loopback_address_only(dashboard):
    for address in own_addresses():
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex((address, dashboard.port)) != 0, address


def test_it_says_where_it_is(dashboard):
    assert f"http://127.0.0.1:{dashboard.port}/" in dashboard.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "10.0.0.1", "127.0.0.1.evil.example", ""])
def test_a_name_from_elsewhere_is_refused(dashboard, host):
    assert ask(dashboard, "/", Host=host)[0] in (400, 403)


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream"])
def test_a_page_from_elsewhere_is_refused(dashboard, path):
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    assert ask(dashboard, path, Origin="https://evil.example", **(upgrade if path.endswith("stream") else {}))[0] == 403


def test_the_browser_is_told_to_load_nothing_from_outside(dashboard):
    status, headers, _ = ask(dashboard, "/")
    assert status == 200
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy.replace("http://127.0.0.1", "").replace("http://localhost", "")
    assert headers.get("access-control-allow-origin") is None


@pytest.mark.parametrize("place", ["/app/static/", "/static/", "/media/", "/_stcore/", "/component/x/", "/"])
@pytest.mark.parametrize("climb", ["../../../..", "..%2f..%2f..%2f..", "%2e%2e/%2e%2e/%2e%2e", "..\\..\\..", "/"])
def test_no_file_can_be_reached_by_a_path(dashboard, place, climb):
    inside = {(dashboard.root / name).read_bytes() for name in SECRETS if (dashboard.root / name).is_file()}
    for name in SECRETS:
        for path in (f"{place}{climb}/{name}", f"{place}{climb}{dashboard.root}/{name}"):
            _, _, body = ask(dashboard, path)
            assert body not in inside
            assert b"root:" not in body[:200]


def test_the_script_itself_is_not_served(dashboard):
    for name in ("dashboard.py", "../dashboard.py", "..%2fdashboard.py"):
        assert b"sim.dashboard" not in ask(dashboard, f"/app/static/{name}")[2]


def test_health_tells_nothing_else(dashboard):
    assert ask(dashboard, "/_stcore/health")[2] == b"ok"
    status, _, body = ask(dashboard, "/_stcore/host-config")
    assert status != 200 or "useExternalAuthToken" in json.loads(body)
