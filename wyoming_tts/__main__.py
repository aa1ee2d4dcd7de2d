"""``python -m wyoming_tts`` is ``wyoming-tts``."""

import sys

from wyoming_tts.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
