"""A made-up foreign press about a made-up summit: facts and records as the store would give them.

Outlets, titles and people are invented. Fifteen days in August 2026, one wire with reprints, one outlet in a language
the labeller does not know, one Vietnamese service of a foreign broadcaster, and what stands beside the counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from classify.taxonomy import load_taxonomy
from newsroom.article import Article, Facts, Label, Labels, Match, Record, Relevance, Source, SourceKind
from newsroom.clock import Period
from newsroom.funnel import SourceFunnel
from newsroom.sections import ReportSettings
from newsroom.urls import article_id

PERIOD = Period(date(2026, 8, 1), date(2026, 8, 15))
CREATED = datetime(2026, 8, 16, 2, 30, tzinfo=UTC)
LABELLER = "phrases-test"
SETTINGS = ReportSettings(
    superior_body="Bộ Ngoại giao",
    issuing_body="Vụ Thông tin Lạc Hải",
    code="TTLH",
    place="Lạc Hải",
    signatory_office="KT. Vụ trưởng\nPhó Vụ trưởng",
    signatory_name="Đặng Hải Lam",
    recipients=("Lãnh đạo Bộ", "Ban Thư ký Lạc Hải", "Lưu: VT, TH"),
)
SUBJECT = "Hội nghị Cấp cao ASEAN đặc biệt Lạc Hải"


@dataclass(frozen=True)
class Outlet:
    """An invented outlet."""

    id: str
    name: str
    country: str
    kind: SourceKind
    language: str


OUTLETS = {
    outlet.id: outlet
    for outlet in (
        Outlet("lionharbour", "The Lion Harbour Post", "SG", "commercial", "en"),
        Outlet("garudatimes", "Garuda Archipelago Times", "ID", "commercial", "en"),
        Outlet("sakurawire", "Sakura Wire Service", "JP", "wire", "en"),
        Outlet("mekongherald", "Mekong Herald", "TH", "commercial", "en"),
        Outlet("fjordavisen", "Fjordavisen", "NO", "commercial", "en"),
        Outlet("hoshi", "星の新聞", "JP", "commercial", "ja"),
        Outlet("bachai", "Đài Bắc Hải tiếng Việt", "GB", "broadcaster", "vi"),
        Outlet("24horas-sur", "24 Horas del Sur", "ES", "commercial", "en"),
    )
}


def fact(
    outlet: str,
    slug: str,
    day: int | None,
    *topics: str,
    title: str = "",
    themes: Sequence[str] = (),
    reprint_of: Facts | None = None,
    relevance: Relevance = "asean",
    assessed: bool = True,
    hour: int = 3,
    month: int = 8,
) -> Facts:
    """One article of `outlet` on a day of August 2026 (None: undated), with its pillars from the shipped taxonomy."""
    taxonomy = load_taxonomy()
    source = OUTLETS[outlet]
    url = f"https://{outlet}.example/{slug}"
    return Facts(
        id=article_id(url),
        version=1,
        url=url,
        title=title or slug.replace("-", " ").capitalize(),
        source_id=outlet,
        source_name=source.name,
        kind=source.kind,
        country=source.country,
        scope="foreign",
        province="",
        language=source.language,
        published_at=None if day is None else datetime(2026, month, day, hour, tzinfo=UTC),
        relevance=relevance,
        assessed=assessed,
        pillars=tuple(dict.fromkeys(taxonomy.pillar_of(topic) for topic in topics)),
        topics=tuple(topics),
        themes=tuple(themes),
        reprint_of=reprint_of.id if reprint_of else None,
    )


def summit() -> list[Facts]:
    """The whole press: what is counted, what stands beside, and the fortnight before."""
    wire = fact(
        "sakurawire", "leaders-adopt-lac-hai-declaration", 8, "community_vision", "peace_stability",
        title="ASEAN leaders adopt Lac Hai Declaration on regional links", themes=("vietnam_role",),
    )  # fmt: skip
    grid = fact(
        "lionharbour", "power-grid-roadmap", 8, "energy_food", title="Power grid roadmap clears final hurdle in Lac Hai"
    )
    found = [
        wire,
        fact("lionharbour", "lac-hai-declaration", 8, "community_vision", reprint_of=wire, hour=5),
        fact("mekongherald", "leaders-seal-declaration", 9, "community_vision", reprint_of=wire),
        fact("garudatimes", "declaration-adopted", 9, "community_vision", "peace_stability", reprint_of=wire),
        grid,
        fact("garudatimes", "grid-for-the-islands", 9, "energy_food", "investment"),
        fact("mekongherald", "what-the-grid-means-for-the-mekong", 10, "energy_food", "subregional_development"),
        fact("garudatimes", "coc", 7, "maritime_security", title="Code of conduct talks inch forward, envoys say"),
        fact("lionharbour", "sea-lanes", 9, "maritime_security", "peace_stability"),
        fact("fjordavisen", "a-northern-view-of-the-code-of-conduct", 11, "maritime_security"),
        fact("bachai", "bien-dong", 8, "maritime_security", title="Biển Đông vào tuyên bố chung: những điểm mới"),
        fact("sakurawire", "japan-asean-youth-fund", 9, "youth", "external_relations", themes=("vietnam_role",)),
        fact("mekongherald", "exchange-fund-opens", 12, "youth"),
        fact("lionharbour", "defa-signed", 8, "digital_economy", title="Digital pact gets a timetable"),
        fact("mekongherald", "small-shops-and-defa", 9, "digital_economy", "msme"),
        fact("garudatimes", "digital-pact-explained", 9, "digital_economy"),
        fact("sakurawire", "bank-links", 10, "finance_cooperation"),
        fact("lionharbour", "aha-centre-flood-fund", 8, "disaster_management"),
        fact("24horas-sur", "asean-desde-el-sur", 9, "external_relations", title="5 cosas sobre ASEAN <b>hoy</b>"),
        fact("lionharbour", "east-asia-summit", 9, "asean_centrality", "external_relations"),
        fact("garudatimes", "what-hanoi-gave", 10, "external_relations", themes=("vietnam_role", "distorted_claims")),
        fact("mekongherald", "summit-colour", 8),
        *(fact("hoshi", f"asean-{n}", 8 + n, title=f"東南アジア諸国連合の会議 {n}", assessed=False) for n in range(3)),
        fact("garudatimes", "cup-final", 13, "sports", relevance="passing"),
        fact("mekongherald", "sports-ministers", 13, "sports"),
        fact("lionharbour", "best-airport-in-asean", 13, relevance="passing"),
        fact("fjordavisen", "undated-feature", None, "tourism"),
        fact("lionharbour", "cooking", 13, relevance="none"),
    ]  # fmt: skip
    before = [fact("lionharbour", f"july-{n}", 20 + n, "investment", month=7) for n in range(11)]
    return found + before


SENTENCES = {
    "maritime_security": "Negotiators agreed to meet again in the autumn to settle the scope of the code of conduct.",
    "energy_food": "The roadmap names nine cross-border lines that are to be built before the end of the decade.",
    "community_vision": "The declaration commits members to faster links between islands, ports and inland towns.",
}


def record(facts: Facts) -> Record:
    """The article behind `facts`: an opening, then a sentence that shows its first topic, then a quotation."""
    topic = facts.topics[0] if facts.topics else ""
    if facts.language == "vi":
        sentence = "Các bên thống nhất sẽ gặp lại vào mùa thu để bàn về phạm vi của bộ quy tắc trên biển."
        text = f"Phiên họp kết thúc muộn. {sentence} “Đó là một khởi đầu”, một đại biểu nói."
    else:
        sentence = SENTENCES.get(topic, f"Officials told {facts.source_name} that the outcome had taken many rounds.")
        opening = "Delegates left the hall late. Dr. Quah-Lim waited outside. "
        text = f"{opening}{sentence} “It is a start,” one of them said.\n\nNobody stayed for dinner."
    start = text.index(sentence) + 4
    matches = (Match(topic or "asean", "phrase", "text", start, start + 6),)
    labels = Labels(
        relevance=facts.relevance,
        assessed=facts.assessed,
        pillars=facts.pillars,
        topics=tuple(Label(topic, 0.9) for topic in facts.topics),
        themes=tuple(Label(theme, 0.9) for theme in facts.themes),
        matches=matches,
        labeller=LABELLER,
    )
    article = Article(
        id=facts.id,
        url=facts.url,
        source_id=facts.source_id,
        title=facts.title,
        text=text,
        language=facts.language,
        published_at=facts.published_at,
        fetched_at=(facts.published_at or CREATED) + timedelta(hours=1),
    )
    return Record(article, facts, labels, revision=1, first_seen=article.fetched_at)


def loader(facts: Sequence[Facts]) -> Callable[[Collection[str]], list[Record]]:
    """Gives the records of ids, as the store does."""
    return lambda ids: [record(item) for item in facts if item.id in ids]


def funnels() -> list[SourceFunnel]:
    """One for each outlet; one source never gave an article, one cannot be read any more."""
    found = [
        SourceFunnel(
            source=source(outlet),
            discovered=40 + n,
            fetched=36 + n,
            extracted=30 + n,
            labelled=30 + n,
            indexed=30 + n,
            fell={"too_short": 3, "robots": 1, "strange_reason": 2} if n % 2 else {},
            entry_errors=("https://hoshi.example/feed: HTTP 500",) if outlet.id == "hoshi" else (),
        )
        for n, outlet in enumerate(OUTLETS.values())
    ]
    silent = Outlet("stillwater", "Stillwater Gazette", "NZ", "commercial", "en")
    return [
        *found,
        SourceFunnel(source=source(silent), discovered=0, fetched=0, extracted=0, labelled=0, indexed=0, fell={}),
    ]


def source(outlet: Outlet) -> Source:
    """The declaration of an outlet."""
    return Source(
        id=outlet.id,
        name=outlet.name,
        kind=outlet.kind,
        country=outlet.country,
        scope="foreign",
        languages=(outlet.language,),
        domains=(f"{outlet.id}.example",),
        timezone="UTC",
        entries=(),
    )
