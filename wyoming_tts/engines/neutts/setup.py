"""What the server must know of NeuTTS before it is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from wyoming_tts.errors import VoiceError
from wyoming_tts.models.errors import ModelError
from wyoming_tts.models.model import Kind, Model
from wyoming_tts.models.store import ModelStore
from wyoming_tts.models.table import MODELS, find_model, unknown
from wyoming_tts.settings import Settings
from wyoming_tts.voices.prompts import FRAME_RATE, read_prompt
from wyoming_tts.voices.voice import Voice

MOST_TOKENS = 4096
MOST_CODES = 20 * FRAME_RATE
"""Codes of a reference with which a model has room to speak."""

VOICE_OPTIONS = frozenset({"emotion", "tokens"})

CODEC_FILE = "codec.onnx"
"""Name of the decoder that a model of the user's has beside it."""

USUAL = "neutts-nano-q4"
"""What a model for another language is to be like where the settings do not say it."""

SAMPLING = ("temperature", "top_k", "top_p", "min_p")
PACKAGES = ("llama_cpp", "gguf", "onnxruntime")
WATERMARK_PACKAGE = "perth"
INSTALL = (
    "get them with `pip install 'wyoming-tts[neutts]'`, in a checkout with `script/setup neutts`"
)


def engine_options(settings: Settings, model: str) -> Mapping[str, object]:
    """Return what the engine is loaded with for voices of ``model``; empty for the usual one."""
    return {
        "model": model or settings.neutts_model,
        "codec": find_codec(settings, model),
        "models_dir": str(settings.user_models_dir),
        "device": settings.neutts_device,
        "threads": settings.neutts_threads,
        "streams": settings.neutts_streams,
        "context": settings.neutts_context,
        "watermark": settings.watermark,
        **_sampling(settings),
    }


def _sampling(settings: Settings) -> Mapping[str, float]:
    """Return what the settings say of sampling; of the rest the model decides."""
    said = {name: getattr(settings, f"neutts_{name}") for name in SAMPLING}
    return {name: value for name, value in said.items() if value is not None}


def find_codec(settings: Settings, model: str) -> str:
    """Return the codec that voices of ``model`` speak with, by id or path.

    That is the model's own, which comes with the package or lies beside a file of the user's as
    ``codec.onnx``; else that of the settings.
    """
    return _own_codec(model or settings.neutts_model) or settings.neutts_codec


def _own_codec(model: str) -> str:
    if known := find_model(model):
        return next((need for need in known.needs if MODELS[need].packaged), "")
    with suppress(OSError, RuntimeError, ValueError):  # the engine tells what is wrong with it
        path = Path(model).expanduser().absolute()
        codec = (path if path.is_dir() else path.parent) / CODEC_FILE
        if path.exists() and codec.is_file():
            return str(codec)
    return ""


def needed_models(settings: Settings, model: str) -> tuple[str, ...]:
    """Return the ids of the models that must be here; a user's own paths are not among them."""
    names = (model or settings.neutts_model, find_codec(settings, model))
    return tuple(known.id for name in names if (known := find_model(name)))


def find_absence(settings: Settings, model: str) -> str:
    """Return why this installation cannot speak with ``model`` at all; empty if it may.

    What can be downloaded does not count.
    """
    packages = (*PACKAGES, *([WATERMARK_PACKAGE] if settings.watermark else []))
    if lacking := [name for name in packages if find_spec(name) is None]:
        return f"NeuTTS needs packages that are not installed ({', '.join(lacking)}); {INSTALL}"
    store = ModelStore(settings.user_models_dir)
    for name in needed_models(settings, model):
        if MODELS[name].packaged:
            try:
                store.locate(name)
            except ModelError as error:
                return str(error)
    return ""


def is_built_in(voice: Voice) -> bool:
    """Whether a voice speaks with a model that comes with the package."""
    known = find_model(voice.model)
    return known is not None and known.packaged


