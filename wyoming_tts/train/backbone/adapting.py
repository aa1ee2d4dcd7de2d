"""A published backbone that is trained further, as a whole or by LoRA."""

from __future__ import annotations

import contextlib
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from wyoming_tts.engines.neutts.listening import import_transformers
from wyoming_tts.errors import TrainingError
from wyoming_tts.train.backbone.layouts import Tokens
from wyoming_tts.train.backbone.plan import Adaptation, RunPlan
from wyoming_tts.train.backbone.precision import narrowed
from wyoming_tts.train.backbone.rows import Batch
from wyoming_tts.train.backbone.scratch import disturb
from wyoming_tts.train.backbone.sources import digest_of
from wyoming_tts.train.export.checkpoint import Checkpoint

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
)

_BETAS = (0.9, 0.95)
_AT_ONCE = 512
"""Tokens whose logits are in memory at a time: vocabularies have 200,000 tokens."""

_ONE_FILE = "1TB"


class AdaptedLearner:
    """Trains a model of the package transformers."""

    def __init__(
        self,
        source: Checkpoint,
        tokens: Tokens,
        codes: int,
        adaptation: Adaptation,
        *,
        device: str = "cpu",
        seed: int = 0,
    ) -> None:
        """Load the model.

        Args:
            source: its folder.
            tokens: of its vocabulary.
            codes: number of its speech tokens.
            adaptation: what of it is trained.
            device: ``cpu`` or ``cuda``.
            seed: chooses what is added to it.

        Raises:
            TrainingError: it cannot be loaded, or a package is missing.
        """
        self.device = torch.device(device)
        self.context = source.shape.context
        self.shape: Mapping[str, Any] = {
            "kind": "adapted",
            "base": digest_of(source),
            "rank": adaptation.rank,
            "alpha": adaptation.alpha if adaptation.rank else None,
        }
        self._source, self._tokens, self._codes = source, tokens, codes
        self._causal, self._stored = _load(source, self.device, whole=not adaptation.rank)
        self._peft: Any = None
        torch.manual_seed(seed)
        with _quiet():
            if adaptation.rank:
                self._peft = _with_lora(self._causal, adaptation)
            if adaptation.recompute:
                self._causal.gradient_checkpointing_enable(
                    gradient_checkpointing_kwargs={"use_reentrant": False}
                )
        self._causal.to(self.device)
        self._causal.train()
        learnt: Any = self._peft if adaptation.rank else self._causal
        self._learnt: dict[str, Tensor] = {
            name: value for name, value in learnt.named_parameters() if value.requires_grad
        }

    def loss(self, batch: Batch, noise: float, seed: tuple[int, ...]) -> Tensor:
        """See ``Learner.loss``; all tokens are possible, as in the model's first training."""
        ids = torch.from_numpy(batch.ids).to(self.device)
        seen = disturb(ids, self._tokens.first_code, self._codes, noise, seed)
        places = torch.from_numpy(batch.learnt[:, 1:]).to(self.device)
        with narrowed(self.device):
            # Rows are padded at their ends only, where a causal model does not look.
            hidden = self._causal.model(input_ids=seen, use_cache=False).last_hidden_state
            chosen, wanted = hidden[:, :-1][places], ids[:, 1:][places]
            sums = [
                checkpoint(self._sum, *part, use_reentrant=False)
                for part in zip(
                    torch.split(chosen, _AT_ONCE), torch.split(wanted, _AT_ONCE), strict=True
                )
            ]
        total: Tensor = torch.stack(sums).sum() / max(1, len(wanted))
        return total

    def _sum(self, hidden: Tensor, wanted: Tensor) -> Tensor:
        logits = self._causal.lm_head(hidden).float()
        return functional.cross_entropy(logits, wanted, reduction="sum")

    def parameters(self) -> Sequence[Tensor]:
        """See ``Learner.parameters``."""
        return list(self._learnt.values())

    def optimisers(self, plan: RunPlan) -> Sequence[torch.optim.Optimizer]:
        """Return AdamW; only matrices decay."""
        values = self.parameters()
        groups = [
            {"params": [value for value in values if value.ndim > 1], "weight_decay": plan.decay},
            {"params": [value for value in values if value.ndim <= 1], "weight_decay": 0.0},
        ]
        kept = [group for group in groups if group["params"]]
        return [torch.optim.AdamW(kept, lr=plan.rate, betas=_BETAS)]

    def state(self) -> dict[str, Tensor]:
        """See ``Learner.state``; only what is learnt, so that LoRA's checkpoints are small."""
        return {name: value.detach() for name, value in self._learnt.items()}

    @torch.no_grad()
    def load(self, state: Mapping[str, Tensor]) -> None:
        """See ``Learner.load``."""
        for name, value in self._learnt.items():
            value.copy_(state[name])

    def begin(self) -> _Session:
        """See ``Learner.begin``."""
        return _Session(self._causal, self._tokens, self._codes, self.context)

    def save(self, folder: Path) -> None:
        """See ``Learner.save``; LoRA's matrices are merged into the model."""
        merged: Any = self._causal
        if self._peft is not None:
            # What was learnt is small, and would be lost in the sums of a narrow type.
            self._peft.float()
            with _quiet():
                merged = self._peft.merge_and_unload()
        merged.to(self._stored)
        folder.mkdir(parents=True, exist_ok=True)
        merged.save_pretrained(folder, max_shard_size=_ONE_FILE)
        for name in TOKENIZER_FILES:
            if (self._source.folder / name).is_file():
                shutil.copyfile(self._source.folder / name, folder / name)


