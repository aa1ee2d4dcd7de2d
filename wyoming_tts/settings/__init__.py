"""The settings of the server: each has one name, type, default and meaning."""

from wyoming_tts.settings.fields import ENV_PREFIX, Settings
from wyoming_tts.settings.loading import load_settings, read_settings_file
from wyoming_tts.settings.server import AUTO
from wyoming_tts.settings.values import MOST_CPUS, check_uri, default_data_dir

__all__ = [
    "AUTO",
    "ENV_PREFIX",
    "MOST_CPUS",
    "Settings",
    "check_uri",
    "default_data_dir",
    "load_settings",
    "read_settings_file",
]
