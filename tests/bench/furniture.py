"""What stands around an article on a real page, so that reading is measured on pages of their size.

A rendered page of the sample press has 5 kB. The medians of 180 real press pages are 118 kB, 770 tags, 148 links and
20 kB of scripts; on small pages the fixed costs of a reader would be most of what is measured.
"""

from __future__ import annotations

import json
import random

LINKS = 110
"""With the page's own they come to the median."""
SCRIPT_BYTES = 20_000
STYLE_BYTES = 60_000

_WORDS = [
    "tin",
    "mới",
    "bạn",
    "đọc",
    "chuyên",
    "mục",
    "đời",
    "sống",
    "kinh",
    "tế",
    "thế",
    "giới",
    "văn",
    "hoá",
    "thể",
    "thao",
    "giải",
    "trí",
    "khoa",
    "học",
    "giáo",
    "dục",
]


def furnished(body: bytes, seed: str) -> bytes:
    """`body` (UTF-8) with menus before its content, lists of other articles behind it, styles and scripts; the same for
    the same `seed`."""
    rng = random.Random(seed)
    text = body.decode()
    head, _, rest = text.partition("</head>")
    inside = rest.partition(">")[2]
    opening = rest[: len(rest) - len(inside)]
    end = inside.rfind("</body>")
    content, closing = (inside[:end], inside[end:]) if end >= 0 else (inside, "")
    styles = f"<style>{''.join(f'.c{n}{{margin:{n % 9}px;color:#{n:06x}}}' for n in range(STYLE_BYTES // 30))}</style>"
    data = json.dumps({f"k{n}": rng.random() for n in range(SCRIPT_BYTES // 30)})
    menu = f"<nav class='menu'><ul>{_links(rng, LINKS // 3, 2)}</ul></nav>"
    more = f"<aside class='related'><ul>{_links(rng, LINKS - LINKS // 3, 8)}</ul></aside>"
    return f"{head}{styles}</head>{opening}{menu}{content}{more}<script>var d={data}</script>{closing}".encode()


def _links(rng: random.Random, number: int, words: int) -> str:
    return "".join(
        f"<li class='item item-{n}'><div class='thumb'><a href='/muc/{n}' data-id='{n}'><img src='/a/{n}.jpg' alt=''>"
        f"<span>{' '.join(rng.choices(_WORDS, k=words))}</span></a></div></li>"
        for n in range(number)
    )
