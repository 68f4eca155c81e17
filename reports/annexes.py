"""The annexes of a press-opinion report: which articles, from which sources, and how it was put together."""

from __future__ import annotations

from collections.abc import Sequence

from newsroom.article import Facts
from newsroom.clock import local_day
from newsroom.counting import CountingClass
from newsroom.funnel import SourceFunnel
from newsroom.reasons import reason_in_words
from reports import words
from reports.draft import Draft
from reports.model import (
    Anchor,
    Annex,
    Block,
    Cell,
    Column,
    Figure,
    Link,
    Number,
    PageQuery,
    Paragraph,
    Table,
    Text,
)
from reports.names import LONGEST_NAME, shortened, title_of
from reports.prose import Piece, items, paragraph, share

OTHERS_LISTED = 300
"""Articles listed besides the cited ones; more makes an annex that nobody reads on paper."""
LONGEST_URL = 90
"""Code points of an address that are printed; the link itself is whole."""

BESIDE_UNITS: dict[CountingClass, str] = {
    "passing": "tin, bài chỉ nhắc tên ASEAN",
    "sports_only": "tin thể thao đơn thuần",
    "undated": "tin, bài không rõ ngày đăng (không gắn với kỳ nào)",
    "institution": "trang của cơ quan, tổ chức không phải báo chí",
}

STAGES = ("discovered", "fetched", "extracted", "labelled", "indexed")


def annexes(draft: Draft, attached_to: str) -> tuple[Annex, ...]:
    """Phụ lục I to III; the first one after the body is written, since it lists what the body cites."""
    parts: tuple[tuple[str, tuple[Block, ...], bool], ...] = (
        ("DANH MỤC TIN, BÀI", _articles(draft), True),
        ("NGUỒN THEO DÕI VÀ TÌNH TRẠNG THU THẬP", _sources(draft), True),
        ("CÁCH TỔNG HỢP", _method(draft), False),
    )
    return tuple(
        Annex(f"Phụ lục {words.roman(number)}", title, attached_to, blocks, wide)
        for number, (title, blocks, wide) in enumerate(parts, 1)
    )


def _articles(draft: Draft) -> tuple[Block, ...]:
    """The cited articles under their numbers, then others, newest first."""
    cited = draft.citations.all()
    ids = {citation.article_id for citation in cited}
    others = [item for item in draft.figures.counted if item.id not in ids]
    if not cited and not others:
        return (paragraph(words.nothing_found(f"ASEAN của {draft.press}")),)
    rows = [_row(draft, (Anchor(c.number),), draft.citations.facts(c), c.version) for c in cited]
    rows += [
        _row(draft, (Text(str(n)),), item, item.version)
        for n, item in enumerate(others[:OTHERS_LISTED], len(cited) + 1)
    ]
    text = (
        "Tin, bài được trích dẫn đứng trước, theo số trong ngoặc vuông của báo cáo; sau đó là tin, bài khác, mới "
        "nhất trước."
    )
    if len(others) > OTHERS_LISTED:
        text += (
            f" Danh mục in {words.items(OTHERS_LISTED, 'tin, bài khác')} mới nhất; danh mục đầy đủ tra cứu trên "
            "hệ thống."
        )
    columns = (
        Column("TT", 1.0, "centre"),
        Column("Ngày đăng", 2.1, "centre"),
        Column("Cơ quan báo chí", 3.6),
        Column("Quốc gia", 2.4),
        Column("Tiêu đề", 6.3),
        Column("Liên kết", 4.7),
        Column("Mã lưu trữ", 4.6),
    )
    return (paragraph(text), Table("", columns, tuple(rows)))


def _row(draft: Draft, number: Cell, item: Facts, version: int) -> tuple[Cell, ...]:
    day = words.day(local_day(item.published_at)) if item.published_at else words.NONE_IN_TABLE
    language = "" if item.language == "vi" else item.language
    return (
        number,
        (Text(day),),
        (Text(shortened(item.source_name, LONGEST_NAME)),),
        (Text(draft.names.country(item.country)),),
        (Text(title_of(item), language=language),),
        (Link(shortened(item.url, LONGEST_URL), item.url),),
        (Text(f"{item.id} (bản {version})"),),
    )


def _sources(draft: Draft) -> tuple[Block, ...]:
    if not draft.funnel:
        return (paragraph("Chưa có số liệu về tình trạng thu thập của các nguồn."),)
    columns = (
        Column("TT", 1.0, "centre"),
        Column("Nguồn", 4.6),
        Column("Quốc gia", 2.6),
        *(Column(h, 1.9, "right") for h in ("Phát hiện", "Tải về", "Lấy được nội dung", "Phân loại", "Tra cứu được")),
        Column("Không lấy được (lý do)", 6.2),
    )
    rows = tuple(_source_row(draft, n, found) for n, found in enumerate(draft.funnel, 1))
    total = (
        (Text(""),),
        (Text("Tổng số"),),
        (Text(""),),
        *(_total(draft.funnel, stage) for stage in STAGES),
        (Text(""),),
    )
    text = (
        "Số trang của từng nguồn qua các bước thu thập, cộng dồn từ khi bắt đầu theo dõi đến khi lập báo "
        "cáo. Trang đã lấy được nội dung "
        "có thể không phải tin, bài về ASEAN."
    )
    return (paragraph(text), Table("", columns, rows, total))


