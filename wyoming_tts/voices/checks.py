"""Whether a recording is good enough to clone a voice from."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from wyoming_tts.audio.activity import Activity, Stretch
from wyoming_tts.audio.faults import bandwidth, clipped_share, hum_share
from wyoming_tts.audio.loudness import loudness
from wyoming_tts.voices.findings import Finding, error, ok, warning
from wyoming_tts.voices.recording import Recording

SHORTEST_SPEECH_S = 2.0
SHORT_SPEECH_S = 3.0

_LOW_RATE = 16_000
_NARROW_HZ = 4_500
_CLIPPED_WARNING, _CLIPPED_ERROR = 0.000_05, 0.01
_QUIET_WARNING_LUFS, _QUIET_ERROR_LUFS = -38.0, -55.0
_NOISE_WARNING_DB, _NOISE_ERROR_DB = 20.0, 10.0
_HUM_SHARE, _HUM_SNR_DB, _HUM_LEAST_S = 0.7, 40.0, 0.2

# Sounds per second of speech, pauses not counted. A fast reader reaches 19, a slow one 9.
_SLOWEST, _SLOW, _FAST, _FASTEST = 6.0, 8.5, 21.0, 25.0


def check_recording(recording: Recording, activity: Activity) -> list[Finding]:
    """Return what is good and bad about a recording, one finding for each check."""
    if not activity.speech:
        return [error("nobody speaks in the recording", "check the microphone and record again")]
    return [
        _check_length(activity),
        _check_rate(recording),
        _check_channels(recording),
        _check_level(recording),
        _check_clipping(recording),
        _check_noise(recording, activity),
    ]


def check_transcript(sounds: float, activity: Activity) -> Finding:
    """Tell whether a text of so many phonemes can be what is said in the recording."""
    pace = sounds / activity.spoken_s
    measured = f"the text has {pace:.1f} sounds per second of speech"
    if not _SLOWEST <= pace <= _FASTEST:
        more, less = ("text", "recording") if pace > _FASTEST else ("recording", "text")
        return error(
            f"the text does not match the recording: {pace:.1f} sounds per second of speech, "
            "people speak 10 to 18",
            f"there is more in the {more} than in the {less}; "
            "give word for word what is said, and nothing else",
        )
    if not _SLOW <= pace <= _FAST:
        return warning(
            f"{measured}, people speak 10 to 18",
            "check that the text is word for word what is said",
        )
    return ok(f"{measured}, as people speak")


def _check_length(activity: Activity) -> Finding:
    spoken = activity.spoken_s
    if spoken < SHORTEST_SPEECH_S:
        return error(
            f"there are only {spoken:.1f} s of speech", "a voice needs 3 s, better 5 to 15"
        )
    if spoken < SHORT_SPEECH_S:
        return warning(f"there are only {spoken:.1f} s of speech", "5 s give a better likeness")
    return ok(f"{spoken:.1f} s of speech")


def _check_rate(recording: Recording) -> Finding:
    rate = recording.rate
    if rate < _LOW_RATE:
        return warning(
            f"{rate:,} samples per second is telephone quality",
            "the voice will sound dull; record with 16,000 or more",
        )
    highest = bandwidth(recording.samples, rate)
    if highest < _NARROW_HZ:
        return warning(
            f"there is nothing above {highest:,.0f} Hz, as on the telephone",
            "the voice will sound dull; take an original recording",
        )
    return ok(f"{rate:,} samples per second")


def _check_channels(recording: Recording) -> Finding:
    count, used = recording.channels, recording.mix.used
    if recording.mix.cancelled:
        return warning(
            f"the {count} channels are out of phase",
            f"only channel {used[0] + 1} is used; listen whether it is the voice",
        )
    if count == 1:
        return ok("one channel")
    if len(used) < count:
        names = ", ".join(str(channel + 1) for channel in used)
        return ok(f"{count} channels, of which only {names} sound")
    if count > 2:  # noqa: PLR2004 - stereo is what every recorder makes
        return warning(f"{count} channels are mixed", "save the channel of the voice alone")
    return ok("two channels, mixed")


def _check_level(recording: Recording) -> Finding:
    level = loudness(recording.samples, recording.rate)
    if level < _QUIET_ERROR_LUFS:
        shown = "silent" if level == -math.inf else f"too quiet ({level:.0f} LUFS)"
        return error(f"the recording is {shown}", "record closer to the microphone")
    if level < _QUIET_WARNING_LUFS:
        return warning(
            f"the recording is quiet ({level:.0f} LUFS)", "record closer to the microphone"
        )
    return ok(f"loudness {level:.0f} LUFS")


def _check_clipping(recording: Recording) -> Finding:
    share = clipped_share(recording.samples)
    shown = f"{share:.1%}" if share >= 0.001 else f"{share:.3%}"  # noqa: PLR2004 - one digit
    if share >= _CLIPPED_ERROR:
        return error(f"{shown} of the recording is clipped", "record again with less gain")
    if share >= _CLIPPED_WARNING:
        return warning(
            f"{shown} of the recording is clipped", "the voice may crackle; record with less gain"
        )
    return ok("no clipping")


def _check_noise(recording: Recording, activity: Activity) -> Finding:
    snr = activity.snr_db
    if snr is None:
        return ok("no pause in which noise could be measured")
    quiet = _longest_quiet(recording, activity)
    if (
        snr < _HUM_SNR_DB
        and quiet.seconds >= _HUM_LEAST_S
        and hum_share(_cut(recording, quiet), recording.rate) > _HUM_SHARE
    ):
        return warning(
            f"the mains hum, {snr:.0f} dB below the speech",
            "move the cable or use a battery; the voice will hum as well",
        )
    if snr < _NOISE_ERROR_DB:
        return error(f"the noise is only {snr:.0f} dB below the speech", "record in a quiet room")
    if snr < _NOISE_WARNING_DB:
        return warning(
            f"the noise is only {snr:.0f} dB below the speech",
            "the voice will be noisy as well; record in a quiet room",
        )
    return ok(f"noise {snr:.0f} dB below the speech")


def _longest_quiet(recording: Recording, activity: Activity) -> Stretch:
    before = Stretch(0.0, activity.speech[0].start)
    after = Stretch(activity.speech[-1].end, recording.seconds)
    return max((before, *activity.pauses, after), key=lambda stretch: stretch.seconds)


def _cut(recording: Recording, stretch: Stretch) -> NDArray[np.float32]:
    return recording.samples[
        round(stretch.start * recording.rate) : round(stretch.end * recording.rate)
    ]
