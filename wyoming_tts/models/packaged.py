"""The models that come with this package: their files, and what these must be."""

from __future__ import annotations

import json
from pathlib import Path

from wyoming_tts.models.errors import ModelDamagedError
from wyoming_tts.models.ledger import HeldFile, Record, write_atomically
from wyoming_tts.models.model import Model

FOLDER = Path(__file__).parents[1] / "builtin"
CHECKSUMS = "checksums.json"
"""By name of a file beside it: an object with its ``size`` and ``sha256``."""

LARGEST = 1 << 16
COMMIT = 40
REMEDY = "install wyoming-tts again: the model comes with it"


def read_record(model: Model) -> Record | None:
    """Return what a packaged model's files must be; ``None`` if it did not come along.

    In place of a commit it has digits that change with the model's contents.

    Raises:
        ModelDamagedError: what is recorded of it cannot be read.
    """
    held = _read_checksums()
    files = {file.name: held[file.name] for file in model.files if file.name in held}
    if not files:
        return None
    return Record(repo="", commit=next(iter(files.values())).sha256[:COMMIT], files=files)


def write_checksums(held: dict[str, HeldFile], folder: Path | None = None) -> None:
    """Record what the files in a folder, by default the package's, must be.

    Raises:
        OSError: it cannot be written.
    """
    values = {
        name: {"size": file.size, "sha256": file.sha256} for name, file in sorted(held.items())
    }
    write_atomically((folder or FOLDER) / CHECKSUMS, json.dumps(values, indent=2) + "\n")


def _read_checksums() -> dict[str, HeldFile]:
    try:
        with (FOLDER / CHECKSUMS).open("rb") as file:
            values = json.loads(file.read(LARGEST))
        return {
            name: HeldFile(int(value["size"]), str(value["sha256"]))
            for name, value in values.items()
        }
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ModelDamagedError(
            f"cannot read {FOLDER / CHECKSUMS}: {error.strerror}; {REMEDY}"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelDamagedError(f"{FOLDER / CHECKSUMS} is damaged; {REMEDY}") from error
