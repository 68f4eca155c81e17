"""Of which kind an outlet is, by all ways in which an article may name it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classify.gold_rows import as_article
from classify.outlet_kinds import OutletKinds
from newsroom.article import Source, SourceKind


def outlet(id: str, kind: SourceKind, *domains: str, name: str = "", guessed: bool = False) -> Source:
    return Source(
        id=id,
        name=name or id,
        kind=kind,
        country="VN",
        scope="domestic",
        languages=("vi",),
        domains=domains,
        timezone="Asia/Ho_Chi_Minh",
        entries=(),
        guessed=guessed,
    )


KINDS = OutletKinds(
    [
        outlet("bao-lac-hai", "party", "laichai.example", name="Báo Lạc Hải"),
        outlet("moi-truong", "ministry", "moitruong.laichai.example", "127.0.0.1:8080"),
        outlet("doan", "broadcaster", "doan.example", guessed=True),
        outlet("tim", "search", "tim.example"),
    ]
)


@pytest.mark.parametrize(
    ("named", "url", "kind"),
    [
        ("bao-lac-hai", "", "party"),
        ("bao-lac-hai", "https://moitruong.laichai.example/x", "party"),
        ("BAO LAC HAI", "", "party"),
        ("Báo Lạc Hải", "", "party"),
        ("", "https://laichai.example/x", "party"),
        ("", "https://www.laichai.example:443/x", "party"),
        ("", "https://bien.moitruong.laichai.example/x", "ministry"),
        ("khong-biet", "http://127.0.0.1:8080/x", "ministry"),
        ("", "http://127.0.0.1:8081/x", None),
        ("", "https://khaclaichai.example/x", None),
        ("", "https://laichai.example.khac/x", None),
        ("", "https://example/x", None),
        ("doan", "https://doan.example/x", None),
        ("tim", "https://tim.example/x", None),
        ("", "http://[::1/x", None),
        ("", "laichai.example", None),
        ("", "", None),
    ],
)
def test_the_source_tells_it_or_its_name_or_the_host(named: str, url: str, kind: SourceKind | None) -> None:
    article = replace(as_article({"title": "Hội nghị về lúa"}), source_id=named, url=url)
    assert KINDS.of(article) == kind


def test_without_sources_nothing_is_known() -> None:
    assert OutletKinds().of(as_article({"title": "Lúa", "outlet": "bao-lac-hai", "url": "https://a.example/"})) is None
