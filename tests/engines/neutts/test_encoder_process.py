"""The process that encodes: what it answers, how it ends, and that it never outlives its caller."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from tests.engines.neutts.encoder_files import make_files, needed
from wyoming_tts.engines.neutts import encoder
from wyoming_tts.engines.neutts.encoder import EncoderFiles, encode
from wyoming_tts.errors import EngineError

NOTHING = EncoderFiles(Path("none.bin"), Path("none"))
SOUND = (0.1 * np.random.default_rng(5).standard_normal(16_000)).astype(np.float32)
READ = "import sys, os, time, json; sys.stdin.buffer.readline(); sys.stdin.buffer.read(64000)\n"


def instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Run another program in the place of the encoder."""
    monkeypatch.setattr(encoder, "_COMMAND", (sys.executable, "-c", READ + program))


@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_process_gives_the_codes_and_tells_its_steps(tmp_path: Path) -> None:
    """Encoding in a process of its own gives what the encoder gives here."""
    needed()
    from wyoming_tts.engines.neutts.encoder_model import Encoder, read_weights  # noqa: PLC0415

    files = make_files(tmp_path, distilled=False)
    steps: list[str] = []
    codes = encode(SOUND, files, on_progress=steps.append)
    assert codes == Encoder(read_weights(files.checkpoint), files.listener).encode(SOUND)
    assert steps == ["loading packages", "loading the encoder", "encoding"]


@pytest.mark.timeout(120)
def test_the_error_of_the_process_arrives_as_one_line(tmp_path: Path) -> None:
    """What the encoder says is what the caller hears, and no traceback."""
    needed()
    path = tmp_path / "pytorch_model.bin"
    path.write_bytes(b"nothing")
    with pytest.raises(EngineError, match="is not a checkpoint of NeuCodec"):
        encode(SOUND, EncoderFiles(path, tmp_path))


def test_a_missing_package_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without torch the message is what to type."""
    blocked = (
        "import sys; sys.modules['torch'] = None\n"
        "from wyoming_tts.engines.neutts.encode import main; sys.exit(main())"
    )
    monkeypatch.setattr(encoder, "_COMMAND", (sys.executable, "-c", blocked))
    with pytest.raises(EngineError, match=r"torch.*pip install 'wyoming-tts\[clone\]'"):
        encode(SOUND, NOTHING)


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait has an end, and so has the process."""
    instead(monkeypatch, "time.sleep(600)")
    with pytest.raises(EngineError, match=r"longer than 0\.5 s"):
        encode(SOUND, NOTHING, timeout=0.5)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("os.kill(os.getpid(), 9)", "memory"),
        ("sys.exit(3)", "status 3"),
        ("raise ValueError('what went wrong')", "what went wrong"),
        ("print('no JSON', flush=True); time.sleep(0.1); sys.exit(4)", "failed"),
        ("print(json.dumps({'codes': []}), flush=True)", "no codes"),
        ("print(json.dumps({'codes': [70000]}), flush=True)", "no codes"),
        ("print(json.dumps({'codes': [True]}), flush=True)", "no codes"),
        ("print(json.dumps({'error': 'because'}), flush=True)", "because"),
    ],
)
def test_however_the_process_ends_there_is_one_line(
    monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    """Killed, crashed, or out of its mind: each has its own message."""
    instead(monkeypatch, program)
    with pytest.raises(EngineError, match=words) as caught:
        encode(SOUND, NOTHING)
    assert "\n" not in str(caught.value)


def test_a_process_that_reads_nothing_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends before its input is written; the end is told."""
    monkeypatch.setattr(encoder, "_COMMAND", (sys.executable, "-c", "raise SystemExit(5)"))
    with pytest.raises(EngineError, match="status 5"):
        encode(np.zeros(60 * 16_000, np.float32), NOTHING)


def test_an_interrupt_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the encoder works leaves nothing running."""
    instead(monkeypatch, "print(json.dumps({'progress': str(os.getpid())}), flush=True)\n"
                         "time.sleep(600)")  # fmt: skip
    seen: list[int] = []

    def interrupt(step: str) -> None:
        seen.append(int(step))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encode(SOUND, NOTHING, on_progress=interrupt)
    assert not Path(f"/proc/{seen[0]}").exists()


def test_the_process_ends_with_the_one_that_started_it() -> None:
    """When standard input closes, because the caller is gone, the encoder goes too."""
    slow = (
        "import sys, types, time\n"
        "import wyoming_tts.engines.neutts.encode as e\n"
        "def forever(request, samples, progress):\n"
        "    progress('working'); time.sleep(600)\n"
        "e._encode = forever; sys.exit(e.main())"
    )
    with subprocess.Popen(
        [sys.executable, "-c", slow], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        guard = threading.Timer(20, process.kill)
        guard.start()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"samples": 1}\n\0\0\0\0')
        process.stdin.flush()
        assert b"working" in process.stdout.readline()
        process.send_signal(signal.SIGINT)  # is for the caller, and ignored here
        process.stdin.close()
        assert process.wait() == 1
        guard.cancel()


def test_more_than_a_minute_is_refused() -> None:
    """Memory grows with the length, so there is a bound."""
    with pytest.raises(EngineError, match="60 s"):
        encode(np.zeros(61 * 16_000, np.float32), NOTHING)


def test_files_in_the_working_directory_are_not_taken_for_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever makes a voice may stand in a folder with a file called like a module."""
    (tmp_path / "json.py").write_text("raise SystemExit(99)")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(EngineError) as caught:
        encode(SOUND, NOTHING)
    assert "status" not in str(caught.value)
