from __future__ import annotations

import json

import pytest

from wyoming_tts.bench.report import Figure, Ratio, Report


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("g", "n", 0.99, "s", below=1.0), True),
        (Figure("g", "n", 1.0, "s", below=1.0), False),
        (Figure("g", "n", 40, "", exactly=40), True),
        (Figure("g", "n", 41, "", exactly=40), False),
        (Figure("g", "n", 41, "MB"), None),
    ],
)
def test_a_figure_knows_whether_its_target_is_met(figure: Figure, *, met: bool | None) -> None:
    """Below means below, exactly means exactly, and without a target nothing is judged."""
    assert figure.met is met


def test_json_has_the_documented_keys() -> None:
    """Programs find machine, counts, figures and ratios under the names that are documented."""
    report = Report({"processor": "p"}, {"replies": 1})
    report.figures.append(Figure("soak", "errors", 0, "", exactly=0))
    report.ratios.append(Ratio("soak", "time", "engine", 1.23456789))
    assert json.loads(json.dumps(report.as_json())) == {
        "machine": {"processor": "p"},
        "counts": {"replies": 1},
        "figures": [
            {
                "group": "soak",
                "name": "errors",
                "value": 0,
                "unit": "",
                "target": "= 0",
                "met": True,
            }
        ],
        "ratios": [{"group": "soak", "name": "time", "baseline": "engine", "value": 1.2346}],
    }
