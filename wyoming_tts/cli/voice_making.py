"""The actions of ``wyoming-tts voices`` that make, renew and remove voices."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from wyoming_tts.cli.voice_report import (
    show,
    show_cost,
    show_made,
    show_model,
    show_progress,
    show_reference,
)
from wyoming_tts.engines.neutts.cloning import (
    DEFAULT_ENCODER,
    ENCODERS,
    ENGINE,
    Cloner,
    cut_reference,
    encoder_of,
    find_decoder,
    import_codes,
)
from wyoming_tts.engines.neutts.codes_file import read_codes
from wyoming_tts.engines.neutts.setup import choose_model
from wyoming_tts.errors import TtsError, VoiceError
from wyoming_tts.models.store import ModelStore
from wyoming_tts.settings import Settings
from wyoming_tts.voices.definition import read_keys
from wyoming_tts.voices.findings import Level
from wyoming_tts.voices.prompts import (
    IMPORTED,
    LONGEST_TEXT,
    PROMPT_FILE,
    VoicePrompt,
    read_prompt,
    write_prompt,
)
from wyoming_tts.voices.recording import hash_file
from wyoming_tts.voices.reference import DEFAULT_S, Recipe
from wyoming_tts.voices.store import (
    NewVoice,
    check_new_voice,
    read_recipe,
    remove_voice,
    tidy,
    write_voice,
)
from wyoming_tts.voices.voice import Voice, read_voice


def configure(actions: Any) -> Iterator[argparse.ArgumentParser]:
    """Add the actions to the subparsers; yield each, so that settings can be added."""
    add = actions.add_parser("add", help="make a voice of a recording and what is said in it")
    add.add_argument("name", help="what people will see; the id is made of it")
    add.add_argument("recording", type=Path, help="WAV, FLAC, OGG or MP3")
    _add_text(add)
    _add_cut(add)
    _add_encoder(add, DEFAULT_ENCODER, DEFAULT_ENCODER)
    add.add_argument("--check", action="store_true", help="show what would be made, and stop")
    yield add
    prepare = actions.add_parser(
        "prepare", help="encode voices again whose recording, text or codec has changed"
    )
    prepare.add_argument("names", nargs="*", metavar="NAME", help="ids; all outdated by default")
    _add_encoder(prepare, "", "the one that each voice was made with")
    yield prepare
    bring = actions.add_parser("import", help="make a voice of codes that NeuTTS made")
    bring.add_argument("name", help="what people will see; the id is made of it")
    bring.add_argument("codes", type=Path, help=".pt or .npy")
    _add_text(bring)
    bring.add_argument(
        "--recording", type=Path, help="what the codes were made of, to cut them by its pauses"
    )
    bring.add_argument("--seconds", type=float, default=DEFAULT_S, help="wanted with --recording")
    yield bring
    remove = actions.add_parser("remove", help="remove a voice of yours")
    remove.add_argument("name", help="its id or name")
    yield remove


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run an action and return the exit status."""
    actions: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
        "add": _add,
        "prepare": _prepare,
        "import": _import,
        "remove": _remove,
    }
    return actions[arguments.action](arguments, settings)


def _add_text(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--text", help="word for word what is said; by default the .txt file beside it"
    )
    parser.add_argument("--language", default="en-US", help="BCP 47 tag (en-US)")
    parser.add_argument("--description", default="", help="shown to people")
    parser.add_argument("--licence", default="", help="terms under which the voice may be used")
    parser.add_argument(
        "--model", default="", help="id of `models list` or path; by default one for the language"
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="a voice of the same name; what its voice.toml says besides is kept",
    )


def _add_cut(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seconds", type=float, default=DEFAULT_S, help=f"wanted length ({DEFAULT_S:g})"
    )
    parser.add_argument(
        "--start", type=float, default=0.0, help="where the text begins, in seconds"
    )
    parser.add_argument("--end", type=float, help="where the text ends, in seconds")


def _add_encoder(parser: argparse.ArgumentParser, default: str, told: str) -> None:
    names = " or ".join(ENCODERS)
    parser.add_argument(
        "--codec", default=default, help=f"{names}, or a checkpoint's path; by default {told}"
    )
    parser.add_argument("--listener", default="", help="folder of what the codec listens with")


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    voice = _new_voice(arguments, settings)
    text = _text(arguments.text, arguments.recording)
    recipe = Recipe(text, arguments.seconds, arguments.start, arguments.end)
    cloner = Cloner(_store(settings), arguments.codec, arguments.listener)
    if not arguments.check:
        cloner.find()
    reference = cut_reference(arguments.recording, recipe, voice.language)
    show_reference(reference)
    if arguments.check:
        show_cost(reference.codes)
        return 0
    prompt = cloner.make(reference, voice.language, show_progress)
    return _write(arguments, settings, voice, prompt, recipe)


