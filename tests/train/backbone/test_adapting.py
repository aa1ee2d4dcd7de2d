"""Published models are trained further, as a whole or by LoRA."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
if find_spec("peft") is None:
    pytest.skip("peft is missing", allow_module_level=True)

from safetensors import safe_open  # noqa: E402
from tokenizers import AddedToken, processors  # noqa: E402

from tests.train.backbone.small import CODEC, CODES, PLAN, make_corpus, nobody  # noqa: E402
from tests.train.export.folders import make_folder, make_tokenizer  # noqa: E402
from wyoming_tts.engines.neutts.listening import import_transformers  # noqa: E402
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.train.backbone import sources  # noqa: E402
from wyoming_tts.train.backbone.adapting import AdaptedLearner  # noqa: E402
from wyoming_tts.train.backbone.plan import Adaptation  # noqa: E402
from wyoming_tts.train.backbone.rows import Batch, batches  # noqa: E402
from wyoming_tts.train.backbone.sources import find_source  # noqa: E402
from wyoming_tts.train.backbone.tokens import find_tokens, read_tokenizer  # noqa: E402

pytestmark = pytest.mark.timeout(300)

FULL = Adaptation(rank=0)
LORA = Adaptation(rank=4, alpha=8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Llama with tied embeddings."""
    return make_folder(tmp_path_factory.mktemp("llama"))


def load(folder: Path, adaptation: Adaptation) -> AdaptedLearner:
    """Return a learner of a folder."""
    source = find_source(str(folder), nobody)
    tokens = find_tokens(read_tokenizer(folder / "tokenizer.json"), CODES, CODEC)
    return AdaptedLearner(source, tokens, CODES, adaptation)


def some_batch(folder: Path) -> Batch:
    """Return rows to be learnt."""
    return next(batches(make_corpus(folder).learnt, 96, 3, seed=0))[1]


def learn(learner: AdaptedLearner, batch: Batch, steps: int = 3) -> list[float]:
    """Train on a batch; return the loss before each step."""
    losses = []
    (optimiser,) = learner.optimisers(replace(PLAN, rate=1e-2))
    for _ in range(steps):
        loss = learner.loss(batch, 0.0, (0, 0))
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        losses.append(loss.item())
    return losses


def logits_of(folder: Path, ids: Any) -> Any:
    """Return the logits of a folder's model."""
    model = import_transformers().AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with torch.inference_mode():
        return model(input_ids=ids).logits


def names_in(folder: Path) -> set[str]:
    """Return the names of a folder's tensors."""
    with safe_open(folder / "model.safetensors", framework="pt") as file:
        return set(file.keys())


