"""A model from nothing is a Llama to everybody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from tests.train.backbone.small import make_corpus, make_learner, make_tokens  # noqa: E402
from wyoming_tts.engines.neutts.listening import import_transformers  # noqa: E402
from wyoming_tts.errors import TrainingError  # noqa: E402
from wyoming_tts.train.backbone.model import BackboneShape  # noqa: E402
from wyoming_tts.train.backbone.rows import Batch, batches  # noqa: E402
from wyoming_tts.train.backbone.scratch import ScratchLearner, loss_of  # noqa: E402

pytestmark = pytest.mark.timeout(300)


def some_batch(folder: Path) -> Batch:
    """Return rows to be learnt."""
    return next(batches(make_corpus(folder).learnt, 96, 3, seed=0))[1]


def test_transformers_computes_the_same(tmp_path: Path) -> None:
    """Loaded as a LlamaForCausalLM with tied embeddings, it has the same logits."""
    learner = make_learner()
    with torch.no_grad():
        for name, value in learner.model.named_parameters():
            value.add_(torch.randn(value.shape) * (0.02 if "layers" in name else 0.1))
    batch = some_batch(tmp_path)
    ids = torch.from_numpy(batch.ids)
    table = learner.model.embedding().detach()
    with torch.inference_mode():
        ours = learner.model(table[ids]) @ table.T
        loss = loss_of(learner.model, batch, learner._tokens.speech_end, 0.0, (0, 0), narrow=False)
    learner.save(tmp_path / "model")
    transformers = import_transformers()
    theirs = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "model")
    assert type(theirs).__name__ == "LlamaForCausalLM"
    assert theirs.lm_head.weight is theirs.model.embed_tokens.weight
    with torch.inference_mode():
        logits = theirs(input_ids=ids).logits
    assert (logits - ours).abs().max() < 1e-4
    # Only codes and ends are among what is predicted, so the loss is that of these alone.
    first, end = learner.model.shape.texts, learner._tokens.speech_end
    places = torch.from_numpy(batch.learnt[:, 1:])
    wanted = ids[:, 1:][places]
    kept = torch.cat((logits[:, :-1][places][:, first:], logits[:, :-1][places][:, [end]]), 1)
    targets = torch.where(wanted == end, 64, wanted - first)
    expected = torch.nn.functional.cross_entropy(kept, targets)
    assert loss.item() == pytest.approx(expected.item(), abs=1e-4)


def test_a_session_speaks_as_the_whole_model_sees_it() -> None:
    """Token by token, with what came before kept, logits are those of all tokens at once."""
    learner = make_learner()
    first, end = learner.model.shape.texts, learner._tokens.speech_end
    ids = [3, 7, first + 5, first + 60, 9, 8, first + 1]
    table = learner.model.embedding().detach()
    with torch.inference_mode():
        whole = learner.model(table[ids][None])[0, -1] @ table.T
    session = learner.begin()
    session.feed(ids[:3])
    session.feed(ids[3:4])
    logits = session.feed(ids[4:])
    assert torch.allclose(logits, torch.cat((whole[first:], whole[end : end + 1])), atol=1e-4)


def test_its_folder_says_what_ends_speech(tmp_path: Path) -> None:
    """Configuration and tokenizer agree."""
    learner = make_learner()
    learner.save(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    tokenizer, tokens = make_tokens()
    assert config["eos_token_id"] == tokens.speech_end
    assert config["vocab_size"] == tokenizer.get_vocab_size()
    assert not list(tmp_path.glob(".*"))


def test_a_vocabulary_of_another_size_is_refused() -> None:
    """Codes would be at the wrong places."""
    tokenizer, tokens = make_tokens()
    shape = BackboneShape(tokens.first_code + 1, 3, 64, hidden=64, layers=1)
    with pytest.raises(TrainingError, match="do not belong together"):
        ScratchLearner(shape, tokenizer, tokens, "cpu", 0)