class _Session:
    """See ``Session``."""

    def __init__(self, causal: Any, tokens: Tokens, codes: int, context: int) -> None:
        self.context = context
        self._causal, self._tokens, self._codes = causal, tokens, codes
        self._past: Any = None

    @torch.inference_mode()
    def feed(self, ids: Sequence[int]) -> Tensor:
        """See ``Session.feed``."""
        device = self._causal.device
        was_training = self._causal.training
        # While it is trained, a model that recomputes keeps no past.
        self._causal.eval()
        try:
            with narrowed(device):
                given = torch.tensor([list(ids)], device=device)
                made = self._causal(
                    input_ids=given,
                    past_key_values=self._past,
                    use_cache=True,
                    logits_to_keep=1,
                )
        finally:
            self._causal.train(was_training)
        self._past = made.past_key_values
        logits, first = made.logits[0, -1].float().cpu(), self._tokens.first_code
        end = self._tokens.speech_end
        return torch.cat((logits[first : first + self._codes], logits[end : end + 1]))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hide that peft and transformers call each other by names that are to go."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


def _load(source: Checkpoint, device: torch.device, *, whole: bool) -> tuple[Any, torch.dtype]:
    """Return the model, and the type in which its weights are stored."""
    try:
        transformers = import_transformers()
        kept = transformers.AutoConfig.from_pretrained(source.folder, local_files_only=True)
        stored = kept.dtype if isinstance(kept.dtype, torch.dtype) else torch.float32
        # All that is learnt needs the steps between the values of a narrow type.
        exact = whole or device.type == "cpu"
        model = transformers.AutoModelForCausalLM.from_pretrained(
            source.folder,
            dtype=torch.float32 if exact else torch.bfloat16,
            attn_implementation="sdpa",
            local_files_only=True,
        )
    except ImportError as error:
        raise TrainingError(
            f"to train a published model, the package {error.name or 'transformers'} is needed: "
            "install it with pip install 'wyoming-tts[train]'"
        ) from error
    except (OSError, ValueError, RuntimeError, TypeError, KeyError) as error:
        reason = " ".join(str(error).split())[:200]
        raise TrainingError(
            f"the model in {source.folder} cannot be loaded ({reason}): fetch it again"
        ) from error
    model.config.use_cache = False
    return model, stored


def _with_lora(causal: Any, adaptation: Adaptation) -> Any:
    # It imports transformers, which must have been imported with care before.
    try:
        import peft  # noqa: PLC0415 - as above
    except ImportError as error:
        raise TrainingError(
            "LoRA needs the package peft: install it with pip install 'wyoming-tts[train]', or "
            "train the whole model (--full)"
        ) from error
    given = peft.LoraConfig(
        task_type="CAUSAL_LM",
        r=adaptation.rank,
        lora_alpha=adaptation.alpha,
        lora_dropout=0.0,
        target_modules="all-linear",
    )
    wrapped: Any = peft.get_peft_model(causal, given)
    if adaptation.recompute:
        # Its first layer has no input that is learnt, and nothing would be.
        causal.enable_input_require_grads()
    return wrapped
