"""The hub, by way of ``huggingface_hub``: its addresses, tokens, proxies and errors.

The package is imported when the first question is asked. Bytes are read here rather than by its
``hf_hub_download``, which begins anew after every interruption.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from wyoming_tts import __version__
from wyoming_tts.models.errors import DownloadError
from wyoming_tts.models.model import HUB_PAGE

AGENT = "wyoming-tts"

TRUE = {"1", "ON", "YES", "TRUE"}
DEFAULT_REVISION = "main"
UNAUTHORIZED = 401
FORBIDDEN = 403
RANGE_NOT_SATISFIABLE = 416
PARTIAL_CONTENT = 206
RETRIED = {408, 425, 429, 500, 502, 503, 504}
_SHA256 = re.compile("[0-9a-f]{64}")
_SHA1 = re.compile("[0-9a-f]{40}")
_CONTENT_RANGE = re.compile(r"bytes (\d{1,19})-")


def offline_wanted() -> bool:
    """Whether the environment forbids the hub, as its own tools understand it."""
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    return any(os.environ.get(name, "").upper() in TRUE for name in names)


@dataclass(frozen=True, slots=True)
class Remote:
    """A file as the hub describes it."""

    name: str
    url: str
    size: int
    sha256: str = ""
    """Of a large file; empty for a small one."""

    git_sha1: str = ""
    """Of a small file, as git counts it."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The bytes of a file from some place on."""

    start: int
    blocks: Iterator[bytes]


