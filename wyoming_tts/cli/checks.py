"""What ``doctor`` looks at; each check says what it found and, if that is bad, what to do."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import sys
import uuid
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

from wyoming_tts.app import make_catalogue
from wyoming_tts.cli.engine_checks import (
    Weight,
    check_engine,
    check_models,
    check_phonemes,
    check_watermark,
    weigh_models,
)
from wyoming_tts.cli.finding import Check, Finding, Verdict, good
from wyoming_tts.cli.health import client_uri
from wyoming_tts.errors import SettingsError, VoiceError
from wyoming_tts.protocol.info import PROGRAM
from wyoming_tts.protocol.listen import open_sockets
from wyoming_tts.protocol.multicast import multicast_works
from wyoming_tts.protocol.probe import ProbeError, describe
from wyoming_tts.protocol.server import STDIO
from wyoming_tts.settings import Settings
from wyoming_tts.speech.lexicon_file import LexiconFolder

FREE_DISK = 100 * 2**20
FREE_MEMORY = {Weight.NONE: 200 * 2**20, Weight.BUILT_IN: 400 * 2**20, Weight.MODELS: 2**30}
"""Bytes for the server and its engines: the smallest clone takes 0.7 GB with its decoder."""

SPARE_DESCRIPTORS = 64
MULTICAST_SECONDS = 4.0
_IS_OURS = b'"voices"'
WANTED_FEATURES = ("avx2", "fma", "f16c")
"""What the fast paths of quantised models need on x86; other machines have their own."""


async def check_python(_settings: Settings) -> Finding:
    """Whether the running Python is one of those that are tested."""
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] <= (3, 14):
        return good(version)
    return Finding(Verdict.WARNING, version, "run it with Python 3.11 to 3.14, which are tested")


async def check_cpu(settings: Settings) -> Finding:
    """How many processors may be used, and whether they are of a kind that is fast."""
    usable = os.sched_getaffinity(0)
    if missing := set(settings.worker_cpus) - usable:
        listed = ",".join(map(str, sorted(missing)))
        return Finding(
            Verdict.BAD,
            f"worker_cpus names processors that may not be used: {listed}",
            f"choose among {min(usable)} to {max(usable)}",
        )
    features = _cpu_features()
    lacking = [name for name in WANTED_FEATURES if features and name not in features]
    found = f"{len(usable)} processors usable"
    if lacking:
        return Finding(
            Verdict.WARNING,
            f"{found}, without {', '.join(lacking)}",
            "espeak voices work; model voices will be slow: use a newer machine for those",
        )
    return good(found)


def _cpu_features() -> set[str]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return next((set(line.split()) for line in lines if line.startswith("flags")), set())


async def check_memory(settings: Settings) -> Finding:
    """Whether there is room for the server and a worker, with a model where one is used."""
    free = _available_memory()
    if free is None:
        return Finding(Verdict.WARNING, "the system does not tell", "look with its own tools")
    found = f"{free // 2**20} MB available"
    needed = FREE_MEMORY[weigh_models(settings)]
    if free < needed:
        return Finding(
            Verdict.BAD,
            f"{found}, {needed // 2**20} MB needed",
            "end other programs, or give the container more memory",
        )
    return good(found)


def _available_memory() -> int | None:
    """Return the bytes that programs may still take, where the system tells."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable")) << 10
    except (OSError, ValueError, IndexError, StopIteration):
        return None


async def check_data_dir(settings: Settings) -> Finding:
    """Whether the data folder can be written and has room."""
    folder = settings.data_dir
    probe = folder / f".probe-{uuid.uuid4().hex[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"probe")
        probe.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(
            Verdict.BAD,
            f"{folder}: {error.strerror}",
            "the server runs, but keeps nothing: make it writable, or choose another --data-dir",
        )
    found = f"{folder}, {free // 2**20} MB free"
    if free < FREE_DISK:
        return Finding(Verdict.WARNING, found, "free some space before adding voices")
    return good(found)


async def check_descriptors(settings: Settings) -> Finding:
    """Whether the process may open as many files as it may have connections."""
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < settings.max_connections + SPARE_DESCRIPTORS:
        return Finding(
            Verdict.BAD,
            f"{soft} open files allowed, {settings.max_connections} connections wanted",
            "raise the limit (ulimit -n, LimitNOFILE=), or lower max_connections",
        )
    return good(f"{soft} open files allowed")


