"""GGUF backbones of the real layout with random weights.

Text tokens are never sampled: their output rows are far smaller than those of the speech tokens.
By default the end token is never sampled either, and whoever generates sets the length.

With ``codes_per_token`` the model ends by itself, once the sequence holds that many speech tokens
for each token of spoken text, the reference counted with both (up to some ten codes later, more in
sequences above a thousand tokens). For this, two places of the residual stream are set apart: every
embedding carries at the first the token's share in the balance; the first head of the first layer
attends to all positions alike and writes the mean to the second, which only the end token's output
row reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.engines.neutts.fabricate.blocks import (
    Rows,
    one_hot_row,
    random_rows,
    set_weight,
    zero_rows,
)
from wyoming_tts.engines.neutts.fabricate.metadata import metadata
from wyoming_tts.engines.neutts.fabricate.shapes import BackboneShape
from wyoming_tts.engines.neutts.fabricate.tokenizer import make_vocabulary
from wyoming_tts.engines.neutts.gguf_types import BLOCKS, TensorType
from wyoming_tts.engines.neutts.gguf_writer import TensorPlan, header, write_tensor

_SHARE = 0  # place of a token's share in the balance of text and speech
_BALANCE = 1  # place of the mean of all shares
_TEXT_SHARE = 1.4
_END_GAIN = 2_000.0
_SPEECH_LOGITS = 1.5
_OTHER_LOGITS = _SPEECH_LOGITS / 8
_CHUNK = 16_384


def fabricate_backbone(
    path: Path,
    shape: BackboneShape,
    quant: TensorType = TensorType.Q4_0,
    seed: int = 0,
    *,
    codes_per_token: float | None = None,
) -> None:
    """Write a backbone with random weights; the same arguments always give the same bytes.

    Args:
        path: file to write; it appears when it is complete.
        shape: layout, vocabulary, and prompt format.
        quant: type of the layers' matrices: Q4_0, Q8_0 or F16. Embedding and output have the types
            that llama.cpp's quantiser gives them in such a file.
        seed: of the weights.
        codes_per_token: speech tokens for each token of spoken text after which the model ends;
            ``None`` for a model that never ends. Real speech has about 3.
    """
    maker = _Maker(shape, quant, np.random.default_rng(seed), codes_per_token)
    entries = metadata(shape, quant, maker.vocabulary)
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as file:
            file.write(header(entries, [plan for plan, _ in maker.tensors]))
            for plan, make in maker.tensors:
                write_tensor(file.write, plan, (rows.data.cast("B") for rows in make()))
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


class _Maker:
    """Makes the tensors of one backbone."""

    def __init__(
        self,
        shape: BackboneShape,
        quant: TensorType,
        rng: np.random.Generator,
        codes_per_token: float | None,
    ) -> None:
        self.shape = shape
        self.vocabulary = make_vocabulary(shape)
        self.tensors: list[tuple[TensorPlan, Callable[[], Iterator[Rows]]]] = []
        self._quant = quant
        self._rng = rng
        self._ends = codes_per_token is not None
        self._shares = self._token_shares(codes_per_token or 1.0)
        self._add_all()

    def _token_shares(self, codes_per_token: float) -> NDArray[np.float64]:
        shares = np.where(self.vocabulary.spoken, _TEXT_SHARE, 0.0)
        base = self.shape.speech_base
        shares[base : base + self.shape.speech_tokens] = -_TEXT_SHARE / codes_per_token
        return shares

    def _add_all(self) -> None:
        shape = self.shape
        if shape.tied:
            self._add_rows("token_embd", self._output_kind(), output=True, embedding=True)
        else:
            self._add_rows("token_embd", self._quant, output=False, embedding=True)
            self._add_rows("output", self._output_kind(), output=True, embedding=False)
        self._add_vector("output_norm", self._norm(balance=_END_GAIN))
        for layer in range(shape.layers):
            self._add_layer(layer)

    def _add_layer(self, layer: int) -> None:
        shape, name = self.shape, f"blk.{layer}."
        queries, keys = shape.heads * shape.head_size, shape.kv_heads * shape.head_size
        counts = layer == 0 and self._ends
        self._add_vector(name + "attn_norm", self._norm(share=float(counts)))
        self._add_matrix(name + "attn_q", shape.hidden, queries, silent=shape.head_size * counts)
        self._add_matrix(name + "attn_k", shape.hidden, keys)
        self._add_matrix(
            name + "attn_v", shape.hidden, keys, one_hot=(0, _SHARE) if counts else None
        )
        self._add_matrix(
            name + "attn_output",
            queries,
            shape.hidden,
            one_hot=(_BALANCE, 0) if counts else None,
            writes_residual=True,
        )
        if shape.architecture == "qwen2":
            for part, length in (("q", queries), ("k", keys), ("v", keys)):
                self._add_vector(f"{name}attn_{part}", np.zeros(length), suffix="bias")
        if shape.architecture == "qwen3":
            for part in ("q", "k"):
                self._add_vector(f"{name}attn_{part}_norm", np.ones(shape.head_size))
        self._add_vector(name + "ffn_norm", self._norm())
        self._add_matrix(name + "ffn_gate", shape.hidden, shape.feed_forward)
        self._add_matrix(name + "ffn_up", shape.hidden, shape.feed_forward)
        self._add_matrix(name + "ffn_down", shape.feed_forward, shape.hidden, writes_residual=True)

    def _norm(self, *, share: float = 0.0, balance: float = 0.0) -> NDArray[np.float64]:
        weights = np.ones(self.shape.hidden)
        if self._ends:
            weights[_SHARE], weights[_BALANCE] = share, balance
        return weights

    def _output_kind(self) -> TensorType:
        if self._quant is not TensorType.Q4_0:
            return self._quant
        whole = self.shape.hidden % BLOCKS[TensorType.Q6_K][0] == 0
        return TensorType.Q6_K if whole else TensorType.Q8_0

    def _add_vector(self, name: str, values: NDArray[np.float64], suffix: str = "weight") -> None:
        plan = TensorPlan(f"{name}.{suffix}", (len(values),), TensorType.F32)
        stored = values.astype(np.float32).view(np.uint8).reshape(1, -1)
        self.tensors.append((plan, lambda: iter((stored,))))

    def _add_matrix(
        self,
        name: str,
        length: int,
        rows: int,
        *,
        silent: int = 0,
        one_hot: tuple[int, int] | None = None,
        writes_residual: bool = False,
    ) -> None:
        """Add a matrix; its first ``silent`` rows are zero, ``one_hot`` is a row's only place."""
        kind = self._quant

        def make() -> Iterator[Rows]:
            made = random_rows(self._rng, kind, rows, length, 1 / sqrt(length))
            made[:silent] = zero_rows(kind, silent, length)
            if writes_residual and self._ends:
                made[_SHARE] = made[_BALANCE] = zero_rows(kind, 1, length)[0]
            if one_hot:
                row, place = one_hot
                made[row] = one_hot_row(kind, length, place, 1.0)[0]
            yield made

        self.tensors.append((TensorPlan(f"{name}.weight", (length, rows), kind), make))

    def _add_rows(self, name: str, kind: TensorType, *, output: bool, embedding: bool) -> None:
        """Add a matrix with one row for each token."""
        shape = self.shape
        length, total = shape.hidden, shape.vocabulary
        speech = range(shape.speech_base, shape.speech_base + shape.speech_tokens)

        def make() -> Iterator[Rows]:
            for first in range(0, total, _CHUNK):
                yield part(first, min(first + _CHUNK, total))

        def part(first: int, last: int) -> Rows:
            ids = np.arange(first, last)
            is_speech = (ids >= speech.start) & (ids < speech.stop)
            made = zero_rows(kind, len(ids), length)
            for mask, logits in ((is_speech, _SPEECH_LOGITS), (~is_speech, _OTHER_LOGITS)):
                rows = random_rows(self._rng, kind, int(mask.sum()), length, logits / sqrt(length))
                if self._ends and len(rows):
                    shares = self._shares[ids[mask]] if embedding else np.zeros(len(rows))
                    set_weight(rows, kind, _SHARE, shares)
                    set_weight(rows, kind, _BALANCE, 0.0)
                made[mask] = rows
            if output and first <= shape.end < last:
                end = one_hot_row(kind, length, _BALANCE, -1.0)
                made[shape.end - first] = (end if self._ends else zero_rows(kind, 1, length))[0]
            return made

        self.tensors.append((TensorPlan(f"{name}.weight", (length, total), kind), make))
