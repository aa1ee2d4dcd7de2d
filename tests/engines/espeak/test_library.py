from __future__ import annotations

import ctypes
import importlib
import resource
from pathlib import Path
from types import SimpleNamespace

import pytest

from wyoming_tts.engines.espeak.elf import symbol_offsets
from wyoming_tts.engines.espeak.files import EspeakFiles, find_espeak_files
from wyoming_tts.engines.espeak.library import EspeakLibrary
from wyoming_tts.errors import EngineError, EngineUnavailableError


def open_once(found: EspeakFiles) -> None:
    """Open the library and close it again."""
    library = EspeakLibrary(found)
    try:
        with library.session(lambda: False):
            pass
    finally:
        library.close()


class TestMissing:
    """What is not there, or does not work here."""

    def test_missing_package_is_advised(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the package, the error says what to install."""

        def missing(name: str) -> None:
            raise ImportError(name)

        monkeypatch.setattr(importlib, "import_module", missing)
        with pytest.raises(EngineUnavailableError, match="pip install espeakng-loader"):
            find_espeak_files()

    def test_missing_library_is_advised(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """Without the library, the error names the machine that it is needed for."""
        loader = SimpleNamespace(get_library_path=lambda: str(tmp_path / "libespeak-ng.so"))
        monkeypatch.setattr(importlib, "import_module", lambda _name: loader)
        with pytest.raises(EngineUnavailableError, match="reinstall espeakng-loader"):
            find_espeak_files()

    def test_missing_data_is_advised(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """Without the data, the error names the file."""
        (tmp_path / "libespeak-ng.so").touch()
        loader = SimpleNamespace(get_library_path=lambda: str(tmp_path / "libespeak-ng.so"))
        monkeypatch.setattr(importlib, "import_module", lambda _name: loader)
        with pytest.raises(EngineUnavailableError, match="phondata is missing"):
            find_espeak_files()

    def test_library_of_another_machine_is_advised(self, tmp_path: Path) -> None:
        """A file that does not load is an error of one line that names this machine."""
        found = find_espeak_files()
        foreign = bytearray(found.library.read_bytes())
        foreign[18:20] = b"\xf3\x00"  # RISC-V
        other = tmp_path / "libespeak-ng.so"
        other.write_bytes(foreign)
        with pytest.raises(EngineUnavailableError, match="does not load") as caught:
            open_once(found._replace(library=other))
        assert "\n" not in str(caught.value)

    def test_other_library_is_advised(self) -> None:
        """A library without espeak-ng's functions is an error."""
        loaded = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
        other = next(Path(line.split()[-1]) for line in loaded if "/libm" in line)
        with pytest.raises(EngineUnavailableError, match="lacks a function"):
            open_once(find_espeak_files()._replace(library=other))

    def test_broken_data_is_an_error_not_an_exit(self, tmp_path: Path) -> None:
        """Data that espeak-ng refuses is an error of ours; the process goes on."""
        for name in ("phondata", "phonindex", "phontab", "intonations"):
            (tmp_path / name).write_bytes(b"")
        for name in ("lang", "voices"):
            (tmp_path / name).mkdir()
        with pytest.raises(EngineUnavailableError, match="does not start"):
            open_once(find_espeak_files()._replace(data=tmp_path))


class TestSession:
    """One run of espeak-ng."""

    def test_unknown_voice_is_an_error(self) -> None:
        """espeak-ng's refusal of a voice is an error, and the next session works."""
        library = EspeakLibrary(find_espeak_files())
        with library.session(lambda: False) as session:
            assert session is not None
            with pytest.raises(EngineError, match="nowhere"):
                session.set_voice("nowhere")
        with library.session(lambda: False) as session:
            assert session is not None
            session.set_voice("gmw/en")
        library.close()

    def test_second_session_waits_until_it_gives_up(self) -> None:
        """While one session is open, another one is not opened."""
        library = EspeakLibrary(find_espeak_files())
        with library.session(lambda: False), library.session(lambda: True) as second:
            assert second is None
        library.close()

    def test_exception_of_the_taker_ends_the_synthesis(self) -> None:
        """What the taker raises does not pass through C, and is raised afterwards."""
        library = EspeakLibrary(find_espeak_files())
        calls = []

        def take(block: object) -> bool:
            calls.append(block)
            raise KeyError("taker")

        with library.session(lambda: False) as session:
            assert session is not None
            with pytest.raises(KeyError, match="taker"):
                session.synthesise("Hello there, this is a test.", take)
        library.close()
        assert len(calls) == 1

    def test_text_with_words_of_another_language_leaks_nothing(self) -> None:
        """Hundreds of utterances that load a second dictionary do not grow the process."""
        library = EspeakLibrary(find_espeak_files())

        def speak(times: int) -> None:
            for _ in range(times):
                with library.session(lambda: False) as session:
                    assert session is not None
                    session.set_voice("gmw/de")
                    session.synthesise("Mein Computer.", lambda _block: True)

        speak(50)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        speak(250)
        library.close()
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000


class TestSymbols:
    """Reading the symbol table."""

    def test_symbols_of_the_library_are_found(self) -> None:
        """An exported function has the offset at which it is loaded."""
        found = find_espeak_files()
        image = found.library.read_bytes()
        offsets = symbol_offsets(image, ["espeak_Info", "espeak_Synth", "no_such_symbol"])
        loaded = ctypes.CDLL(str(found.library))
        info, synth = (
            ctypes.cast(function, ctypes.c_void_p).value or 0
            for function in (loaded.espeak_Info, loaded.espeak_Synth)
        )
        assert set(offsets) == {"espeak_Info", "espeak_Synth"}
        assert synth - info == offsets["espeak_Synth"] - offsets["espeak_Info"]

    @pytest.mark.parametrize(
        "image",
        [b"", b"MZ", b"\x7fELF\x02\x01", b"\x7fELF\x02\x01" + b"\xff" * 58, b"\x7fELF\x01\x01"],
    )
    def test_what_is_no_library_gives_no_symbols(self, image: bytes) -> None:
        """Files of another kind, or cut short, give an empty answer."""
        assert symbol_offsets(image, ["espeak_Info"]) == {}
