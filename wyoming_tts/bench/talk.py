"""The other end of ``Child.ask``: a helper process that reads and writes lines of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any


def say(answer: dict[str, Any]) -> None:
    """Write one line to the bench."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def answer_all(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer each request until the bench closes the pipe."""
    for line in sys.stdin:
        say(answer(json.loads(line)))
