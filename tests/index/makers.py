"""A few articles of a press that does not exist, as records, and a desk that keeps them in memory."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from index.engine import Refusal, new_index
from index.query import Page
from newsroom.article import Article, Facts, Label, Labels, Record, Relevance, Removal, Scope, SourceKind
from newsroom.sections import IndexSettings
from newsroom.urls import article_id

NOON = datetime(2026, 8, 5, 5, tzinfo=UTC)
"""Noon in Viet Nam."""


def id_of(name: str) -> str:
    """Id of the article that a test calls `name`."""
    return article_id(f"https://press.example/{name}")


def record(
    name: str,
    title: str,
    text: str = "",
    *,
    lead: str = "",
    published_at: datetime | None = NOON,
    source_id: str = "thoibao",
    kind: SourceKind = "commercial",
    country: str = "VN",
    scope: Scope = "domestic",
    province: str = "",
    language: str = "vi",
    relevance: Relevance = "asean",
    topics: tuple[str, ...] = (),
    pillars: tuple[str, ...] = (),
    themes: tuple[str, ...] = (),
    reprint_of: str | None = None,
    version: int = 1,
    revision: int = 1,
    first_seen: datetime = NOON,
    vector: bytes = b"",
    encoder: str = "",
) -> Record:
    """The article that a test calls `name`."""
    url = f"https://press.example/{name}"
    article = Article(
        id=id_of(name),
        url=url,
        source_id=source_id,
        version=version,
        title=title,
        lead=lead,
        text=text,
        language=language,
        published_at=published_at,
        fetched_at=NOON,
    )
    facts = Facts(
        id=article.id,
        version=version,
        url=url,
        title=title,
        source_id=source_id,
        source_name=source_id.title(),
        kind=kind,
        country=country,
        scope=scope,
        province=province,
        language=language,
        published_at=published_at,
        relevance=relevance,
        assessed=True,
        pillars=pillars,
        topics=topics,
        themes=themes,
        reprint_of=reprint_of,
    )
    labels = Labels(
        relevance=relevance,
        assessed=True,
        pillars=pillars,
        topics=tuple(Label(topic, 1.0) for topic in topics),
        themes=tuple(Label(theme, 1.0) for theme in themes),
        labeller="test-1",
    )
    return Record(article, facts, labels, revision, first_seen, vector, encoder)


PRESS = (
    record(
        "bien-dong",
        "Các nước thảo luận về Biển Đông tại Lạc Hải",
        "Đại biểu trao đổi về tự do hàng hải ở Biển Đông.\n\nPhiên họp kéo dài hai giờ.",
        lead="Phiên họp kín diễn ra sáng thứ tư.",
        topics=("maritime_security",),
        pillars=("political_security",),
        province="lac-hai",
    ),
    record(
        "bien-dong-gia",
        "Giá gạo biến động mạnh trong quý",
        "Thị trường biến động, thương nhân chờ đợi. Giá gạo biến động đã ba tuần.",
        source_id="saobien",
        topics=("energy_food",),
        pillars=("economic",),
    ),
    record(
        "bare",
        "Tau ca trung bao tren bien Dong",
        "Ban tin khong dau cua dai duyen hai: ba tau ca ve ben an toan.",
        source_id="saobien",
        relevance="passing",
    ),
    record(
        "summit",
        "Hội nghị cấp cao bế mạc với tuyên bố chung",
        "Hội nghị cấp cao thông qua tuyên bố về lưới điện. Thuỷ thủ Hòa và bà Thuý dự lễ.",
        topics=("energy_food", "supply_chains"),
        pillars=("economic",),
        published_at=datetime(2026, 8, 5, 23, 30, tzinfo=UTC),
    ),
    record(
        "scattered",
        "Nghị viên cấp tiến nói về hội chợ",
        "Giá cao, hội chợ vắng. Nghị viên cấp phép thêm gian hàng; hội đồng chưa họp.",
        published_at=datetime(2026, 8, 12, 3, tzinfo=UTC),
    ),
    record(
        "english",
        "ASEAN officials don't expect a deal on the South China Sea",
        "Officials of ASEAN+3 met in Viet Nam. COVID-19 was not on the agenda.",
        source_id="lionharbour",
        kind="wire",
        country="SG",
        scope="foreign",
        language="en",
        topics=("maritime_security",),
        pillars=("political_security",),
    ),
    record(
        "reprint",
        "ASEAN officials do not expect a deal",
        "Officials of ASEAN met. Nothing was agreed.",
        source_id="mekongherald",
        country="TH",
        scope="foreign",
        language="en",
        reprint_of=id_of("english"),
    ),
    record(
        "chinese",
        "东盟峰会在乐海闭幕",
        "东盟领导人通过了关于电网的声明。",
        source_id="zaobao",
        country="SG",
        scope="foreign",
        language="zh",
    ),
    record(
        "thai",
        "การประชุมสุดยอดอาเซียนปิดฉาก",
        "ผู้นำอาเซียนรับรองแถลงการณ์",
        source_id="khaosan",
        country="TH",
        scope="foreign",
        language="th",
    ),
    record(
        "ministry",
        "Người phát ngôn trả lời câu hỏi",
        "Người phát ngôn nêu lập trường về ASEAN.",
        source_id="bongoaigiao",
        kind="institution",
        published_at=datetime(2026, 10, 1, 3, tzinfo=UTC),
    ),
    record(
        "undated",
        "Chuyên đề ASEAN không đề ngày",
        "Bài chuyên đề về ASEAN.",
        published_at=None,
    ),
)


NAMES = {id_of(made.article.url.rpartition("/")[2]): made.article.url.rpartition("/")[2] for made in PRESS}


def names(page: Page) -> list[str]:
    """What tests call the articles of a page, in its order."""
    return [NAMES[hit.id] for hit in page.hits]


def rebuilt(folder: Path, batches: Iterable[Sequence[Record]], settings: IndexSettings | None = None) -> str:
    """Build an index of `batches` in the place of the one in use; return its generation."""
    with new_index(folder, settings) as new:
        for _ in new.fill(batches):
            pass
        return new.publish()


class MemoryDesk:
    """`index.sync.Desk` over a dictionary."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.kept: dict[str, Record | Removal] = {record.article.id: record for record in records}
        self.acknowledged: dict[str, int] = {}
        self.refused: dict[str, Refusal] = {}
        self.generation: str | None = None

    def put(self, record: Record) -> None:
        """Keep `record` in the place of an earlier revision."""
        self.kept[record.article.id] = record

    def withdraw(self, article_id: str) -> None:
        """Keep a removal in the place of the article."""
        before = self.kept[article_id]
        self.kept[article_id] = Removal(article_id, before.revision + 1, before.first_seen)

    def forget_acknowledgements(self, generation: str) -> None:
        """See `Desk`."""
        if generation != self.generation:
            self.acknowledged.clear()
            self.refused.clear()
            self.generation = generation

    def dirty(self, limit: int) -> Sequence[Record | Removal]:
        """See `Desk`."""
        told = {*self.acknowledged.items(), *((key, refusal.revision) for key, refusal in self.refused.items())}
        return [change for key, change in self.kept.items() if (key, change.revision) not in told][:limit]

    def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
        """See `Desk`."""
        if generation == self.generation:
            self.acknowledged |= {key: n for key, n in pairs if self.kept[key].revision == n}

    def refuse(self, refusals: Iterable[Refusal], generation: str) -> None:
        """See `Desk`."""
        if generation == self.generation:
            self.refused |= {refusal.id: refusal for refusal in refusals}

    def records(self, batch: int) -> Iterator[Sequence[Record]]:
        """See `Desk`."""
        everything = [change for change in self.kept.values() if isinstance(change, Record)]
        for at in range(0, len(everything), batch):
            yield everything[at : at + batch]

    def encoder(self) -> str:
        """See `Desk`."""
        made = [change.encoder for change in self.kept.values() if isinstance(change, Record) and change.encoder]
        return max(sorted(set(made)), key=made.count, default="")

    def years(self) -> Mapping[int, int]:
        """See `Desk`."""
        return Counter(change.first_seen.year for change in self.kept.values() if isinstance(change, Record))


class LockedDesk(MemoryDesk):
    """One that several threads work with at a time."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._lock = threading.Lock()
        super().__init__(records)

    def put(self, record: Record) -> None:
        """See `MemoryDesk`."""
        with self._lock:
            super().put(record)

    def forget_acknowledgements(self, generation: str) -> None:
        """See `Desk`."""
        with self._lock:
            super().forget_acknowledgements(generation)

    def dirty(self, limit: int) -> Sequence[Record | Removal]:
        """See `Desk`."""
        with self._lock:
            return super().dirty(limit)

    def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
        """See `Desk`."""
        with self._lock:
            super().acknowledge(pairs, generation)

    def records(self, batch: int) -> Iterator[Sequence[Record]]:
        """See `Desk`."""
        with self._lock:
            found = list(super().records(batch))
        yield from found
