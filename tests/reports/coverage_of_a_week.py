"""A made-up week in August 2026, domestic and foreign press, with the eight weeks before it. All invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts, Scope, Source, SourceKind
from newsroom.clock import Period
from newsroom.funnel import SourceFunnel
from newsroom.urls import article_id
from reports.evidence import Baseline, EventFact, Evidence, Spec
from reports.model import Language

WEEK = Period(date(2026, 8, 3), date(2026, 8, 9))
NEXT_MONDAY = datetime(2026, 8, 10, 1, 0, tzinfo=UTC)
OUTLETS: dict[str, tuple[str, str, SourceKind, Scope, str]] = {
    "baolachai": ("Báo Lạc Hải", "VN", "local", "domestic", "vi"),
    "thongtanxa": ("Thông tấn xã Lạc Hải", "VN", "agency", "domestic", "vi"),
    "kinhtebien": ("Kinh tế Biển", "VN", "sector", "domestic", "vi"),
    "lachaidaily": ("Lac Hai Daily", "VN", "commercial", "domestic", "en"),
    "lionharbour": ("The Lion Harbour Post", "SG", "commercial", "foreign", "en"),
    "sakurawire": ("Sakura Wire Service", "JP", "wire", "foreign", "en"),
    "garudatimes": ("Garuda Archipelago Times", "ID", "commercial", "foreign", "en"),
    "bachai": ("Đài Bắc Hải tiếng Việt", "GB", "broadcaster", "foreign", "vi"),
}


def piece(
    outlet: str,
    slug: str,
    day: date,
    *topics: str,
    title: str = "",
    reprint_of: Facts | None = None,
    events: tuple[str, ...] = (),
    themes: tuple[str, ...] = (),
) -> Facts:
    """One article; its pillars are those of its topics."""
    taxonomy = load_taxonomy()
    name, country, kind, scope, language = OUTLETS[outlet]
    url = f"https://{outlet}.example/{day:%Y%m%d}/{slug}"
    return Facts(
        id=article_id(url),
        version=1,
        url=url,
        title=title or slug.replace("-", " ").capitalize(),
        source_id=outlet,
        source_name=name,
        kind=kind,
        country=country,
        scope=scope,
        province="",
        language=language,
        published_at=datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
        relevance="asean",
        assessed=True,
        pillars=tuple(dict.fromkeys(taxonomy.pillar_of(topic) for topic in topics)),
        topics=topics,
        themes=themes,
        reprint_of=reprint_of.id if reprint_of else None,
        tone="neutral",
        events=events,
    )


def _day(n: int) -> date:
    return WEEK.first + timedelta(n)


def week() -> list[Facts]:
    """The week itself: a story on both sides, a wire with reprints, a claim, cyber security far above the usual."""
    grid = "story-grid"
    wire = piece("sakurawire", "asean-code", _day(1), "maritime_security", title="Envoys trade drafts of a sea code")
    found = [
        piece(
            "baolachai",
            "luoi-dien",
            _day(0),
            "energy_food",
            title="ASEAN chốt lộ trình lưới điện liên vùng",
            events=(grid,),
        ),
        piece(
            "thongtanxa",
            "luoi-dien",
            _day(0),
            "energy_food",
            title="Lưới điện ASEAN: chín tuyến xuyên biên giới",
            events=(grid,),
        ),
        piece(
            "lionharbour",
            "grid",
            _day(1),
            "energy_food",
            title="Power grid roadmap clears its last hurdle",
            events=(grid,),
        ),
        wire,
        piece("lionharbour", "sea-code", _day(1), "maritime_security", reprint_of=wire),
        piece("garudatimes", "sea-code", _day(2), "maritime_security", reprint_of=wire),
        piece(
            "thongtanxa",
            "ngay-asean",
            _day(5),
            "asean_identity",
            title="Lễ thượng cờ ASEAN tại Lạc Hải",
            themes=("vietnam_role",),
        ),
        piece("bachai", "bien-dong", _day(3), "maritime_security", title="Biển Đông: các bên nói gì?"),
        replace(
            piece("garudatimes", "claim", _day(4), "maritime_security", title="Lac Hai accused of stalling"),
            claim="claim",
            claim_confirmed=True,
            themes=("distorted_claims",),
        ),
        replace(piece("lionharbour", "maybe", _day(4), "external_relations"), claim="claim"),
    ]
    found += [
        piece("garudatimes", f"scam-{n}", _day(n % 7), "cyber_security", title=f"Scam centre case {n}")
        for n in range(26)
    ]
    found += [
        piece("kinhtebien", f"dau-tu-{n}", _day(n % 7), "investment", title=f"Dòng vốn vào khu vực, kỳ {n}")
        for n in range(6)
    ]
    return found


def weeks_before() -> list[Facts]:
    """Eight ordinary weeks."""
    found: list[Facts] = []
    for n in range(1, 9):
        monday = WEEK.first - timedelta(7 * n)
        found += [piece("garudatimes", f"scam-{k}", monday, "cyber_security") for k in range(4 + n % 3)]
        found += [piece("kinhtebien", f"dau-tu-{k}", monday, "investment") for k in range(6 + n % 2)]
    return found


def funnel() -> tuple[SourceFunnel, ...]:
    """One for each outlet; Lac Hai Daily gave nothing."""
    return tuple(
        SourceFunnel(
            source=Source(
                id=id_, name=name, kind=kind, country=country, scope=scope, languages=(language,),
                domains=(f"{id_}.example",), timezone="UTC", entries=(),
            ),
            discovered=30, fetched=30, extracted=30, labelled=0 if id_ == "lachaidaily" else 30, indexed=30, fell={},
        )
        for id_, (name, country, kind, scope, language) in OUTLETS.items()
    )  # fmt: skip


def digest_evidence(language: Language = "vi", facts: list[Facts] | None = None, weeks: int = 8) -> Evidence:
    """What the digest of the week is made from."""
    baselines = tuple(
        Baseline(
            basis="usual",
            period=Period(WEEK.first - timedelta(7 * n), WEEK.first - timedelta(7 * n - 6)),
            comparable=n <= weeks,
        )
        for n in range(8, 0, -1)
    )
    day = Period(date(2026, 8, 12), date(2026, 8, 13))
    event = EventFact(
        id="lac_hai_forum_2026", event="lac_hai_forum", name_vi="Diễn đàn Lạc Hải (hư cấu)",
        name_en="Lac Hai Forum (fictional)", held=day, window=day,
    )  # fmt: skip
    return Evidence(
        spec=Spec(kind="weekly", language=language, period=WEEK, scope=None, number=32),
        created_at=NEXT_MONDAY,
        facts=tuple(week() + weeks_before() if facts is None else facts),
        baselines=baselines,
        funnel=funnel(),
        events=(event,),
    )
