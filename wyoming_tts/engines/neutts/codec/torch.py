"""The codec on torch, on a GPU or the processor."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from wyoming_tts.engines.neutts.codec.contract import (
    Codec,
    Codes,
    Samples,
    check_samples,
    check_window,
)
from wyoming_tts.errors import EngineError, EngineUnavailableError

try:
    import torch
    from torch import Tensor, nn

    from wyoming_tts.engines.neutts.codec.torch_decoder import Decoder, load_decoder
except ImportError as err:
    raise EngineUnavailableError("this codec needs torch: pip install torch") from err

_LOGGER = logging.getLogger(__name__)

LARGEST_BATCH = 32
"""Windows decoded in one go at most, which bounds the memory that a batch takes."""

_DEVICES = {"auto", "cpu", "cuda"}


class TorchCodec(Codec):
    """Decodes windows of equal length in one batch; in bfloat16 on a GPU, else in float32.

    A GPU that is absent or fails is left for the processor, with one warning, and the windows
    that it failed on are decoded there.
    """

    def __init__(self, path: Path, device: str, threads: int) -> None:
        """Load the decoder's part of a checkpoint.

        Args:
            path: ``pytorch_model.bin``; it must stay as it is while the codec lives.
            device: ``auto`` takes a GPU where there is one.
            threads: how many threads compute on the processor, for all of torch in this process.

        Raises:
            EngineUnavailableError: the file is no checkpoint of NeuCodec, or memory is missing.
        """
        if device not in _DEVICES:
            raise EngineUnavailableError(f"a codec runs on {sorted(_DEVICES)}, not on {device!r}")
        torch.set_num_threads(max(1, threads))
        self._path = path
        self._decoder: Decoder | None = load_decoder(path)
        self.identity = f"neucodec-torch@{_fingerprint(self._decoder)}"
        self.device = "cpu"
        if device == "cuda" and not torch.cuda.is_available():
            _LOGGER.warning("No GPU can be used here: the codec runs on the processor")
        elif device != "cpu" and torch.cuda.is_available():
            self._to_gpu(self._decoder)

    def decode(self, windows: Sequence[Codes]) -> list[Samples]:
        """See `Codec.decode`."""
        checked = [check_window(codes) for codes in windows]
        by_length: dict[int, list[int]] = {}
        for index, codes in enumerate(checked):
            by_length.setdefault(len(codes), []).append(index)
        decoded: dict[int, Samples] = {}
        for same in by_length.values():
            for start in range(0, len(same), LARGEST_BATCH):
                batch = same[start : start + LARGEST_BATCH]
                audio = self._decode(np.stack([checked[index] for index in batch]))
                for index, samples in zip(batch, audio, strict=True):
                    decoded[index] = check_samples(samples, len(checked[index]))
        return [decoded[index] for index in range(len(checked))]

    def close(self) -> None:
        """Release the model."""
        self._decoder = None

    def _decode(self, codes: Codes) -> Samples:
        """``[B, F]`` codes to ``[B, 480 F]`` samples, on the processor if the GPU fails."""
        if self._decoder is None:
            raise EngineError("the codec is closed")
        if self.device != "cpu":
            try:
                return _run(self._decoder, codes, self.device)
            except RuntimeError as err:
                self._leave_gpu(err)
        try:
            return _run(self._decoder, codes, "cpu")
        except (RuntimeError, MemoryError) as err:
            raise EngineError(f"the codec failed on {codes.shape} codes: {_short(err)}") from err

    def _to_gpu(self, decoder: Decoder) -> None:
        try:
            self._decoder = _halved(decoder).to("cuda")
            self.device = "cuda"
            _run(self._decoder, np.zeros((1, 2), np.int32), "cuda")
        except RuntimeError as err:
            self._leave_gpu(err)

    def _leave_gpu(self, err: RuntimeError) -> None:
        _LOGGER.warning("The GPU failed (%s): the codec runs on the processor now", _short(err))
        self.device = "cpu"
        # What lies on a lost GPU cannot be read back.
        try:
            self._decoder = load_decoder(self._path)
        except EngineUnavailableError as gone:
            raise EngineError(f"the GPU failed, and so does the processor: {gone}") from gone


def _run(decoder: Decoder, codes: Codes, device: str) -> Samples:
    with (
        torch.inference_mode(),
        torch.autocast(device, dtype=torch.bfloat16, enabled=device != "cpu"),
    ):
        audio: Tensor = decoder(torch.from_numpy(codes).to(device, torch.int64))
        samples: Samples = audio.float().cpu().numpy()
    return samples


def _halved(decoder: Decoder) -> Decoder:
    """Keep in bfloat16 what is multiplied in it: autocast would convert it at every window."""
    backbone = decoder.generator.backbone
    for module in backbone.modules():
        if isinstance(module, nn.Linear | nn.Conv1d):
            module.to(torch.bfloat16)
    return decoder


def _fingerprint(decoder: Decoder) -> str:
    """Return sixteen hexadecimal digits of samples of every weight."""
    digest = hashlib.blake2b(digest_size=8)
    for name, value in decoder.state_dict().items():
        flat = value.reshape(-1)
        digest.update(f"{name} {tuple(value.shape)}".encode())
        digest.update(flat[:1024].contiguous().numpy().tobytes())
        digest.update(flat[-1024:].contiguous().numpy().tobytes())
    return digest.hexdigest()


def _short(err: BaseException) -> str:
    text = str(err).strip() or type(err).__name__
    return text.splitlines()[0][:200]
