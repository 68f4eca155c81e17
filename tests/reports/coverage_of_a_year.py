"""A made-up press of Viet Nam and abroad over a reporting year, with the year before it. All invented.

From 1 November 2025 to 31 October 2026: a party paper, a news agency with two titles (one in English), a broadcaster, a
sector paper, two local ones and a general one; abroad a daily, a wire and a paper in Japanese.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from classify.taxonomy import load_taxonomy
from newsroom.article import Entity, Facts, Form, Record, Scope, Source, SourceKind, Span
from newsroom.clock import Period
from newsroom.funnel import SourceFunnel
from newsroom.urls import article_id
from reports.evidence import Baseline, Basis, EventFact, Evidence, ReportFact, Spec
from reports.model import Kind, Language
from tests.reports.coverage_of_a_summit import record as summit_record

YEAR = Period(date(2025, 11, 1), date(2026, 10, 31))
YEAR_BEFORE = Period(date(2024, 11, 1), date(2025, 10, 31))
SEASON = Period(date(2026, 7, 20), date(2026, 8, 20))
CREATED = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Outlet:
    """An invented outlet."""

    name: str
    kind: SourceKind
    scope: Scope = "domestic"
    country: str = "VN"
    language: str = "vi"
    province: str = ""


OUTLETS: dict[str, Outlet] = {
    "nhandan": Outlet("Báo Nhân Dân (hư cấu)", "party"),
    "ttx-lachai": Outlet("Tin nhanh Lạc Hải (TTXVN)", "agency"),
    "lachai-news": Outlet("Lac Hai News (TTXVN)", "agency", language="en"),
    "vov": Outlet("Đài Sóng Biển", "broadcaster"),
    "kinhtebien": Outlet("Kinh tế Biển", "sector"),
    "baosonglam": Outlet("Báo Sông Lam", "local", province="Nghệ An"),
    "baovinhha": Outlet("Báo Vịnh Hạ", "local", province="Quảng Ninh"),
    "baonuicao": Outlet("Báo Núi Cao", "local", province="Lào Cai"),
    "nhipsong": Outlet("Nhịp sống Lạc Hải", "commercial"),
    "lionharbour": Outlet("The Lion Harbour Post", "commercial", "foreign", "SG", "en"),
    "sakurawire": Outlet("Sakura Wire Service", "wire", "foreign", "JP", "en"),
    "hoshi": Outlet("星の新聞", "commercial", "foreign", "JP", "ja"),
}
SILENT = {
    "qdnd": Outlet("Báo Biển Xanh", "ministry"),
    "baotienggio": Outlet("Báo Tiếng Gió", "local", province="Cà Mau"),
}


def piece(
    outlet: str,
    slug: str,
    day: date | None,
    *topics: str,
    title: str = "",
    themes: tuple[str, ...] = (),
    events: tuple[str, ...] = (),
    years: tuple[str, ...] = (),
    form: Form | None = "text",
    reprint_of: Facts | None = None,
) -> Facts:
    """One article; its pillars are those of its topics."""
    taxonomy, source = load_taxonomy(), OUTLETS[outlet]
    url = f"https://{outlet}.example/{day or 'undated'}/{slug}"
    return Facts(
        id=article_id(url),
        version=1,
        url=url,
        title=title or slug.replace("-", " ").capitalize(),
        source_id=outlet,
        source_name=source.name,
        kind=source.kind,
        country=source.country,
        scope=source.scope,
        province=source.province,
        language=source.language,
        published_at=None if day is None else datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
        relevance="asean",
        assessed=source.language in ("vi", "en"),
        pillars=tuple(dict.fromkeys(taxonomy.pillar_of(topic) for topic in topics)),
        topics=topics,
        themes=themes,
        reprint_of=reprint_of.id if reprint_of else None,
        form=form,
        tone="neutral",
        events=events,
        annual_themes=years,
    )


SUMMIT = EventFact(
    id="lac_hai_summit_2026",
    event="asean_summit",
    name_vi="Hội nghị Cấp cao Lạc Hải (hư cấu)",
    name_en="Lac Hai Summit (fictional)",
    held=Period(date(2026, 8, 5), date(2026, 8, 7)),
    window=Period(date(2026, 7, 6), date(2026, 8, 21)),
)
ASEAN_DAY = EventFact(
    id="asean_day_59",
    event="asean_day",
    name_vi="Ngày ASEAN 8/8 (lần thứ 59)",
    name_en="ASEAN Day, 8 August (59th)",
    held=Period(date(2026, 8, 8), date(2026, 8, 8)),
    window=Period(date(2026, 7, 28), date(2026, 8, 15)),
)
CONTEST = EventFact(
    id="asean_contest_2026",
    event="asean_contest",
    name_vi="Cuộc thi tìm hiểu về ASEAN năm 2026",
    name_en="Contests on knowledge of ASEAN, 2026",
    held=Period(date(2026, 1, 1), date(2026, 12, 31)),
    window=Period(date(2026, 1, 1), date(2026, 12, 31)),
)
FLOOD = EventFact(
    id="story-flood",
    event="",
    name_vi="Lũ trên sông Lạc",
    name_en="Flood on the Lac river",
    held=Period(date(2026, 8, 12), date(2026, 8, 14)),
    window=Period(date(2026, 8, 12), date(2026, 8, 14)),
)
ACCESSION = EventFact(
    id="vietnam_accession_31",
    event="vietnam_accession",
    name_vi="Ngày Việt Nam gia nhập ASEAN 28/7 (lần thứ 31)",
    name_en="Viet Nam's accession to ASEAN, 28 July (31st)",
    held=Period(date(2026, 7, 28), date(2026, 7, 28)),
    window=Period(date(2026, 7, 7), date(2026, 8, 7)),
)
EVENTS = (CONTEST, ACCESSION, SUMMIT, ASEAN_DAY, FLOOD)


def aug(day: int) -> date:
    """A day of August 2026."""
    return date(2026, 8, day)


def season() -> list[Facts]:
    """Five weeks around a summit, domestic and foreign."""
    summit = (SUMMIT.id,)
    agency = piece(
        "ttx-lachai", "khai-mac", aug(5), "community_vision", "peace_stability", events=summit, years=("2026",),
        title="Khai mạc Hội nghị Cấp cao Lạc Hải", themes=("vietnam_role",),
    )  # fmt: skip
    found = [
        agency,
        piece("baosonglam", "khai-mac", aug(5), "community_vision", "peace_stability", events=summit,
              reprint_of=agency),
        piece("nhipsong", "khai-mac", aug(6), "community_vision", "peace_stability", events=summit, reprint_of=agency),
        piece("nhandan", "xa-luan", aug(5), "peace_stability", events=summit, form="editorial", years=("2026",),
              title="Cùng nhau định hướng tương lai từ Lạc Hải", themes=("vietnam_role",)),
        piece("nhandan", "truoc-them", date(2026, 7, 30), "asean_centrality", events=summit,
              title="Trước thềm Hội nghị Cấp cao Lạc Hải"),
        piece("vov", "doi-thoai", aug(6), "external_relations", events=summit, form="video",
              title="Đối thoại bên lề Hội nghị"),
        piece("lachai-news", "summit-opens", aug(5), "community_vision", events=summit,
              title="Leaders gather in Lac Hai for special summit"),
        piece("nhandan", "sau-hoi-nghi", aug(11), "community_vision", events=summit,
              title="Sau Hội nghị: việc phải làm"),
        *(piece("kinhtebien", f"defa-{n}", aug(3 + n), "digital_economy", title=f"Hiệp định khung kinh tế số, kỳ {n}")
          for n in range(1, 5)),
        piece("kinhtebien", "doanh-nghiep-nho", aug(9), "msme", themes=("community_benefits",), form="interview",
              title="Xưởng nước mắm nhỏ bán hàng sang ba nước ASEAN"),
        piece("baosonglam", "nong-dan", aug(10), "business_opportunities", themes=("community_benefits",),
              title="Nông dân sông Lam xuất khẩu cam"),
        piece("baovinhha", "du-lich", aug(13), "tourism", themes=("community_benefits",), form="photo_story",
              title="Thẻ du lịch chung của ASEAN tới Vịnh Hạ"),
        piece("baovinhha", "thuong-co", aug(8), "asean_identity", events=(ASEAN_DAY.id,),
              title="Lễ thượng cờ ASEAN bên vịnh"),
        piece("baonuicao", "le-thuong-co", aug(8), "asean_identity", events=(ASEAN_DAY.id,),
              title="Núi Cao đón Ngày ASEAN"),
        piece("nhipsong", "lu-1", aug(12), "disaster_management", events=(FLOOD.id,), title="Nước sông Lạc lên nhanh"),
        piece("ttx-lachai", "lu-2", aug(12), "disaster_management", events=(FLOOD.id,),
              title="ASEAN hỗ trợ ứng phó lũ"),
        piece("vov", "lu-3", aug(13), "disaster_management", events=(FLOOD.id,), form="video",
              title="Theo chân đoàn cứu trợ"),
        piece("nhipsong", "bien-dong", aug(14), "maritime_security", title="Đàm phán Bộ Quy tắc ứng xử: vòng mới"),
        piece("nhipsong", "tuong-thuat", aug(15), "sports", title="Chung kết giải trẻ Đông Nam Á"),
        piece("nhipsong", "ti-so", aug(16), "sports", title="Tỷ số cách biệt"),
        replace(piece("nhipsong", "san-bay", aug(16)), relevance="passing"),
        piece("vov", "khong-ngay", None, "tourism"),
        piece("lionharbour", "summit-day-one", aug(5), "external_relations", events=summit, title="Day one in Lac Hai"),
        piece("lionharbour", "what-next", aug(9), "trade_agreements", title="What the pact leaves open"),
        piece("sakurawire", "aid", aug(13), "disaster_management", events=(FLOOD.id,), title="Region sends boats"),
        piece("hoshi", "lac-hai", aug(6), title="ラックハイ首脳会議"),
    ]  # fmt: skip
    return found


def rest_of_the_year() -> list[Facts]:
    """A few articles a month besides the season, and the year before with fewer."""
    found: list[Facts] = []
    for n in range(12):
        month = date(2025 + (n + 10) // 12, (n + 10) % 12 + 1, 10)
        if month.month != 2:
            found += [
                piece("nhandan", f"thang-{k}", month + timedelta(k), "asean_centrality") for k in range(3 + n % 4)
            ]
            found += [piece("kinhtebien", f"thang-{k}", month + timedelta(k), "investment") for k in range(2 + n % 3)]
        found += [piece("lionharbour", f"thang-{k}", month, "maritime_security") for k in range(1 + n % 2)]
        last_year = month.replace(year=month.year - 1)
        found += [piece("nhandan", f"cu-{k}", last_year, "asean_centrality") for k in range(2)]
        found += [piece("lionharbour", f"cu-{k}", last_year, "maritime_security") for k in range(2)]
    return found


def source(id_: str, outlet: Outlet) -> Source:
    """The declaration of an outlet."""
    return Source(
        id=id_, name=outlet.name, kind=outlet.kind, country=outlet.country, scope=outlet.scope,
        languages=(outlet.language,), domains=(f"{id_}.example",), timezone="Asia/Ho_Chi_Minh", entries=(),
        province=outlet.province, active_from=date(2026, 1, 15) if id_ == "nhipsong" else None,
    )  # fmt: skip


def funnel() -> tuple[SourceFunnel, ...]:
    """One for each outlet; two gave nothing, one lost pages, one ended."""
    gone = replace(source("kenhcu", Outlet("Kênh Cũ", "broadcaster")), active_to=date(2025, 12, 31))
    made = [(source(id_, outlet), id_ not in SILENT) for id_, outlet in {**OUTLETS, **SILENT}.items()] + [(gone, True)]
    return tuple(
        SourceFunnel(
            source=one, discovered=90 if alive else 0, fetched=80 if alive else 0, extracted=60 if alive else 0,
            labelled=60 if alive else 0, indexed=60 if alive else 0,
            fell={"too_short": 20, "robots": 10} if one.id == "vov" else {},
        )
        for one, alive in made
    )  # fmt: skip


def record(facts: Facts) -> Record:
    """The article behind `facts`; stories of people name one firm."""
    made = summit_record(facts)
    if "community_benefits" not in facts.themes:
        return made
    firm = Entity("organisation", "xuong-lac-hai", "Hợp tác xã Lạc Hải", (Span("text", 0, 9),))
    return replace(made, labels=replace(made.labels, entities=(firm,)))


def with_firm(facts: list[Facts]) -> list[Facts]:
    """The stories of people name the same firm."""
    return [
        replace(item, organisations=("xuong-lac-hai",)) if "community_benefits" in item.themes else item
        for item in facts
    ]


REPORTS_SENT = (
    ReportFact(
        id="1", kind="foreign", title="Dư luận báo chí nước ngoài về Hội nghị Cấp cao Lạc Hải (hư cấu)", period=SEASON,
        at=datetime(2026, 8, 25, tzinfo=UTC), state="final",
    ),
    ReportFact(
        id="2", kind="weekly", title="Điểm báo tuần 32", period=Period(date(2026, 8, 3), date(2026, 8, 9)),
        at=datetime(2026, 8, 10, tzinfo=UTC), state="sent",
    ),
)  # fmt: skip


def evidence_of(
    kind: Kind,
    facts: list[Facts],
    period: Period,
    language: Language = "vi",
    *,
    scope: Scope | None = None,
    baseline: tuple[Basis, Period] | None = None,
    events: tuple[EventFact, ...] = EVENTS,
    outside: bool = True,
) -> Evidence:
    """What a domestic report or a yearly summary is made from."""
    sent = {
        "reports:foreign": 1,
        "reports:weekly": 1,
        "reports:domestic": 0,
        "reports:yearly": 0,
        "reports:thematic": 0,
    }
    return Evidence(
        spec=Spec(kind=kind, language=language, period=period, scope=scope,
                  events=tuple(event.id for event in events if event.chosen)),
        created_at=CREATED,
        facts=tuple(facts),
        baselines=(Baseline(basis=baseline[0], period=baseline[1], comparable=True),) if baseline else (),
        funnel=funnel(),
        events=events,
        reports=REPORTS_SENT if kind == "yearly" else (),
        collecting_since=date(2024, 10, 1),
        outside={**sent, "feed:vi": 4} if outside else {},
    )  # fmt: skip
