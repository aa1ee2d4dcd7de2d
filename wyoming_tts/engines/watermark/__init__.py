"""An inaudible mark in what is spoken, by which a detector knows it as synthetic.

The mark is that of Perth (the package ``resemble-perth``), whose weights are used without its code,
which needs torch.
"""

from wyoming_tts.engines.watermark.stream import MarkStream
from wyoming_tts.engines.watermark.watermarker import Watermarker, open_watermarker

__all__ = ["MarkStream", "Watermarker", "open_watermarker"]
