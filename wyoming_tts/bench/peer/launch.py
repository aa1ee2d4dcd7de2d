"""Becomes another interpreter, with other variables in its environment.

Run as ``python -m wyoming_tts.bench.peer.launch VARIABLES INTERPRETER ARGUMENT...``, where the
variables are a JSON object; null removes one.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Replace this process."""
    variables, interpreter, *arguments = sys.argv[1:]
    environment = dict(os.environ)
    for name, value in json.loads(variables).items():
        environment.pop(name, None)
        if value is not None:
            environment[name] = value
    os.execve(interpreter, [interpreter, *arguments], environment)  # noqa: S606 - the user's choice


if __name__ == "__main__":
    main()
