"""Which seconds of a recording are taken, and whether text and sound stay together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.voices.recordings import letters, sample, save, speech
from wyoming_tts.audio.loudness import TARGET_LUFS, loudness
from wyoming_tts.errors import VoiceError
from wyoming_tts.voices.findings import Level
from wyoming_tts.voices.reference import Recipe, Reference, make_reference

# Thirteen letters for each second of speech.
FIRST = "Aaaaaa bbbbbb cccccc ddddddd eeeee fffff ggggg hhhhh iiiiiii."  # 52: 4 s
SECOND = "Jjjjjj kkkkkk llllll mmmmmmmm nnnnn ooooo ppppp qqqqq rrrrrr ssssss tttttttttttt."  # 70
PAUSED = (-0.5, 4.0, -0.6, 5.4, -0.4)


def test_the_sentence_of_about_the_wanted_length_is_cut_out(tmp_path: Path) -> None:
    """Of two sentences with a pause between them, the one that fits is taken, with its text."""
    path = save(tmp_path / "two.wav", speech(*PAUSED))
    first = make_reference(path, Recipe(f"{FIRST} {SECOND}", 4.0), letters)
    assert first.text == FIRST
    assert (first.stretch.start, first.stretch.end) == pytest.approx((0.42, 4.62), abs=0.05)
    second = make_reference(path, Recipe(f"{FIRST} {SECOND}", 5.5), letters)
    assert second.text == SECOND
    assert (second.stretch.start, second.stretch.end) == pytest.approx((5.02, 10.62), abs=0.05)


def test_what_is_encoded_is_16_khz_of_one_loudness(tmp_path: Path) -> None:
    """Whatever the recording's level and rate, the samples are those that the encoder expects."""
    for rate, db in ((44_100, -40.0), (16_000, -12.0)):
        sound = speech(*PAUSED, rate=rate, db=db, noise_db=db - 45)
        path = save(tmp_path / f"{rate}.wav", sound, rate)
        made = make_reference(path, Recipe(f"{FIRST} {SECOND}", 4.0), letters)
        assert made.samples.dtype == np.float32
        assert len(made.samples) == pytest.approx(made.stretch.seconds * 16_000, abs=2)
        reached = loudness(made.samples, 16_000) + made.gain_db
        assert reached == pytest.approx(TARGET_LUFS, abs=0.1)
        assert np.abs(made.samples).max() <= 10 ** (-1 / 20) + 1e-6
        assert made.samples[0] == 0


def test_without_a_certain_cut_the_whole_is_kept_and_its_price_told(tmp_path: Path) -> None:
    """Speech without a pause is not cut anywhere."""
    path = save(tmp_path / "one.wav", speech(-0.3, 9.4, -0.3))
    made = make_reference(path, Recipe(f"{FIRST} {SECOND}"), letters)
    assert made.text == f"{FIRST} {SECOND}"
    assert made.stretch.seconds == pytest.approx(9.6, abs=0.1)
    told = [finding for finding in made.findings if finding.level is Level.WARNING]
    assert "--start" in str(told[-1])
    assert made.codes == pytest.approx(480, abs=3)


def test_a_pause_that_fits_no_mark_is_not_cut_at(tmp_path: Path) -> None:
    """A breath in the middle of the only sentence divides nothing."""
    path = save(tmp_path / "breath.wav", speech(-0.3, 4.0, -0.4, 5.0, -0.3))
    text = f"{FIRST[:-1]} and {SECOND}"
    assert make_reference(path, Recipe(text, 4.0), letters).text == text


def test_a_pause_that_may_belong_to_two_marks_is_not_cut_at(tmp_path: Path) -> None:
    """Where the pause could be at either of two commas, no text is guessed."""
    path = save(tmp_path / "doubt.wav", speech(-0.3, 4.7, -0.3, 4.7, -0.3))
    text = f"{'aaaaa ' * 10}bbbbbbbb, cccccc, {'ddddd ' * 10}eeeeeeee."
    made = make_reference(path, Recipe(text, 4.5), letters)
    assert made.text == " ".join(text.split())


def test_a_cut_behind_a_comma_ends_with_a_full_stop(tmp_path: Path) -> None:
    """The text of the cut has a final mark, for a model goes on behind a comma."""
    path = save(tmp_path / "comma.wav", speech(-0.3, 4.0, -0.5, 7.0, -0.3))
    text = f"{FIRST[:-1]}, {'ddddd ' * 18}e."
    assert make_reference(path, Recipe(text, 4.0), letters).text == FIRST


def test_too_much_speech_without_a_certain_cut_is_refused(tmp_path: Path) -> None:
    """Twenty seconds in one breath make no reference; the advice is to name a stretch."""
    path = save(tmp_path / "long.wav", speech(-0.3, 20.0, -0.3))
    with pytest.raises(VoiceError, match=r"--start and\s+--end"):
        make_reference(path, Recipe("aaaaa " * 50), letters)


