"""What holds for all tests.

Properties are tested with the same examples every time, unless new ones are looked for. Workers
find the tests' own engines through the environment, as they import nothing from the current folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])

settings.register_profile("same", derandomize=True, print_blob=True)
settings.register_profile("explore", derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_unconfigure() -> None:
    """Close what llama_cpp leaves open, for which Python would warn after the last line."""
    silencers = sys.modules.get("llama_cpp._utils")
    for name in ("outnull_file", "errnull_file"):
        if file := getattr(silencers, name, None):
            file.close()
