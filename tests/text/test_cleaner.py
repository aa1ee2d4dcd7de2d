from __future__ import annotations

import emoji
import pytest

from wyoming_tts.text.cleaner import Cleaner, clean

SPOKEN_EMOJI = {"\xa9", "\xae", "\u2122"}
PUNCTUATION_EMOJI = {"\u203c": "!", "\u2049": "!?"}


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        # emphasis
        ("The light is **on** now.", "The light is on now."),
        ("The *kitchen* light and the _hall_ light.", "The kitchen light and the hall light."),
        ("***Important***: ~~not~~ __this__", "Important: not this"),
        ("**Bold:**Text", "Bold:Text"),
        ("un*believ*able", "unbelievable"),
        ("*", ""),
        ("**", ""),
        ("a * in the text", "a in the text"),
        ("5* hotel", "5 hotel"),
        ("It costs 5*", "It costs 5"),
        ("2 * 3 is 6, and 5*4 is 20", "2 \u00d7 3 is 6, and 5\u00d74 is 20"),
        ("light.living_room and snake_case", "light.living_room and snake_case"),
        (r"\*not bold\* but 5\_000", "not bold but 5_000"),
        ("about ~5 minutes", "about ~5 minutes"),
        ("C# and F# and #1 and #party", "C# and F# and #1 and #party"),
        ("==marked== text, 1 = 1", "marked text, 1 = 1"),
        # blocks
        ("# Weather\nIt is sunny.", "Weather\nIt is sunny."),
        ("## weather ##\nit is sunny.", "weather\nit is sunny."),
        ("Weather\n=======\nIt is sunny.", "Weather\n\nIt is sunny."),
        ("To buy:\n- milk\n- eggs\n* bread", "To buy:\nmilk\neggs\nbread"),
        ("To buy\n+ milk\n  - [ ] eggs\n  - [x] bread", "To buy\nmilk\neggs\nbread"),
        ("1. Open it.\n2) Close it.", "1. Open it.\n2. Close it."),
        ("\u2022 one\n\u2022 two", "one\ntwo"),
        ("> Be brave.\n> She said.", "Be brave.\nShe said."),
        ("Above\n\n---\n\nBelow", "Above\n\nBelow"),
        ("* * *\nBelow", "Below"),
        ("-5 degrees", "-5 degrees"),
        ("+49 30 1234", "+49 30 1234"),
        ("It was in\n1999. Then", "It was in\n1999. Then"),
        # code
        ("Run `ls -la` now", "Run ls -la now"),
        ("Look:\n```python\nprint('x')\n```\nDone.", "Look:\nDone."),
        ("Look:\n~~~\nx\n```\ny\n~~~~\nDone.", "Look:\nDone."),
        ("- item\n  ```\n  code\n  ```\n- next", "item\nnext"),
        ("Text\n```\nnever closed\nat all", "Text"),
        ("```one line```", "one line"),
        ("Text\n```", "Text"),
        # links
        ("See [the docs](https://a.b/c_(d)?x=1 'T') now.", "See the docs now."),
        ('See [the **docs**](<https://a.b> "Title (x)").', "See the docs."),
        ("![A cat](cat.png) sits", "A cat sits"),
        ("Wow![link](x)", "Wow!link"),
        ("[text][id] and [text][]", "text and text"),
        ("[id]: https://example.com\nText", "Text"),
        ("True.[^1] Sure[2].\n\n[^1]: The note", "True. Sure.\n\nThe note"),
        ("Source [1](https://a.b)", "Source 1"),
        ("<https://a.b/c_d_e> is", "https://a.b/c_d_e is"),
        ("(see https://x.org/a)", "(see https://x.org/a)"),
        ("**https://x.org/a**", "https://x.org/a"),
        ("[not a link", "not a link"),
        ("[a](not closed", "a(not closed"),
        ("array[0] is", "array is"),
        # HTML
        ("one<br>two<br/>Three", "one\ntwo\nThree"),
        ("<p>Hello <b>you</b></p>", "Hello you"),
        ("a < b and c > d", "a < b and c > d"),
        ("I <3 you", "I <3 you"),
        ("x<!-- hidden -> -->y", "xy"),
        ("<think>Let me\nsee.</think>It is on.", "It is on."),
        ("A &amp; B&nbsp;&lt;3 &eacute; &#39;x&#x27; &euro;5", "A & B <3 \xe9 'x' \u20ac5"),
        ("&amp;amp;lt; AT&T R&D &unknown;", "< AT&T R&D &unknown;"),
        # tables
        ("| Room | Temp |\n|---|:-:|\n| Hall | 21 |\n| | 5 |", "Room, Temp\nHall, 21\n5"),
        ("a | b\n--|--\nc | d\n\nEnd", "a, b\nc, d\n\nEnd"),
        ("+---+---+\n| A | B. |\n+---+---+", "A, B."),
        # symbols
        ("Done \U0001f44d!", "Done!"),
        ("Great\U0001f389Next", "Great Next"),
        ("\u2705 on\n\u274c off", "on\noff"),
        ("1\ufe0f\u20e3 First, 2 Second", "First, 2 Second"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467 family \U0001f1e9\U0001f1ea", "family"),
        ("hall \u2192 kitchen -> bath => bed", "hall, kitchen, bath, bed"),
        ("\u2192 go", "go"),
        ("\u2554\u2550\u2557 box \u2588\u2588\u2591 50%", "box 50%"),
        ("Stop\u203c No\u2049", "Stop! No!?"),
        ("21.5\xa0\xb0C, 45\u202f%, \u20ac5", "21.5 \xb0C, 45 %, \u20ac5"),
        ("a\u200bb\u00adc\ufeffd\u202ee\x07f", "abcdef"),
        ("\ud800x\ue000y", "x y"),
        ("a\u200cb\u200d", "ab"),
        # runs
        ("No!!!!! Why??? What?!?!?!", "No! Why? What?!"),
        ("wait.... so.. ok\u2026\u2026", "wait... so. ok\u2026"),
        ("yes -- no --- maybe ------ ok", "yes \u2013 no \u2013 maybe \u2013 ok"),
        ("a,,b;;c", "a,b;c"),
        ("fe80::1 and C++", "fe80::1 and C++"),
        ("Bonjour !  Ça va ?", "Bonjour ! Ça va ?"),
        # lines
        ("a   b\t c", "a b c"),
        ("one\r\ntwo\rThree", "one two\nThree"),
        ("Temperature: 21\nHumidity: 40", "Temperature: 21\nHumidity: 40"),
        ("a hard\nwrapped line", "a hard wrapped line"),
        ("The end.\nand so on", "The end.\nand so on"),
        ("one\n \n\n\ntwo", "one\n\ntwo"),
        ("", ""),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_clean_gives_what_is_spoken(text: str, spoken: str) -> None:
    """Markup and silent characters are taken off, and words, units and numbers stay."""
    assert clean(text) == spoken


@pytest.mark.parametrize(
    "text",
    [
        "12 \xb5g/m\xb3, \xbd, \u2116 5, 20 \u2103, \u2264 5, \u221e, \xa7 3, 3\u2032, \u2460",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "e\u0301 \u0928\u092e\u0938\u094d\u0924\u0947 \u4f60\u597d it\u2019s d\xb7l col\xb7lega",
        "https://x.y/_a_~~b#c",
        "\u201eJa\u201c, \u00abnon\u00bb \u00bfqu\xe9? \u00a1s\xed!",
        "(a) {b} a@b.c 50% $5 a/b 10\u201312",
    ],
)
def test_what_can_be_spoken_is_kept_exactly(text: str) -> None:
    """Signs, units, quotes, addresses, and joiners between letters stay as they are."""
    assert clean(text) == text


def test_every_emoji_is_silent() -> None:
    """No emoji is spoken but the legal signs; the two that are punctuation stay punctuation."""
    for sequence in emoji.EMOJI_DATA:
        bare = sequence.replace("\ufe0f", "")
        expected = bare if bare in SPOKEN_EMOJI else PUNCTUATION_EMOJI.get(bare, "")
        assert clean(sequence) == expected, ascii(sequence)


def test_emoji_within_text_leave_the_words() -> None:
    """Every emoji between two words leaves just the words."""
    for sequence in emoji.EMOJI_DATA:
        if sequence.replace("\ufe0f", "") not in {*SPOKEN_EMOJI, *PUNCTUATION_EMOJI}:
            cleaned = clean(f"one {sequence} two").replace(",", "")
            assert cleaned == "one two", ascii(sequence)


@pytest.mark.parametrize("text", list("0123456789"))
def test_digits_are_no_emoji(text: str) -> None:
    """A plain digit is spoken, though an emoji can begin with it."""
    assert clean(text) == text


@pytest.mark.parametrize(
    ("pushed", "out"),
    [
        ("Hello there, wor", "Hello there, wor"),
        ("It is on.", "It is on."),
        ("Is it on?", "Is it on?"),
        ("It is **on**.", "It is on."),
        ("It is on!", "It is on!"),
        ("It is on.\n", "It is on.\n"),
        ("It is on\n\n", "It is on\n\n"),
        ("- milk", "milk"),
        ("# Title\n", "Title\n"),
        ("see [the docs", "see the docs"),
        ("**Bold te", "Bold te"),
        ("`code te", "code te"),
        ("| Room | Te", "Room, Te"),
        ("https://example.com/pa", "https://example.com/pa"),
        ("It is 2", "It is"),
    ],
)
def test_text_comes_out_as_soon_as_it_is_decided(pushed: str, out: str) -> None:
    """Nothing waits for the end of a line, of a link or of an emphasis."""
    assert Cleaner().push(pushed) == out


def test_plain_text_is_delayed_by_two_characters_at_most() -> None:
    """Character by character, plain text comes out with hardly a delay."""
    text = "The temperature in the hall is 21.5 \xb0C, and it's raining: take (at 7:05) a coat!"
    cleaner = Cleaner()
    out = ""
    for index, character in enumerate(text):
        out += cleaner.push(character)
        assert len(out) >= index - 2
    assert out + cleaner.flush() == text