def _import(arguments: argparse.Namespace, settings: Settings) -> int:
    voice = _new_voice(arguments, settings)
    codes = read_codes(arguments.codes)
    text = _text(arguments.text, arguments.codes)
    reference, decoder, recipe = None, None, Recipe(text, arguments.seconds)
    if arguments.recording:
        reference = cut_reference(arguments.recording, recipe, voice.language)
        show_reference(reference)
    else:
        decoder = find_decoder(_store(settings))
    prompt = import_codes(codes, text, voice.language, reference=reference, decoder=decoder)
    if not reference and not decoder:
        show(Level.WARNING, "no codec is here to tell how loud the voice is; it stays as it is")
    return _write(arguments, settings, voice, prompt, recipe)


def _prepare(arguments: argparse.Namespace, settings: Settings) -> int:
    root = settings.user_voices_dir
    tidy(root)
    store, cloners = _store(settings), dict[str, Cloner]()
    names = arguments.names or sorted(path.parent.name for path in root.glob("[!._]*/voice.toml"))
    done = failed = 0
    for name in names:
        try:
            voice = read_voice(root / name)
            codec = arguments.codec or _made_with(root / name)
            cloner = cloners.setdefault(codec, Cloner(store, codec, arguments.listener))
            if arguments.names or _is_outdated(voice, root / name, cloner):
                _renew(voice, root / name, cloner)
                done += 1
        except TtsError as error:
            show(Level.ERROR, f"{name}: {error}")
            failed += 1
    print(f"{done} prepared, {len(names) - done - failed} left as they are, {failed} failed")
    return int(failed > 0)


def _made_with(folder: Path) -> str:
    try:
        return encoder_of(read_prompt(folder / PROMPT_FILE).codec)
    except VoiceError:
        return DEFAULT_ENCODER


def _is_outdated(voice: Voice, folder: Path, cloner: Cloner) -> bool:
    if voice.engine != ENGINE or voice.reference is None:
        return False
    try:
        prompt = read_prompt(folder / PROMPT_FILE)
    except VoiceError:
        return True
    if prompt.codec == IMPORTED:
        return False
    _, identity = cloner.find()
    transcript = " ".join(voice.transcript.split())
    return (
        prompt.codec != identity
        or prompt.source != hash_file(voice.reference)
        or prompt.language != voice.languages[0]
        or prompt.text.rstrip(".") not in transcript
    )


def _renew(voice: Voice, folder: Path, cloner: Cloner) -> None:
    if voice.engine != ENGINE or voice.reference is None:
        raise VoiceError("it was not made of a recording, so nothing can be encoded again")
    language = voice.languages[0]
    cloner.find()
    reference = cut_reference(voice.reference, read_recipe(folder, voice.transcript), language)
    print(f"{voice.id}:")
    show_reference(reference)
    prompt = cloner.make(reference, language, show_progress)
    write_prompt(folder / PROMPT_FILE, prompt)
    show_cost(len(prompt.codes))


def _remove(arguments: argparse.Namespace, settings: Settings) -> int:
    print(f"removed {remove_voice(settings.user_voices_dir, arguments.name)}")
    return 0


def _new_voice(arguments: argparse.Namespace, settings: Settings) -> NewVoice:
    root, dry = settings.user_voices_dir, arguments.action == "add" and arguments.check
    voice = NewVoice(
        name=" ".join(arguments.name.split()),
        language=arguments.language.replace("_", "-"),
        engine=ENGINE,
        description=arguments.description,
        licence=arguments.licence,
    )
    if not dry:
        tidy(root)
    check_new_voice(root, voice, replace=arguments.replace or dry)
    return replace(voice, model=_model(arguments, settings, voice))


def _model(arguments: argparse.Namespace, settings: Settings, voice: NewVoice) -> str:
    """Return the model that is asked for, or that the replaced voice had, or that fits best."""
    had = read_keys(settings.user_voices_dir / voice.id).get("model") if arguments.replace else ""
    if isinstance(had, str) and had and not arguments.model:
        with suppress(VoiceError):  # the voice had another language
            return choose_model(settings, voice.language, had)
    return choose_model(settings, voice.language, arguments.model)


def _write(
    arguments: argparse.Namespace,
    settings: Settings,
    voice: NewVoice,
    prompt: VoicePrompt,
    recipe: Recipe,
) -> int:
    folder = write_voice(
        settings.user_voices_dir,
        voice,
        prompt,
        transcript=recipe.text,
        recording=arguments.recording,
        recipe=recipe if arguments.recording else None,
        replace=arguments.replace,
    )
    show_made(voice.id, prompt, folder)
    show_model(settings, voice.model)
    return 0


def _text(given: str | None, beside: Path) -> str:
    if given is not None:
        return given
    path = beside.with_suffix(".txt")
    try:
        with path.open(encoding="utf-8-sig") as file:
            return file.read(LONGEST_TEXT + 1)
    except FileNotFoundError as error:
        raise VoiceError(
            f"say with --text what is said in it, or write it into {path.name} beside it"
        ) from error
    except OSError as error:
        raise VoiceError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise VoiceError(f"{path} is not UTF-8 text; save it as such") from error


def _store(settings: Settings) -> ModelStore:
    return ModelStore(settings.user_models_dir)
