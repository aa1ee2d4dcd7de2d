from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from wyoming_tts.models.errors import UnknownModelError
from wyoming_tts.models.model import Kind, Model
from wyoming_tts.models.table import ALIASES, MODELS, find_model, find_models


@pytest.mark.parametrize("model", MODELS.values(), ids=str)
def test_every_entry_is_well_formed(model: Model) -> None:
    """Pins are whole hashes, needs and repositories exist, and every model has terms."""
    assert re.fullmatch(r"[a-z0-9.-]+", model.id)
    assert model.packaged or re.fullmatch(r"[\w.-]+/[\w.-]+", model.repo)
    assert model.revision is None or re.fullmatch(r"[0-9a-f]{40}", model.revision)
    assert model.files
    for file in model.files:
        assert file.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", file.sha256)
        assert file.size is None or file.size > 0
        assert not file.name.startswith("/")
        assert ".." not in file.name
    assert all(need in MODELS for need in model.needs)
    assert urlsplit(model.licence.url).scheme == "https"
    assert model.licence.terms
    assert "\n" not in model.licence.terms + model.description


def test_every_family_is_there_in_both_sizes() -> None:
    """Each language's backbone is known in 4 and 8 bit, with what it reads and a codec."""
    models = MODELS.values()
    backbones = [one for one in models if one.kind is Kind.BACKBONE and not one.packaged]
    families: dict[str, set[str]] = {}
    for model in backbones:
        family, _, level = model.id.rpartition("-")
        families.setdefault(family, set()).add(level)
        assert model.input_format == ("bpe" if family == "neutts-2e" else "phonemes")
        assert model.languages
        assert [MODELS[need].kind for need in model.needs] == [Kind.CODEC]
    assert set(families.values().__iter__().__next__()) == {"q4", "q8"}
    assert all(levels == {"q4", "q8"} for levels in families.values())
    assert set(families) == {
        *("neutts-nano", "neutts-nano-german", "neutts-nano-french", "neutts-nano-spanish"),
        *("neutts-air", "neutts-2e"),
    }


def test_repositories_are_used_once() -> None:
    """A repository leads to one model, and no name to none."""
    published = [model for model in MODELS.values() if not model.packaged]
    assert len({model.repo for model in published}) == len(published)
    assert all(find_model(model.repo) is model for model in published)
    assert find_model("") is None


def test_packaged_models_are_whole_by_themselves() -> None:
    """They belong to no repository, their files have names, and all that they need is packaged."""
    packaged = [model for model in MODELS.values() if model.packaged]
    assert {model.id for model in packaged} == {"built-in-en", "built-in-codec"}
    for model in packaged:
        assert not model.repo
        assert not model.page
        assert not any("*" in file.name for file in model.files)
        assert all(MODELS[need].packaged for need in model.needs)
    assert MODELS["built-in-en"].needs == ("built-in-codec",)


def test_a_set_has_what_its_members_need() -> None:
    """The codec comes with the backbone, once, and can be left out."""
    found = find_models(["neutts-nano-q4", "neutts-air-q4"], needs=True)
    assert [model.id for model in found] == [
        *("neutts-nano-q4", "neucodec-onnx-int8", "neutts-air-q4")
    ]
    found = find_models(["neutts-nano-q4"], needs=False)
    assert [model.id for model in found] == ["neutts-nano-q4"]


@pytest.mark.parametrize("alias", ALIASES)
def test_aliases_stand_for_models(alias: str) -> None:
    """Each alias leads to models that exist, and hides none."""
    assert {model.id for model in find_models([alias], needs=False)} == set(ALIASES[alias])
    assert alias not in MODELS


def test_a_typing_mistake_gets_the_nearest_names() -> None:
    """An unknown name is told with those that look like it."""
    with pytest.raises(UnknownModelError, match="did you mean neutts-nano-q4") as told:
        find_models(["neuts-nano-q4"], needs=True)
    assert "\n" not in str(told.value)
    with pytest.raises(UnknownModelError, match="models list"):
        find_models(["?" * 10_000], needs=True)
