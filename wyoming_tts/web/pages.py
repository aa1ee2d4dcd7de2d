"""The files of the page, kept in memory: they are small, and asked for at every visit."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

FOLDER = Path(__file__).parent / "static"
INDEX = "index.html"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".png": "image/png",
    ".webmanifest": "application/manifest+json",
}
_GZIP = "gzip"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent."""

    kind: str
    plain: bytes
    packed: bytes
    tag: str

    def answer(self, request: web.Request) -> web.Response:
        """Return it to a browser, or that the browser has it already."""
        headers = {"ETag": self.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("If-None-Match") == self.tag:
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        body = self.plain
        if _GZIP in request.headers.get("Accept-Encoding", ""):
            body = self.packed
            headers["Content-Encoding"] = _GZIP
        headers["Content-Type"] = f"{self.kind}; charset=utf-8"
        return web.Response(body=body, headers=headers)


def read_files(folder: Path = FOLDER) -> Mapping[str, StaticFile]:
    """Return all files of the page, by the path under which they are asked for.

    Only what is in the package is ever served: a request's path is looked up here and nowhere else.
    """
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (kind := TYPES.get(path.suffix)):
            plain = path.read_bytes()
            files[f"/{path.relative_to(folder).as_posix()}"] = StaticFile(
                kind,
                plain,
                gzip.compress(plain, mtime=0),
                f'"{hashlib.sha256(plain).hexdigest()[:16]}"',
            )
    files["/"] = files[f"/{INDEX}"]
    return files