def _pages(found: SourceFunnel, stage: str) -> Number:
    value = found.fell[stage.removeprefix("fell:")] if stage.startswith("fell:") else getattr(found, stage)
    return Number(value, PageQuery(found.source.id, stage))


def _source_row(draft: Draft, place: int, found: SourceFunnel) -> tuple[Cell, ...]:
    fell: list[Piece] = []
    for reason in sorted((r for r, pages in found.fell.items() if pages), key=lambda r: (-found.fell[r], r)):
        number = _pages(found, f"fell:{reason}")
        fell += [
            "; " if fell else "",
            f"{reason_in_words(reason, 'vi')}: ",
            Figure(words.in_table(number.value), (number,)),
        ]
    errors = "danh mục tin không đọc được ở lần gần nhất" if found.entry_errors else ""
    return (
        (Text(str(place)),),
        (Text(shortened(found.source.name, LONGEST_NAME)),),
        (Text(draft.names.country(found.source.country)),),
        *(_page_cell(_pages(found, stage)) for stage in STAGES),
        paragraph(fell, "; " if fell and errors else "", errors).spans or (Text(words.NONE_IN_TABLE),),
    )


def _page_cell(number: Number) -> Cell:
    return (Figure(words.in_table(number.value), (number,)),)


def _total(funnel: Sequence[SourceFunnel], stage: str) -> Cell:
    numbers = tuple(_pages(found, stage) for found in funnel)
    return (Figure(words.in_table(sum(n.value for n in numbers)), numbers, "sum"),)


def _method(draft: Draft) -> tuple[Block, ...]:
    """What was counted and how labels were given, with the limits named."""
    plan = draft.names.taxonomy.plan
    blocks: list[Block] = [
        paragraph(
            f"Đối tượng: tin, bài của {draft.press} có nội dung về ASEAN với tư cách một tổ chức, cộng đồng, "
            "hoặc về khu vực mà ASEAN có vai trò. "
            "Phạm vi trong nước, nước ngoài xác định theo nơi cấp phép của cơ quan báo chí; kênh tiếng Việt "
            "của đài nước ngoài thuộc "
            "báo chí nước ngoài.",
            role="item",
        ),
        paragraph(
            f"Thời gian: {words.period(draft.period)}, theo ngày đăng, giờ Việt Nam. Bài gốc và bài đăng lại "
            "được đếm cả hai và tách riêng; "
            "bài đăng lại do máy nhận ra khi văn bản gần trùng với bài gốc.",
            role="item",
        ),
        paragraph(
            f"Trụ cột, chủ đề: theo Quyết định số {plan.decision} ngày {words.day(plan.decided)}, bổ sung một "
            "số chủ đề báo chí thường đề cập. "
            "Nhãn do máy gắn theo cụm từ khoá tiếng Việt và tiếng Anh, chưa được cán bộ kiểm tra từng bài"
            + (f" (phiên bản {words.listing(draft.citations.labellers())})" if draft.citations.labellers() else "")
            + ". Một tin, bài có thể thuộc nhiều trụ cột, chủ đề.",
            role="item",
        ),
        _beside(draft),
        *_shares(draft),
        paragraph(
            "Hạn chế: chưa đánh giá sắc thái, quan điểm của tin, bài; chưa nhận diện luận điệu sai lệch; "
            "chưa đo độ chính xác của nhãn "
            "trong kỳ báo cáo; bài đăng lại đã biên tập nhiều có thể được tính là bài gốc; chỉ gồm các nguồn "
            "nêu tại Phụ lục II.",
            role="item",
        ),
    ]
    return tuple(blocks)


def _beside(draft: Draft) -> Paragraph:
    """What stands beside the figures."""
    numbers = {name: draft.figures.number(name) for name in BESIDE_UNITS}
    parts = [items(number, BESIDE_UNITS[name]) for name, number in numbers.items() if number.value]
    if not parts:
        return paragraph(
            "Ngoài số liệu trong báo cáo: chưa ghi nhận tin, bài chỉ nhắc tên ASEAN, tin thể thao đơn thuần, "
            "tin, bài không rõ "
            "ngày đăng hoặc trang của cơ quan, tổ chức không phải báo chí.",
            role="item",
        )
    pieces: list[Piece] = []
    for part in parts:
        pieces += ["; " if pieces else "", part]
    return paragraph("Ngoài số liệu trong báo cáo: ", pieces, ".", role="item")


def _shares(draft: Draft) -> list[Paragraph]:
    """The share of the counted articles without labels."""
    figures = draft.figures
    total, unknown, none = figures.number(), figures.number("not_assessed"), figures.number("no_pillar")
    blocks = []
    for number, text in (
        (unknown, "viết bằng ngôn ngữ máy chưa phân loại được nội dung, nhận ra nhờ tên gọi ASEAN"),
        (none, "không thuộc trụ cột nào"),
    ):
        if number.value:
            part: list[Piece] = [" (", share(number, total), ")"] if total.value >= words.PERCENT_FROM else []
            blocks.append(paragraph("Chưa xếp trụ cột: ", items(number), part, f" {text}.", role="item"))
    return blocks