async def check_voices(settings: Settings) -> Finding:
    """Whether there are voices, and none is broken."""
    catalogue = make_catalogue(settings)
    catalogue.scan()
    scan = catalogue.current
    if not scan.voices:
        return Finding(Verdict.BAD, "no voices", "install wyoming-tts again: its voices are gone")
    try:
        if settings.voice:
            catalogue.find(settings.voice)
    except VoiceError as error:
        return Finding(
            Verdict.BAD, f"default voice: {error}", "choose one of `wyoming-tts voices list`"
        )
    problems, remedies = list(scan.broken.values()), []
    if scan.broken:
        remedies.append("mend or remove the folders of the broken ones")
    for reason in dict.fromkeys(why for _, why in scan.absent.values()):
        problem, _, remedy = reason.partition("; ")
        names = ", ".join(sorted(name for name, (_, why) in scan.absent.items() if why == reason))
        problems.append(f"not offered: {names}: {problem}")
        remedies.append(remedy)
    found = "; ".join((f"{len(scan.voices)} voices", *problems))
    return Finding(Verdict.WARNING, found, "; ".join(remedies)) if problems else good(found)


async def check_lexicon(settings: Settings) -> Finding:
    """How many words have a pronunciation of their own, and which entries are of no use."""
    folder = LexiconFolder(settings.data_dir)
    await asyncio.to_thread(folder.scan)
    found = f"{len(folder.current)} entries"
    if folder.problems:
        return Finding(
            Verdict.WARNING,
            "; ".join((found, *folder.problems)),
            "mend the entries that are named; the others are in force",
        )
    return good(found if len(folder.current) else "none; words are spoken as they are written")


async def check_listen(settings: Settings) -> Finding:
    """Whether the server could listen, or already does."""
    found = []
    for uri in settings.uri:
        if uri == STDIO:
            found.append("standard input and output")
            continue
        try:
            info = await describe(client_uri(uri), timeout=2)
        except ProbeError:
            pass
        else:
            names = [program.name for program in info.tts]
            if PROGRAM not in names:
                return Finding(
                    Verdict.BAD,
                    f"{uri}: another Wyoming server answers there: {', '.join(names) or 'no TTS'}",
                    "stop it, or choose another port with --uri",
                )
            found.append(f"{uri}: this server answers there already")
            continue
        try:
            for bound in await asyncio.to_thread(open_sockets, uri):
                bound.close()
        except SettingsError as error:
            return Finding(Verdict.BAD, str(error), "`ss -ltnp` names the program on each port")
        if uri.startswith("unix://"):
            Path(urlsplit(uri).path).unlink(missing_ok=True)  # noqa: ASYNC240 - made just now
        found.append(f"{uri} is free")
    return good("; ".join(found))


async def check_page(settings: Settings) -> Finding:
    """Whether the page can be served, or already is."""
    if not settings.web:
        return good("switched off by the settings")
    try:
        for bound in await asyncio.to_thread(
            open_sockets, f"tcp://{urlsplit(settings.web).netloc}"
        ):
            bound.close()
    except SettingsError as error:
        if await asyncio.to_thread(_serves_page, settings.web):
            return good(f"{settings.web}: this server answers there already")
        return Finding(
            Verdict.WARNING,
            f"the page cannot be served: {str(error).partition(';')[0]}",
            "choose another address with --web; everything else works without the page",
        )
    return good(f"{settings.web} is free")


def _serves_page(url: str) -> bool:
    """Whether one of our servers has its page at an address."""
    try:
        with urlopen(f"{url.rstrip('/')}/health", timeout=2) as answer:  # noqa: S310 - http, by the settings
            return _IS_OURS in answer.read(4096)
    except HTTPError as answer:  # its engines are not ready yet
        return _IS_OURS in answer.read(4096)
    except (OSError, ValueError):
        return False


async def check_multicast(settings: Settings) -> Finding:
    """Whether what is advertised on the network is heard on the network."""
    if not settings.zeroconf:
        return good("switched off by the settings")
    remedy = (
        "Home Assistant can be given the address by hand; for discovery, allow UDP port 5353 in "
        "the firewall, and run a container with host networking"
    )
    try:
        if await multicast_works(MULTICAST_SECONDS):
            return good("services advertised here are heard")
    except OSError as error:
        return Finding(Verdict.WARNING, f"no multicast: {error}", remedy)
    return Finding(Verdict.WARNING, "what this machine advertises is not heard", remedy)


CHECKS: dict[str, Check] = {
    "python": check_python,
    "processors": check_cpu,
    "memory": check_memory,
    "data folder": check_data_dir,
    "open files": check_descriptors,
    "voices": check_voices,
    "lexicon": check_lexicon,
    "models": check_models,
    "engine": check_engine,
    "watermark": check_watermark,
    "phonemes": check_phonemes,
    "listening": check_listen,
    "page": check_page,
    "multicast": check_multicast,
}
