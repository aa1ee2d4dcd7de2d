"""What the doctor says of the page's address."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.web.support import ANY_PORT, page_of
from wyoming_tts.cli.checks import check_page
from wyoming_tts.cli.finding import Verdict
from wyoming_tts.settings import load_settings


async def test_a_free_address_and_none_are_good() -> None:
    """Where the page can be served, or is not wanted, all is well."""
    for web in (ANY_PORT, ""):
        assert (await check_page(load_settings({"web": web}))).verdict is Verdict.GOOD


async def test_an_address_of_others_is_a_warning() -> None:
    """Another program on the port is told, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        web = f"http://127.0.0.1:{taken.getsockname()[1]}"
        finding = await check_page(load_settings({"web": web}))
    assert finding.verdict is Verdict.WARNING
    assert "--web" in finding.remedy


async def test_the_page_of_a_running_server_is_good(tmp_path: Path) -> None:
    """A server of ours that has the address already is no fault."""
    async with page_of(tmp_path) as page:
        finding = await check_page(load_settings({"web": page.url}))
    assert finding.verdict is Verdict.GOOD
    assert "answers there already" in finding.found