class Hub:
    """Questions to the hub. Every method raises ``DownloadError`` with what to do."""

    def __init__(
        self,
        *,
        endpoint: str | None = None,
        token: str | None = None,
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            endpoint: address of the hub; ``HF_ENDPOINT`` or the public one by default.
            token: for gated repositories; ``HF_TOKEN`` or the saved one by default.
            connect_timeout: seconds for a connection to come about.
            read_timeout: seconds without a byte.
        """
        self._endpoint = endpoint
        self._token = token
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout

    def files(self, repo: str, revision: str | None) -> tuple[str, tuple[str, ...]]:
        """Return the commit that a revision stands for, and the names of its files."""
        with self._explained(repo):
            from huggingface_hub import HfApi  # noqa: PLC0415 - heavy, and needed for downloads only

            api = HfApi(
                endpoint=self._endpoint,
                token=self._token,
                library_name=AGENT,
                library_version=__version__,
            )
            info = api.model_info(
                repo, revision=revision or DEFAULT_REVISION, timeout=self._connect_timeout
            )
        if not info.sha or not _SHA1.fullmatch(info.sha):
            raise DownloadError(f"the hub names no commit for {repo}; is it really a hub?")
        return info.sha, tuple(sibling.rfilename for sibling in info.siblings or ())

    def look_up(self, repo: str, commit: str, name: str) -> Remote:
        """Return what the hub says of a file."""
        with self._explained(repo, f"{name} of {repo}"):
            from huggingface_hub import get_hf_file_metadata, hf_hub_url  # noqa: PLC0415 - as above

            url = hf_hub_url(repo, name, revision=commit, endpoint=self._endpoint)
            found = get_hf_file_metadata(
                url,
                token=self._token,
                timeout=self._connect_timeout,
                endpoint=self._endpoint,
                library_name=AGENT,
                library_version=__version__,
            )
        if found.commit_hash not in {None, commit}:
            raise DownloadError(
                f"the hub answered with revision {found.commit_hash} of {repo} instead of {commit}"
            )
        if found.size is None:
            raise DownloadError(f"the hub does not tell the size of {name} of {repo}")
        etag = found.etag or ""
        return Remote(
            name=name,
            url=url,
            size=found.size,
            sha256=etag if _SHA256.fullmatch(etag) else "",
            git_sha1=etag if _SHA1.fullmatch(etag) else "",
        )

    @contextlib.contextmanager
    def open(self, repo: str, remote: Remote, offset: int) -> Iterator[Stream]:
        """Read a file, from ``offset`` on if the hub can; ``Stream.start`` says from where."""
        with self._explained(repo, f"{remote.name} of {repo}"):
            import httpx2  # noqa: PLC0415 - as above
            from huggingface_hub import get_session, hf_raise_for_status  # noqa: PLC0415 - as above
            from huggingface_hub.utils import (  # type: ignore[attr-defined] # noqa: PLC0415 - as above
                build_hf_headers,
            )

            headers = build_hf_headers(
                token=self._token, library_name=AGENT, library_version=__version__
            )
            # A compressed answer has other lengths, and cannot be continued.
            headers["Accept-Encoding"] = "identity"
            if offset:
                headers["Range"] = f"bytes={offset}-"
            timeout = httpx2.Timeout(self._read_timeout, connect=self._connect_timeout)
            with get_session().stream(
                "GET", remote.url, headers=headers, timeout=timeout
            ) as answer:
                if answer.status_code == RANGE_NOT_SATISFIABLE:
                    yield Stream(0, iter(()))
                    return
                hf_raise_for_status(answer)
                partial = answer.status_code == PARTIAL_CONTENT
                told = _CONTENT_RANGE.match(answer.headers.get("Content-Range", ""))
                start = int(told[1]) if partial and told else 0
                yield Stream(start, answer.iter_bytes())

    @contextlib.contextmanager
    def _explained(self, repo: str, what: str = "") -> Iterator[None]:
        """Import the package without its telemetry, and tell its errors in one line."""
        try:
            os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
            import httpx2  # noqa: PLC0415 - heavy, and needed for downloads only
            from huggingface_hub import constants, errors  # noqa: PLC0415 - as above

            # It may have been imported before, by another.
            constants.HF_HUB_DISABLE_TELEMETRY = True
        except ImportError as error:
            raise DownloadError(
                f"downloads need the package huggingface_hub ({error}); install it, or give the"
                " path of a model file"
            ) from error
        try:
            yield
        except errors.OfflineModeIsEnabled as error:
            raise DownloadError("HF_HUB_OFFLINE forbids downloads") from error
        except errors.GatedRepoError as error:
            raise self._denied(repo) from error
        except (errors.RevisionNotFoundError, errors.RemoteEntryNotFoundError) as error:
            raise DownloadError(
                f"the hub has no {what or repo} at the revision that is asked for (404); a newer"
                " version of this program may know another"
            ) from error
        except errors.HfHubHTTPError as error:
            raise self._refused(repo, error.response.status_code) from error
        except httpx2.TransportError as error:
            reason = str(error) or type(error).__name__
            raise DownloadError(f"no connection to {self._host}: {reason}", again=True) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise DownloadError(f"the hub at {self._host} cannot be used: {error}") from error

    def _refused(self, repo: str, status: int) -> DownloadError:
        if status in {UNAUTHORIZED, FORBIDDEN}:
            return self._denied(repo)
        if status in RETRIED:
            return DownloadError(f"{self._host} is overloaded or down ({status})", again=True)
        return DownloadError(f"the hub has no {repo} for this account ({status})")

    def _denied(self, repo: str) -> DownloadError:
        from huggingface_hub import get_token  # noqa: PLC0415 - as above

        page = HUB_PAGE + repo
        if self._token or get_token():
            return DownloadError(
                f"{repo} is gated, or gone, and HF_TOKEN does not open it: visit {page}, accept the"
                " terms there with the token's account, and check that the token may read gated"
                " repositories"
            )
        return DownloadError(
            f"{repo} is gated, or gone: log in at {page}, accept the terms there, and set HF_TOKEN"
            f" to a token of that account, from {HUB_PAGE}settings/tokens"
        )

    @property
    def _host(self) -> str:
        from huggingface_hub import constants  # noqa: PLC0415 - as above

        return urlsplit(self._endpoint or constants.ENDPOINT).netloc
