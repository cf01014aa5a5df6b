"""`qilu serve`: local only whatever the user's configuration says, clear refusals, a clean end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from engine_tools import project

from sim.dashboard import gate, words
from sim.dashboard.gate import is_local

pytest.importorskip("streamlit")

QILU = [sys.executable, "-c", "from sim.cli import main; main()", "serve", "--no-open"]


@pytest.mark.parametrize(
    ("host", "origin", "local"),
    [
        ("127.0.0.1:8501", None, True),
        ("localhost:8501", "http://localhost:8501", True),
        ("127.0.0.1:8501", "http://evil.example", False),
        ("127.0.0.1:8501", "http://127.0.0.1:9999", False),
        ("127.0.0.1:8501", "null", False),
        ("evil.example:8501", "http://evil.example:8501", False),
        ("127.0.0.1.evil.example", None, False),
        ("me@127.0.0.1:8501", None, False),
        ("127.0.0.1:port", None, False),
        ("", None, False),
    ],
)
def test_only_pages_of_this_machine_are_answered(host, origin, local):
    headers = {b"host": host.encode()} | ({b"origin": origin.encode()} if origin else {})
    assert is_local(headers) is local


def test_no_page_may_load_anything_from_outside():
    sources = {word.strip(";") for word in gate.POLICY.decode().split() if "//" in word}
    assert sources == {"ws://127.0.0.1:*", "ws://localhost:*"}


def test_every_phrase_is_whole_in_both_languages():
    for key, phrase in words.WORDS.items():
        assert set(phrase) == {"en", "zh"}, key
        fields = [sorted(part.split("}")[0] for part in phrase[language].split("{")[1:]) for language in ("en", "zh")]
        assert fields[0] == fields[1], key


def test_a_folder_without_scenarios_and_a_taken_port_are_refused(tmp_path):
    empty = subprocess.run([*QILU, "--root", str(tmp_path)], capture_output=True, text=True, timeout=60, check=False)
    assert empty.returncode == 2
    assert "no scenario files" in empty.stderr
    project(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = subprocess.run([*QILU, "--root", str(tmp_path), "--port", port], capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 2
    assert "is taken" in refused.stderr
    assert "Traceback" not in empty.stderr + refused.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="sends an interrupt")
def test_it_serves_this_machine_only_and_ends_cleanly(tmp_path):
    project(tmp_path)
    (tmp_path / ".streamlit").mkdir()
    hostile = '[server]\naddress = "0.0.0.0"\nenableCORS = false\nenableXsrfProtection = false\n[browser]\ngatherUsageStats = true\n'
    (tmp_path / ".streamlit" / "config.toml").write_text(hostile)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), "HOME": str(tmp_path)}
    command = [*QILU, "--port", str(port), "--lang", "en", "--scale", "0.002", "--draws", "1"]
    server = subprocess.Popen(command, cwd=tmp_path, env=code, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        _wait(port)
        assert _ask(port, "/", "127.0.0.1") == 200
        assert _ask(port, "/app/static/NotoSansCJKscGB2312-Regular.otf", "localhost") == 200
        assert _ask(port, "/app/static/../dashboard.py", "localhost") in (400, 404)
        assert _ask(port, "/", "evil.example") == 403
        with pytest.raises(OSError), socket.create_connection((_other_address(), port), timeout=2):
            pass
    finally:
        server.send_signal(signal.SIGINT)
        said, complained = server.communicate(timeout=60)
    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert "Traceback" not in complained


def _wait(port: int) -> None:
    for _ in range(240):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the server did not answer")


def _ask(port: int, path: str, host: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("GET", path, skip_host=True)
    connection.putheader("Host", f"{host}:{port}")
    connection.endheaders()
    return connection.getresponse().status


def _other_address() -> str:
    """Another address of this machine: the second of the loopback network."""
    return "127.0.0.2"
