"""A stand-in for the hub: real HTTP on two ports, with the faults that real ones have.

It speaks what ``huggingface_hub`` asks for: what a revision stands for, the redirect of a large
file to another host with the headers that describe it, and ranges. What it is asked is written
down.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, cast
from urllib.parse import unquote, urlsplit

SMALL = 1000
"""Files below this many bytes are not stored as large ones, as with git's attributes."""

MAIN = "main"
BLOCK = 1 << 16
PATIENCE = 20.0


@dataclass
class Repo:
    """A repository with one branch."""

    files: dict[str, bytes]
    commit: str
    gated: bool = False


@dataclass(frozen=True)
class Asked:
    """A request."""

    method: str
    path: str
    range: str
    token: str
    agent: str


@dataclass
class FakeHub:
    """The state of the stand-in, and its two servers."""

    repos: dict[str, Repo] = field(default_factory=dict)
    token: str = "hf_good"  # noqa: S105 - opens nothing else
    asked: list[Asked] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    cuts: list[int] = field(default_factory=list)
    """Bytes after which the next downloads are broken off, one for each."""

    refusals: list[int] = field(default_factory=list)
    """Statuses with which the next requests for a file's bytes are refused."""

    swapped: dict[str, bytes] = field(default_factory=dict)
    """Content that is sent for a file instead of its own."""

    no_ranges: bool = False
    hold_after: int | None = None
    """Bytes after which downloads stop until ``go`` is set."""

    held: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    endpoint: str = ""
    storage: str = ""

    def add(self, repo: str, files: dict[str, bytes], *, gated: bool = False) -> str:
        """Publish a repository, or a new commit of it; return the commit."""
        content = json.dumps({name: sha256(data) for name, data in files.items()})
        commit = hashlib.sha1(content.encode()).hexdigest()  # noqa: S324 - a name as git makes them
        self.repos[repo] = Repo(dict(files), commit, gated)
        return commit

    def fetched(self, part: str = "") -> list[Asked]:
        """Return the requests for bytes whose path has ``part``."""
        return [
            a for a in self.asked if a.method == "GET" and "/sent/" in a.path and part in a.path
        ]

    def ranges(self) -> list[str]:
        """Return from where bytes were asked for, in turn; empty for the beginning."""
        return [asked.range for asked in self.fetched()]


def sha256(data: bytes) -> str:
    """Return the SHA-256 of data in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def git_sha1(data: bytes) -> str:
    """Return the hash of data as git counts it."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324 - git's own


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE
    hub: ClassVar[FakeHub]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        headers = self.headers
        with self.hub.lock:
            self.hub.asked.append(
                Asked(
                    self.command,
                    path,
                    headers.get("Range", ""),
                    headers.get("Authorization", "").removeprefix("Bearer "),
                    headers.get("User-Agent", ""),
                )
            )
        parts = path.strip("/").split("/")
        if parts[:2] == ["api", "models"]:
            self._tell_revision("/".join(parts[2:4]), parts[5] if len(parts) > 5 else MAIN)
        elif parts[0] == "sent":
            self._send_bytes("/".join(parts[1:3]), "/".join(parts[3:]))
        elif parts[2:3] == ["resolve"]:
            self._resolve("/".join(parts[:2]), parts[3], "/".join(parts[4:]))
        else:
            self._refuse(404, "NotFound")

    def _repo(self, name: str, revision: str) -> Repo | None:
        repo = self.hub.repos.get(name)
        if repo is None:
            # The hub does not tell strangers what is not there from what they may not see.
            self._refuse(401, "RepoNotFound")
        elif revision not in {MAIN, repo.commit}:
            self._refuse(404, "RevisionNotFound")
        else:
            return repo
        return None

    def _tell_revision(self, name: str, revision: str) -> None:
        if repo := self._repo(name, revision):
            files = [{"rfilename": file} for file in repo.files]
            told = {"id": name, "modelId": name, "sha": repo.commit, "siblings": files}
            self._send(200, json.dumps(told).encode(), {"Content-Type": "application/json"})

    def _resolve(self, name: str, revision: str, file: str) -> None:
        repo = self._repo(name, revision)
        if repo is None:
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if repo.gated and token != self.hub.token:
            self._refuse(403 if token else 401, "GatedRepo")
            return
        if file not in repo.files:
            self._refuse(404, "EntryNotFound", {"X-Repo-Commit": repo.commit})
            return
        data = repo.files[file]
        headers = {"X-Repo-Commit": repo.commit}
        if len(data) < SMALL:
            headers |= {"ETag": f'"{git_sha1(data)}"'}
            self._send(200, self.hub.swapped.get(file, data), headers)
            return
        headers |= {
            "Location": f"{self.hub.storage}/sent/{name}/{file}?signature=secret",
            "X-Linked-Etag": f'"{sha256(data)}"',
            "X-Linked-Size": str(len(data)),
            "ETag": '"of the redirect"',
        }
        self._send(302, b"", headers)

    def _send_bytes(self, name: str, file: str) -> None:
        hub = self.hub
        with hub.lock:
            status = hub.refusals.pop(0) if hub.refusals else 0
            cut = hub.cuts.pop(0) if hub.cuts and not status else None
        if status:
            self._refuse(status, "")
            return
        data = hub.swapped.get(file, hub.repos[name].files[file])
        asked = self.headers.get("Range", "")
        start = 0 if hub.no_ranges or not asked else int(asked.removeprefix("bytes=").rstrip("-"))
        if start and start >= len(data):
            self._send(416, b"", {"Content-Range": f"bytes */{len(data)}"})
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        self._pour(data[start:], cut)

    def _pour(self, data: bytes, cut: int | None) -> None:
        hub = self.hub
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < len(data):
                stops = [at for at in (cut, hub.hold_after) if at is not None and at > sent]
                end = min([sent + BLOCK, len(data), *stops])
                self.wfile.write(data[sent:end])
                sent = end
                if sent == cut:
                    self.close_connection = True
                    return
                if sent == hub.hold_after:
                    self.wfile.flush()
                    hub.held.set()
                    hub.go.wait(PATIENCE)

    def _refuse(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        self._send(status, b"", {"X-Error-Code": code, **(headers or {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextlib.contextmanager
def running_hub() -> Iterator[FakeHub]:
    """Serve a hub whose large files lie on another host, as far as clients can tell."""
    hub = FakeHub()
    handler = cast("type[_Handler]", type("Handler", (_Handler,), {"hub": hub}))
    with contextlib.ExitStack() as stack:
        for name in ("endpoint", "storage"):
            server = stack.enter_context(_Server(("127.0.0.1", 0), handler))
            # The poll is how long the end of the server takes.
            thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            setattr(hub, name, f"http://127.0.0.1:{server.server_address[1]}")
        stack.callback(hub.go.set)
        yield hub
