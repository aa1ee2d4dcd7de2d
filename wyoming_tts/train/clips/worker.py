"""The process that makes clips: a task in one line of JSON comes in, a card goes out.

It ends with its input, so that it never outlives the command that started it.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any, BinaryIO

from wyoming_tts.errors import TtsError
from wyoming_tts.train.clips.card import Card
from wyoming_tts.train.clips.findings import Kind, refused
from wyoming_tts.train.clips.making import Task, make_clip

_NICE = 10


def main() -> None:
    """Serve tasks from standard input until it ends."""
    with suppress(OSError):
        os.nice(_NICE)
    # Whatever a decoder prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    serve(sys.stdin.buffer, answers)


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer each line of ``tasks`` with ``{"card": ...}`` or ``{"error": ...}``."""
    for line in tasks:
        answers.write(json.dumps(_answer(Task(**json.loads(line)))).encode() + b"\n")
        answers.flush()


def _answer(task: Task) -> dict[str, Any]:
    try:
        card = make_clip(task)
    except TtsError as error:
        return {"error": str(error)}
    except (OSError, MemoryError) as error:
        said = f"a clip cannot be made ({type(error).__name__}: {error})"
        return {"error": f"{said}: make room and run the command again; what is done is kept"}
    except Exception as error:  # noqa: BLE001 - one strange recording must not end the others
        said = f"it cannot be used ({type(error).__name__}: {error})"[:200]
        card = Card(task.id, (refused(Kind.UNREADABLE, task.id, said, "save it again as WAV"),))
    return {"card": card.to_json()}


if __name__ == "__main__":
    with suppress(KeyboardInterrupt, BrokenPipeError):
        main()