@pytest.mark.parametrize("adaptation", [FULL, LORA, replace(LORA, recompute=True)])
def test_the_loss_is_that_of_transformers(
    folder: Path, tmp_path: Path, adaptation: Adaptation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what is learnt counts; padding and recomputing change nothing."""
    monkeypatch.setattr("wyoming_tts.train.backbone.precision.is_narrow", lambda _: False)
    batch = some_batch(tmp_path)
    ids = torch.from_numpy(batch.ids)
    labels = torch.where(torch.from_numpy(batch.learnt), ids, -100)
    logits = logits_of(folder, ids)
    expected = torch.nn.functional.cross_entropy(
        logits[:, :-1].reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1)
    )
    learner = load(folder, adaptation)
    assert learner.loss(batch, 0.0, (0, 0)).item() == pytest.approx(expected.item(), abs=1e-4)
    losses = learn(learner, batch)
    assert losses[-1] < losses[0]


def test_lora_is_merged_and_embeddings_stay_tied(folder: Path, tmp_path: Path) -> None:
    """The saved model computes what the trained one does, without a head of its own."""
    learner = load(folder, LORA)
    assert all("lora_" in name for name in learner.state())
    learn(learner, some_batch(tmp_path))
    ids = [5, 9, learner._tokens.first_code + 3]
    spoken = learner.begin().feed(ids)
    learner.save(tmp_path / "model")
    assert names_in(tmp_path / "model") == names_in(folder)
    first, end = learner._tokens.first_code, learner._tokens.speech_end
    after = logits_of(tmp_path / "model", torch.tensor([ids]))[0, -1]
    kept = torch.cat((after[first : first + CODES], after[end : end + 1]))
    assert torch.allclose(kept, spoken, atol=0.1)
    assert (after - logits_of(folder, torch.tensor([ids]))[0, -1]).abs().max() > 0.1
    with (
        safe_open(folder / "model.safetensors", framework="pt") as before,
        safe_open(tmp_path / "model" / "model.safetensors", framework="pt") as now,
    ):
        name = "model.embed_tokens.weight"
        assert torch.equal(before.get_tensor(name), now.get_tensor(name))
    tokenizer = (folder / "tokenizer.json").read_bytes()
    assert (tmp_path / "model" / "tokenizer.json").read_bytes() == tokenizer


@pytest.mark.parametrize("adaptation", [FULL, LORA])
def test_what_was_learnt_is_taken_over(
    folder: Path, tmp_path: Path, adaptation: Adaptation
) -> None:
    """Its state is all that a fresh learner needs."""
    batch = some_batch(tmp_path)
    learner, fresh = load(folder, adaptation), load(folder, adaptation)
    learn(learner, batch)
    fresh.load({name: value.clone() for name, value in learner.state().items()})
    assert fresh.loss(batch, 0.0, (0, 0)).item() == learner.loss(batch, 0.0, (0, 0)).item()
    assert fresh.shape == learner.shape
    with pytest.raises(KeyError):
        fresh.load({})


def test_weights_keep_their_type(tmp_path: Path) -> None:
    """A model of bfloat16 is saved as one."""
    folder = make_folder(tmp_path / "base", "Qwen2", dtype=torch.bfloat16)
    learner = load(folder, LORA)
    learner.save(tmp_path / "model")
    with safe_open(tmp_path / "model" / "model.safetensors", framework="pt") as file:
        assert file.get_tensor("model.norm.weight").dtype == torch.bfloat16
    assert names_in(tmp_path / "model") == names_in(folder)


def test_other_weights_are_another_model(folder: Path, tmp_path: Path) -> None:
    """A checkpoint of a run fits only the very model that it began with."""
    other = make_folder(tmp_path / "other", padding=3)
    weights = other / "model.safetensors"
    assert load(other, LORA).shape == load(folder, LORA).shape
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert load(other, LORA).shape != load(folder, LORA).shape


def test_a_session_is_fed_in_pieces(folder: Path) -> None:
    """Logits do not depend on the pieces."""
    learner = load(folder, FULL)
    ids = [3, 7, learner._tokens.first_code + 5, 9, 8]
    whole = learner.begin().feed(ids)
    session = learner.begin()
    session.feed(ids[:2])
    session.feed(ids[2:3])
    assert torch.allclose(session.feed(ids[3:]), whole, atol=0.1)
    assert learner._causal.training


@pytest.mark.parametrize(("codes", "told"), [(128, "64 speech tokens"), (16, "64 speech tokens")])
def test_a_model_of_another_codec_is_refused(folder: Path, codes: int, told: str) -> None:
    """It has more speech tokens than the codec has codes, or fewer."""
    with pytest.raises(TrainingError, match=told):
        find_tokens(read_tokenizer(folder / "tokenizer.json"), codes, CODEC)


def test_a_model_that_cannot_speak_is_refused() -> None:
    """It lacks tokens of the layout."""
    tokenizer = make_tokenizer(codes=0)
    with pytest.raises(TrainingError, match="cannot speak"):
        find_tokens(tokenizer, CODES, CODEC)


def test_what_begins_a_text_begins_a_row() -> None:
    """The token that a tokenizer puts before a text is kept for rows."""
    tokenizer = make_tokenizer()
    tokenizer.add_special_tokens([AddedToken("<s>", special=True)])
    begin = tokenizer.token_to_id("<s>")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", begin)]
    )
    assert find_tokens(tokenizer, CODES, CODEC).begin == (begin,)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff"])
def test_a_damaged_tokenizer_is_told(tmp_path: Path, content: bytes) -> None:
    """So is a missing one."""
    with pytest.raises(TrainingError, match="missing"):
        read_tokenizer(tmp_path / "tokenizer.json")
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(TrainingError, match="damaged"):
        read_tokenizer(tmp_path / "tokenizer.json")


def test_a_model_of_the_hub_is_fetched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its revision, only what is needed, and without a question to the hub if offline."""
    import huggingface_hub  # noqa: PLC0415 - of this test only

    asked: list[dict[str, Any]] = []

    def snapshot(name: str, **options: Any) -> str:
        asked.append({"name": name, **options})
        return str(folder)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    found = find_source("owner/model", nobody, revision="abc")
    assert found.folder == folder
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    find_source("owner/model", nobody)
    assert [(a["name"], a["revision"], a["local_files_only"]) for a in asked] == [
        ("owner/model", "abc", False),
        ("owner/model", None, True),
    ]
    assert "*.bin" not in asked[0]["allow_patterns"]


def test_what_cannot_be_fetched_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, with what to do; names that are none are never asked for."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(TrainingError, match="give its folder") as told:
        find_source("nobody-here/nothing-there", nobody)
    assert "\n" not in str(told.value)

    def unexpected(*_: Any, **__: Any) -> Path:
        raise AssertionError

    monkeypatch.setattr(sources, "_snapshot", unexpected)
    for name in ("/no/such/folder", "../x", "a/b/c", "https://hub/x/y", ""):
        with pytest.raises(TrainingError, match="there is no model"):
            find_source(name, nobody)
