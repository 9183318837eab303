"""The page in a browser: nothing sticks out on a phone, its charts can be read there, and it asks for nothing."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from buddy_pipeline_tests.browser import needs_browser, show
from buddy_pipeline_tests.impact.report.filled import OURS, Filled

PHONE, DESK = 360, 1280
SMALLEST_TEXT = 9

_LOOK = """<!DOCTYPE html><iframe src="report.html" style="width: {width}px; height: 800px; border: 0"></iframe><pre></pre><script>
document.querySelector("iframe").onload = ({{target}}) => {{
  const page = target.contentDocument;
  page.querySelectorAll("details").forEach(each => each.open = {opened});
  const wide = page.documentElement.scrollWidth;
  const out = (text, svg) => text.left < svg.left - 1 || text.right > svg.right + 1 || text.top < svg.top - 1 || text.bottom > svg.bottom + 1;
  const texts = [...page.querySelectorAll("svg")].flatMap(svg => [...svg.querySelectorAll("text")].map(text => ({{
    size: parseFloat(target.contentWindow.getComputedStyle(text).fontSize) * svg.clientWidth / svg.viewBox.baseVal.width,
    sticksOut: out(text.getBoundingClientRect(), svg.getBoundingClientRect()), text: text.textContent}})));
  const tops = [...page.querySelectorAll("figure")].map(figure => Math.round(figure.getBoundingClientRect().top));
  const asked = target.contentWindow.performance.getEntriesByType("resource").map(each => each.name);
  document.querySelector("pre").textContent = JSON.stringify({{wide, texts, tops, asked}});
}};
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        self.server.asked.append(self.path)  # type: ignore[attr-defined]


@dataclass
class Site:
    """A folder with the page, as a browser has it."""

    folder: Path
    port: int
    asked: list[str] = field(default_factory=list)

    def look(self, width: int, *, opened: bool) -> dict[str, Any]:
        """What the page measures in a window of this width; ``opened``: with all that can be opened."""
        name = f"look-{width}-{opened}.html"
        (self.folder / name).write_text(_LOOK.format(width=width, opened=str(opened).lower()), encoding="utf-8")
        url = f"http://127.0.0.1:{self.port}/{name}"
        seen = show(url, self.folder / "profile", "--virtual-time-budget=10000", "--window-size=1400,1000")
        found = re.search(r"<pre>(\{.*\})</pre>", seen)
        assert found, "the page did not load"
        return json.loads(found[1].replace("&amp;", "&"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def site(filled: Filled, page: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "report.html").write_text(page(filled, OURS), encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        made = Site(folder, server.server_port)
        server.asked = made.asked  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


@needs_browser
@pytest.mark.parametrize("opened", [False, True])
def test_on_a_phone_nothing_sticks_out_and_charts_can_be_read(site: Site, opened: bool) -> None:
    seen = site.look(PHONE, opened=opened)
    assert seen["wide"] <= PHONE
    assert len(seen["texts"]) > 50
    assert min(text["size"] for text in seen["texts"]) >= SMALLEST_TEXT
    assert not [text["text"] for text in seen["texts"] if text["sticksOut"]]
    assert len(set(seen["tops"])) == len(seen["tops"]), "one chart a row"


@needs_browser
def test_on_a_desk_there_are_two_charts_a_row(site: Site) -> None:
    seen = site.look(DESK, opened=False)
    assert seen["wide"] <= DESK
    assert seen["tops"][0] == seen["tops"][1] < seen["tops"][2] == seen["tops"][3]


@needs_browser
def test_the_page_asks_for_nothing(site: Site) -> None:
    assert site.look(PHONE, opened=True)["asked"] == []
    assert {path for path in site.asked if not path.startswith("/look")} <= {"/report.html", "/favicon.ico"}
