from __future__ import annotations

import logging

import pytest

from tests.engines.neutts.speaking import tiny_codec
from wyoming_tts.engines.neutts.codec import open_codec

pytest.importorskip("onnx", reason="test codecs are written with the onnx package")
pytest.importorskip("onnxruntime", reason="the codec needs ONNX Runtime")


@pytest.mark.parametrize(("device", "warnings"), [("cuda", 1), ("cpu", 0), ("auto", 0)])
def test_a_graphics_card_that_stays_unused_is_told(
    device: str, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Who asks for one with this kind of codec is told which codec uses it."""
    with caplog.at_level(logging.WARNING):
        open_codec(tiny_codec(), device)
    assert caplog.text.count("--neutts-codec neucodec") == warnings
