"""The package transformers, of which the encoder takes the models that listen."""

from __future__ import annotations

import importlib
import sys
from typing import Any, cast

_UNUSED = ("torchaudio", "torchao")


def import_transformers() -> Any:
    """Return the package ``transformers``, quiet and without what it would import on the side.

    It imports torchaudio and torchao wherever they are installed; a build of these that does not
    fit torch's then fails it, though nothing here asks for them.

    Raises:
        ImportError: it is not installed.
    """
    for name in _UNUSED:
        cast("dict[str, object]", sys.modules).setdefault(name, None)
    transformers: Any = importlib.import_module("transformers")  # typed only in part
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return transformers
