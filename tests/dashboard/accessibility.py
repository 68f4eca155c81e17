"""axe-core 4.14.1 over a page in Chromium: what a reader with a keyboard, a screen reader or weak eyes stumbles over.

`axe/axe.min.js.xz` is axe.min.js of the npm package axe-core, packed by xz and otherwise as it is published (Mozilla
Public License 2.0, see the LICENSE beside it; source at https://github.com/dequelabs/axe-core).
"""

from __future__ import annotations

import hashlib
import lzma
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

FILE = Path(__file__).with_name("axe") / "axe.min.js.xz"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
"""Of the unpacked file, as the registry gave it in 2026."""
GRAVE = ("serious", "critical")
# Vega draws the two rectangles of a selection without a way to describe them; the bars under them are described.
_RUN = """async () => {
  const found = await axe.run({ exclude: [[".brush_brush"], [".brush_brush_bg"]] }, { resultTypes: ["violations"] });
  return found.violations.map(({ id, impact, help, nodes }) =>
    ({ id, impact, help,
       nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} – ${failureSummary}`) }));
}"""


@cache
def _axe() -> str:
    source = lzma.decompress(FILE.read_bytes())
    assert hashlib.sha256(source).hexdigest() == SHA256
    return source.decode("utf-8")


def stumbling_blocks(page: Page) -> list[str]:
    """The serious and critical violations on `page` as it stands now, a sentence each with the first elements."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_axe())
    found = page.evaluate(_RUN)
    return [
        f"{each['id']} ({each['impact']}): {each['help']}: {' | '.join(each['nodes'][:3])}"
        for each in found
        if each["impact"] in GRAVE
    ]
