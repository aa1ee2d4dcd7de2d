"""A backbone that is trained from nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.layouts import Tokens
from wyoming_tts.train.backbone.model import Backbone, BackboneShape
from wyoming_tts.train.backbone.plan import RunPlan
from wyoming_tts.train.backbone.precision import is_narrow
from wyoming_tts.train.backbone.rows import Batch

_BETAS = (0.9, 0.98)


def loss_of(
    model: Backbone,
    batch: Batch,
    end: int,
    noise: float,
    seed: tuple[int, ...],
    *,
    narrow: bool = True,
) -> Tensor:
    """Return the cross-entropy of codes and ends.

    Args:
        model: the backbone.
        batch: its rows.
        end: id of the token that ends speech.
        noise: share of codes that are seen as another one, so that the model listens to the
            phonemes instead of trusting the codes before.
        seed: chooses them.
        narrow: compute products with bfloat16.
    """
    texts, codes = model.shape.texts, model.shape.codes
    ids = torch.from_numpy(batch.ids).to(model.norm.device)
    table = model.embedding()
    with torch.autocast(ids.device.type, torch.bfloat16, enabled=narrow):
        seen = disturb(ids, texts, codes, noise, seed)
        hidden = model(functional.embedding(seen, table))
        places = torch.from_numpy(batch.learnt[:, 1:]).to(ids.device)
        wanted = ids[:, 1:][places]
        # Only codes and ends are ever predicted: other tokens need no logits.
        outputs = torch.cat((table[texts:], table[end : end + 1]))
        logits = hidden[:, :-1][places] @ outputs.T
    targets = torch.where(wanted == end, codes, wanted - texts)
    return functional.cross_entropy(logits.float(), targets)


def disturb(ids: Tensor, first: int, codes: int, share: float, seed: tuple[int, ...]) -> Tensor:
    """Return ids of which a share of the codes are replaced by any other."""
    if not share:
        return ids
    draw = torch.Generator().manual_seed(hash(seed) & 0x7FFF_FFFF)
    chosen = torch.rand(ids.shape, generator=draw).to(ids.device) < share
    others = torch.randint(first, first + codes, ids.shape, generator=draw).to(ids.device)
    return torch.where(chosen & (ids >= first) & (ids < first + codes), others, ids)


class ScratchLearner:
    """Trains a backbone whose vocabulary is `build_tokenizer`'s: texts first, then the codes."""

    def __init__(
        self,
        shape: BackboneShape,
        tokenizer: Any,
        tokens: Tokens,
        device: str = "cpu",
        seed: int = 0,
    ) -> None:
        """Make a model with random weights.

        Args:
            shape: of the model.
            tokenizer: a ``tokenizers.Tokenizer``, to be saved with it.
            tokens: of that tokenizer.
            device: ``cpu`` or ``cuda``.
            seed: chooses the weights.

        Raises:
            TrainingError: vocabulary and shape do not fit.
        """
        if tokens.first_code != shape.texts:
            raise TrainingError(
                f"the vocabulary has {tokens.first_code} tokens before its codes, and the model "
                f"{shape.texts}: they do not belong together"
            )
        torch.manual_seed(seed)
        self.device = torch.device(device)
        self.model = Backbone(shape).to(self.device)
        self.shape: Mapping[str, Any] = shape.to_json()
        self.context = shape.context
        self._tokens = tokens
        self._tokenizer = tokenizer
        self._narrow = is_narrow(self.device)

    def loss(self, batch: Batch, noise: float, seed: tuple[int, ...]) -> Tensor:
        """See ``Learner.loss``."""
        end = self._tokens.speech_end
        return loss_of(self.model, batch, end, noise, seed, narrow=self._narrow)

    def parameters(self) -> Sequence[Tensor]:
        """See ``Learner.parameters``."""
        return list(self.model.parameters())

    def optimisers(self, plan: RunPlan) -> Sequence[torch.optim.Optimizer]:
        """Return Muon for the matrices of the layers, and AdamW for everything else.

        Raises:
            TrainingError: this torch has no Muon.
        """
        muon: Any = getattr(torch.optim, "Muon", None)
        if muon is None:
            raise TrainingError("training from nothing needs torch 2.9 or later: update torch")
        matrices: list[Tensor] = []
        others: list[Tensor] = []
        for name, value in self.model.named_parameters():
            is_matrix = name.startswith("layers") and value.ndim == 2  # noqa: PLR2004 - dimensions
            (matrices if is_matrix else others).append(value)
        return [
            muon(
                matrices,
                lr=plan.rate,
                weight_decay=plan.decay,
                adjust_lr_fn="match_rms_adamw",
            ),
            torch.optim.AdamW(others, lr=plan.rate, betas=_BETAS, weight_decay=0.0),
        ]

    def state(self) -> dict[str, Tensor]:
        """See ``Learner.state``."""
        return self.model.state_dict()

    def load(self, state: Mapping[str, Tensor]) -> None:
        """See ``Learner.load``."""
        self.model.load_state_dict(state)

    def begin(self) -> _Session:
        """See ``Learner.begin``."""
        return _Session(self.model, self._tokens.speech_end)

    def save(self, folder: Path) -> None:
        """See ``Learner.save``."""
        folder.mkdir(parents=True, exist_ok=True)
        config = self.model.shape.to_config() | {
            "bos_token_id": None,
            "eos_token_id": self._tokens.speech_end,
        }
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")
        # Rows that were split from one matrix share its memory, which the format refuses.
        state = {name: value.cpu().clone() for name, value in self.model.to_state().items()}
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        self._tokenizer.save(str(folder / "tokenizer.json"))


class _Session:
    """See ``Session``."""

    def __init__(self, model: Backbone, end: int) -> None:
        self.context = model.shape.context
        self._model = model
        with torch.inference_mode():
            self._table = model.embedding()
            texts = model.shape.texts
            self._outputs = torch.cat((self._table[texts:], self._table[end : end + 1]))
        self._past: list[list[Tensor]] = [[] for _ in model.layers]
        self._at = 0

    @torch.inference_mode()
    def feed(self, ids: Sequence[int]) -> Tensor:
        """See ``Session.feed``."""
        # A first row is computed at once; the model takes only single tokens behind it.
        pieces = [list(ids)] if not self._at else [[each] for each in ids]
        for piece in pieces:
            hidden = self._model(self._table[piece][None], self._past, self._at)
            self._at += len(piece)
        logits: Tensor = hidden[0, -1] @ self._outputs.T
        return logits.float().cpu()