def test_a_named_stretch_is_what_the_text_is_of(tmp_path: Path) -> None:
    """With start and end the rest of a long recording does not matter."""
    path = save(tmp_path / "five-minutes.wav", speech(*([-0.5, 4.0, -0.5] * 60)))
    made = make_reference(path, Recipe(FIRST, 5.0, 100.0, 105.0), letters)
    assert made.text == FIRST
    assert made.stretch.start == pytest.approx(100.42, abs=0.05)
    assert made.stretch.end == pytest.approx(104.62, abs=0.05)


def test_the_same_recipe_cuts_the_same(tmp_path: Path) -> None:
    """Nothing is left to chance."""
    path = save(tmp_path / "two.wav", speech(*PAUSED))
    recipe = Recipe(f"{FIRST} {SECOND}", 4.0)
    once, again = (make_reference(path, recipe, letters) for _ in range(2))
    np.testing.assert_array_equal(once.samples, again.samples)
    assert once.findings == again.findings


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3", "txt"])
def test_every_common_format_is_read_whatever_its_name(tmp_path: Path, suffix: str) -> None:
    """The content tells the format; an MP3 that is called WAV is one."""
    kinds = {"ogg": ("OGG", "VORBIS"), "flac": ("FLAC", "PCM_16"), "wav": ("WAV", "FLOAT")}
    kind, subtype = kinds.get(suffix, ("MP3", "MPEG_LAYER_III"))
    path = save(tmp_path / f"a.{suffix}", speech(*PAUSED), format=kind, subtype=subtype)
    renamed = path.rename(tmp_path / "renamed.wav")
    made = make_reference(renamed, Recipe(f"{FIRST} {SECOND}", 4.0), letters)
    assert made.text == FIRST


def test_the_original_rate_does_not_move_the_cut(tmp_path: Path) -> None:
    """The same speech at another sample rate is cut at the same time."""
    starts = []
    for rate in (11_025, 22_050, 96_000):
        path = save(tmp_path / f"{rate}.wav", speech(*PAUSED, rate=rate), rate)
        made = make_reference(path, Recipe(f"{FIRST} {SECOND}", 5.5), letters)
        starts.append(made.stretch.start)
    assert max(starts) - min(starts) <= 0.03


def of_sample(name: str, seconds: float) -> Reference:
    """Return the reference of a real recording."""
    path = sample(f"{name}.wav")
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    return make_reference(path, Recipe(text, seconds), letters)


@pytest.mark.parametrize(
    ("name", "seconds", "begins", "ends"),
    # An alignment with synthetic speech of the same text puts these words between the same pauses.
    [
        ("jo", 5.0, "Highly recommend", "with voiceovers."),
        ("jo", 8.5, "So I just tried", "to play with too."),
        ("dave", 15.0, "So I'm live", "other friend."),
        ("greta", 5.0, "Es wurde", "eingeleitet."),
        ("juliette", 5.0, "Dans les zones", "à l'électricité."),
        ("mateo", 3.5, "En días", "menos energía."),
    ],
)
def test_real_recordings_are_cut_at_their_sentences(
    name: str, seconds: float, begins: str, ends: str
) -> None:
    """Text and stretch of real voices in four languages belong together."""
    made = of_sample(name, seconds)
    assert made.text.startswith(begins)
    assert made.text.endswith(ends)
    assert abs(made.stretch.seconds - seconds) < 2 or made.text.endswith("other friend.")


@pytest.mark.parametrize("name", ["jo", "dave", "greta", "juliette", "mateo"])
def test_real_recordings_pass_their_checks(name: str) -> None:
    """Good recordings with their own text give no error, and no warning of noise or clipping."""
    told = [str(f) for f in of_sample(name, 15.0).findings if f.level is not Level.OK]
    assert not told


def test_the_text_of_another_recording_is_found_out() -> None:
    """A transcript of a third or three times the length does not match."""
    path = sample("jo.wav")
    text = sample("jo.txt").read_text(encoding="utf-8")
    for wrong in (text[: len(text) // 3], text * 2):
        with pytest.raises(VoiceError, match="does not match the recording"):
            make_reference(path, Recipe(wrong), letters)


def test_a_real_recording_survives_its_cut() -> None:
    """The samples are the recording's own, apart from level and rate."""
    made = of_sample("juliette", 5.0)
    sound, rate = soundfile.read(sample("juliette.wav"), dtype="float32")
    original = sound[round(made.stretch.start * rate) : round(made.stretch.end * rate)]
    ours = np.abs(np.fft.rfft(made.samples))[: round(4_000 * made.stretch.seconds)]
    theirs = np.abs(np.fft.rfft(original))[: len(ours)]
    assert np.corrcoef(ours, theirs)[0, 1] > 0.999
