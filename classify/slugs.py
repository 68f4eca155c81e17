"""The form of ids that are made from names."""

from __future__ import annotations

import re
from functools import lru_cache

from newsroom.text import fold

_OTHER = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=65536)
def slug(name: str) -> str:
    """Folded words joined by hyphens: "Phạm Minh Chính" gives `pham-minh-chinh`."""
    return _OTHER.sub("-", fold(name)).strip("-")
