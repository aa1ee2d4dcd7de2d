"""Writing an upload to a file, within bounds."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from io import FileIO
from pathlib import Path

from wyoming_tts.errors import ClientTimeoutError
from wyoming_tts.studio.errors import StudioError, TakeTooLargeError
from wyoming_tts.studio.takes import LARGEST_TAKE
from wyoming_tts.studio.threads import in_thread

NAME = "recording"
_AT_ONCE = 1 << 20


async def receive(
    content: AsyncIterator[bytes], folder: Path, *, silence: float, whole: float
) -> Path:
    """Write what arrives to a file in ``folder``, which is made, and return its path.

    Args:
        content: the file's bytes.
        folder: private; its parent is made as well.
        silence: seconds that may pass between two parts.
        whole: seconds that all may take.

    Raises:
        TakeTooLargeError: there are more than ``LARGEST_TAKE`` bytes.
        ClientTimeoutError: it takes too long.
        StudioError: it cannot be written.
    """
    path = folder / NAME
    size, block = 0, bytearray()
    with contextlib.ExitStack() as stack:
        try:
            # Entered in the thread, so that it is closed even if nobody waits for it any more.
            file = await in_thread(lambda: stack.enter_context(_open(path)))
            async with asyncio.timeout(whole):
                while (part := await _next(content, silence)) is not None:
                    size += len(part)
                    if size > LARGEST_TAKE:
                        raise TakeTooLargeError(
                            f"the recording is larger than {LARGEST_TAKE >> 20} MiB; cut out the "
                            "best minute, or save it as FLAC"
                        )
                    block += part
                    if len(block) >= _AT_ONCE:
                        await in_thread(_write, file, bytes(block))
                        block.clear()
            await in_thread(_write, file, bytes(block))
        except TimeoutError as error:
            raise ClientTimeoutError("the recording did not arrive; send it again") from error
        except ConnectionError:
            raise  # the client is gone
        except OSError as error:
            raise StudioError(f"the recording cannot be kept: {error.strerror}") from error
    return path


async def _next(content: AsyncIterator[bytes], silence: float) -> bytes | None:
    async with asyncio.timeout(silence):
        return await anext(content, None)


def _open(path: Path) -> FileIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Without a buffer closing writes nothing, so it neither fails nor takes time.
    return path.open("wb", buffering=0)


def _write(file: FileIO, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[file.write(view) :]
