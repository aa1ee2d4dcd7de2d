"""The models that are known by name, and what is known of them beforehand.

A revision or checksum that is ``None`` is recorded at the first download and held to afterwards.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from wyoming_tts.models.errors import UnknownModelError
from wyoming_tts.models.model import Kind, Licence, Model, ModelFile

APACHE = Licence(
    "Apache-2.0",
    "https://www.apache.org/licenses/LICENSE-2.0",
    "free for any use, commercial use included",
)
MIT = Licence("MIT", "https://opensource.org/license/mit", "free for any use")
NEUTTS = Licence(
    "NeuTTS Open License 1.0",
    "https://github.com/neuphonic/neutts/blob/main/LICENSE",
    "free for research and private use; commercial use only below USD 5M yearly revenue",
)

CODEC = "neucodec-onnx-int8"
BUILT_IN = "built-in-en"
BUILT_IN_CODEC = "built-in-codec"
QUANTISATIONS = {"q4": "Q4_0", "q8": "Q8_0"}


def _backbone(
    name: str,
    quantisation: str,
    language: str,
    licence: Licence,
    *,
    input_format: str = "phonemes",
    file: ModelFile | None = None,
    revision: str | None = None,
    note: str = "",
) -> Model:
    level = QUANTISATIONS[quantisation]
    return Model(
        id=f"{name}-{quantisation}",
        kind=Kind.BACKBONE,
        repo=f"neuphonic/{name}-{quantisation}-gguf",
        revision=revision,
        files=(file or ModelFile(f"*{level}.gguf"),),
        licence=licence,
        languages=(language,),
        input_format=input_format,
        description=f"{note}, {level}",
        needs=(CODEC,),
        gated=True,
    )


_MODELS = (
    Model(
        id=BUILT_IN,
        kind=Kind.BACKBONE,
        repo="",
        files=(ModelFile("english.gguf"),),
        licence=APACHE,
        languages=("en",),
        input_format="phonemes",
        description="The built-in English voices: small and quick, nothing to download",
        needs=(BUILT_IN_CODEC,),
        packaged=True,
    ),
    Model(
        id=BUILT_IN_CODEC,
        kind=Kind.CODEC,
        repo="",
        files=(ModelFile("english-codec.onnx"),),
        licence=APACHE,
        description="Decoder of the built-in voices",
        packaged=True,
    ),
    _backbone(
        "neutts-nano",
        "q4",
        "en",
        NEUTTS,
        revision="8ae1694877fdf9d7c4a7bee2cc9775ba7eab3923",
        file=ModelFile(
            "neutts-nano-Q4_0.gguf",
            194_600_640,
            "85466ca06aeb487e5e8d0263367166e125969e3f4b07245db009aee223702c86",
        ),
        note="NeuTTS Nano: clones voices, the fastest",
    ),
    _backbone(
        "neutts-nano",
        "q8",
        "en",
        NEUTTS,
        file=ModelFile("neutts-nano-Q8_0.gguf", 252_744_384),
        note="NeuTTS Nano: clones voices, finer weights",
    ),
    *(
        _backbone(f"neutts-nano-{name}", level, tag, NEUTTS, note=f"NeuTTS Nano in {name.title()}")
        for name, tag in (("german", "de"), ("french", "fr"), ("spanish", "es"))
        for level in QUANTISATIONS
    ),
    _backbone(
        "neutts-air",
        "q4",
        "en",
        APACHE,
        revision="008555972590ff2c599dd43736ba31c81df3f0bf",
        file=ModelFile(
            "neutts-air-Q4_0.gguf",
            527_054_304,
            "bf66dc21b7588fe720cbdfeac1595e7b7c780515f8d8f1ff9a29062e4ac9119e",
        ),
        note="NeuTTS Air: clones voices, larger and better",
    ),
    _backbone(
        "neutts-air",
        "q8",
        "en",
        APACHE,
        file=ModelFile("neutts-air-Q8_0.gguf", 802_658_528),
        note="NeuTTS Air: clones voices, larger and better, finer weights",
    ),
    _backbone(
        "neutts-2e",
        "q4",
        "en",
        NEUTTS,
        input_format="bpe",
        file=ModelFile("neutts-2e-Q4_0.gguf"),
        note="NeuTTS 2E: four speakers with seven emotions",
    ),
    _backbone(
        "neutts-2e",
        "q8",
        "en",
        NEUTTS,
        input_format="bpe",
        file=ModelFile(
            "neutts-2e-Q8_0.gguf",
            sha256="0a1162ec71db8223a81881ae3d7eba22e4a541312b2a0ee9bff141eafd930cd0",
        ),
        note="NeuTTS 2E: four speakers with seven emotions, finer weights",
    ),
    Model(
        id=CODEC,
        kind=Kind.CODEC,
        repo="neuphonic/neucodec-onnx-decoder-int8",
        revision="706f4bd5fcc39b039c333d5407f58b0075dcee07",
        files=(
            ModelFile(
                "model.onnx",
                312_292_102,
                "3ddd9e56396e6029e0e948ac0255c89c803f981f23dcf4c154f50820bd74a6b3",
            ),
        ),
        licence=APACHE,
        description="NeuCodec decoder for processors, 8 bit",
        gated=True,
    ),
    Model(
        id="neucodec-onnx",
        kind=Kind.CODEC,
        repo="neuphonic/neucodec-onnx-decoder",
        revision="55b95ccfb0b0a63bd033f0f78e6366607a616a33",
        files=(ModelFile("model.onnx", 782_565_930),),
        licence=APACHE,
        description="NeuCodec decoder for processors, 32 bit",
        gated=True,
    ),
    Model(
        id="neucodec",
        kind=Kind.CODEC,
        repo="neuphonic/neucodec",
        revision="30c1fdd19e68aee65d542cf043750d4c0165893e",
        files=(
            ModelFile(
                "pytorch_model.bin",
                1_160_509_432,
                "30c3ea13ceeb2de693c56e5e33a1b7e00d44c95dcdd08a4ed0d552d0bf59ebdf",
            ),
        ),
        licence=APACHE,
        description="NeuCodec: decoder for graphics cards, and encoder",
        gated=True,
    ),
    Model(
        id="distill-neucodec",
        kind=Kind.CODEC,
        repo="neuphonic/distill-neucodec",
        revision="daee7fd9989a62594084fd8e1a99e61beb5b0e85",
        files=(
            ModelFile(
                "pytorch_model.bin",
                1_025_488_162,
                "adace21f679b30f071c02e0cb3502d965ab08b50be936a5e81944674a5ae101e",
            ),
        ),
        licence=APACHE,
        description="NeuCodec with the smaller encoder",
        gated=True,
    ),
    Model(
        id="w2v-bert-2.0",
        kind=Kind.ENCODER,
        repo="facebook/w2v-bert-2.0",
        revision="da985ba0987f70aaeb84a80f2851cfac8c697a7b",
        files=(
            ModelFile(
                "model.safetensors",
                2_322_063_736,
                "eb890c9660ed6e3414b6812e27257b8ce5454365d5490d3ad581ea60b93be043",
            ),
            ModelFile("config.json"),
            ModelFile(
                "preprocessor_config.json",
                sha256="8e6281aad64f97e40534135a59dcc5d33571efae376f2a25adf5551951897ab4",
            ),
        ),
        licence=MIT,
        description="What NeuCodec's encoder listens with",
    ),
    Model(
        id="distilhubert",
        kind=Kind.ENCODER,
        repo="ntu-spml/distilhubert",
        revision="fa87d96265d6b7af66e112faff6ff44df419cec9",
        files=(
            ModelFile(
                "model.safetensors",
                sha256="77ad8f985c97750d8d27d6950c917800d80732a141370bf316058bded71a6cbe",
            ),
            ModelFile(
                "config.json",
                sha256="0427043d1c4c8d58298d2050420a0c2ce85c8b92ec3865eaecc62c3fc5a97006",
            ),
            ModelFile(
                "preprocessor_config.json",
                sha256="7a8f0fc8ee1272ed28a8b468e183c56a19329a92babd3ca8d4d21ae02ba511cd",
            ),
        ),
        licence=APACHE,
        description="What the smaller encoder listens with",
    ),
)

Table = Mapping[str, Model]

MODELS: Table = MappingProxyType({model.id: model for model in _MODELS})

ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "neutts": ("neutts-nano-q4",),
        "neucodec-encoder": ("neucodec", "w2v-bert-2.0"),
        "distill-neucodec-encoder": ("distill-neucodec", "distilhubert"),
    }
)
"""Names for what is wanted together."""


def find_model(name: str, table: Table = MODELS) -> Model | None:
    """Return a model by its id or its repository."""
    if name in table:
        return table[name]
    return next((model for model in table.values() if name and model.repo == name), None)


def find_models(names: Iterable[str], table: Table = MODELS, *, needs: bool) -> tuple[Model, ...]:
    """Return the models of ids, repositories and aliases, each once.

    Args:
        names: what a user may say.
        table: where they are looked up.
        needs: whether to add what each of them cannot speak without.

    Raises:
        UnknownModelError: one is none of these; the message has the nearest.
    """
    found: dict[str, Model] = {}
    for name in names:
        for member in ALIASES.get(name, (name,)):
            model = find_model(member, table)
            if model is None:
                raise unknown(name, table)
            found[model.id] = model
            if needs:
                found |= {needed: table[needed] for needed in model.needs if needed in table}
    return tuple(found.values())


def unknown(name: str, table: Table = MODELS) -> UnknownModelError:
    """Return the error for a name that nothing has."""
    near = difflib.get_close_matches(name[:80], [*table, *ALIASES], n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`wyoming-tts models list` has them"
    return UnknownModelError(f"there is no model {name[:80]!r}; {hint}")