def choose_model(settings: Settings, language: str, wanted: str = "") -> str:
    """Return the model that a voice speaks with, as its ``voice.toml`` names it.

    Args:
        settings: name the usual model, whose size and quantisation are kept where they can be.
        language: BCP 47 tag.
        wanted: the model that somebody asked for, by id, repository or path; it is not replaced.

    Returns:
        An id or a path; empty for the model in the settings.

    Raises:
        VoiceError: no model is known that speaks the language, or the wanted one does not.
    """
    usual = find_model(settings.neutts_model)
    if wanted:
        known = find_model(wanted)
        if known is None and not Path(wanted).exists():
            raise VoiceError(str(unknown(wanted)))
        if known is not None and known.kind is not Kind.BACKBONE:
            raise VoiceError(f"the model {known.id} does not speak: it is a {known.kind}")
        if _own_codec(wanted):
            raise VoiceError(
                f"the model {known.id if known else wanted} speaks with a codec of its own, for "
                "which no recording can be encoded here; leave --model out"
            )
        _check_language(known, language)
        name = known.id if known else str(Path(wanted).absolute())
        return "" if name in {settings.neutts_model, usual and usual.id} else name
    # Of a file of the user's the languages are not known here, but to whoever chose it.
    if not _own_codec(settings.neutts_model) and (usual is None or _speaks(usual, language)):
        return ""
    models = MODELS.values()
    backbones = [one for one in models if one.kind is Kind.BACKBONE and not one.packaged]
    fitting = [model for model in backbones if _speaks(model, language)]
    if not fitting:
        spoken = ", ".join(sorted({tag for model in backbones for tag in model.languages}))
        raise VoiceError(
            f"no model is known that speaks {language}, only {spoken}; if you have one, name it "
            "with --model"
        )
    return max(fitting, key=lambda model: _likeness(model, usual)).id


def _speaks(model: Model, language: str) -> bool:
    primary = language.partition("-")[0].lower()
    return not model.languages or primary in {tag.partition("-")[0] for tag in model.languages}


def _likeness(model: Model, other: Model | None) -> tuple[bool, bool, bool]:
    other = MODELS[USUAL] if other is None or other.packaged else other
    one, two = model.id.split("-"), other.id.split("-")
    return one[:2] == two[:2], one[-1] == two[-1], model.input_format == other.input_format


def _check_language(model: Model | None, language: str) -> None:
    if model is not None and not _speaks(model, language):
        raise VoiceError(
            f"the model {model.id} does not speak {language}, only {', '.join(model.languages)}; "
            "name another one"
        )


def check_voice(voice: Voice) -> None:
    """Raise ``VoiceError`` for a voice that could not speak.

    The model in the settings is not known here: only that of the voice itself is looked at.
    """
    if voice.prompt is None:
        raise VoiceError(f"it is not prepared: run `wyoming-tts voices prepare {voice.id}`")
    _check_language(find_model(voice.model), voice.languages[0])
    if (seconds := _reference_seconds(voice.prompt)) > MOST_CODES / FRAME_RATE:
        raise VoiceError(
            f"its reference lasts {seconds:g} s, which leaves no room to speak: make it again of "
            "5 to 15 s with `wyoming-tts voices add --replace`, or import --replace --recording"
        )
    for options in (voice.options, *voice.speakers.values()):
        if unknown := sorted(options.keys() - VOICE_OPTIONS):
            raise VoiceError(f"neutts has no option {unknown[0]!r}; it has: emotion")
        if not isinstance(options.get("emotion", ""), str):
            raise VoiceError("the option emotion is not a word")
        tokens = options.get("tokens", 0)
        if not isinstance(tokens, int) or not 0 <= tokens <= MOST_TOKENS:
            raise VoiceError("the option tokens is not a number of codes")


def _reference_seconds(prompt: Path) -> float:
    # What is wrong with a damaged prompt is told by whoever speaks with it.
    with suppress(VoiceError):
        return read_prompt(prompt).seconds
    return 0.0
