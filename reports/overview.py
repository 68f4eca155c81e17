"""Part I of a press-opinion report: how much, from whom, when, from where, and in which languages."""

from __future__ import annotations

from newsroom.counting import Coverage
from reports import words
from reports.citing import choose
from reports.draft import Draft
from reports.model import Block, Cell, Column, Figure, Number, Paragraph, Query, Section, Table, Text
from reports.names import LONGEST_NAME, shortened
from reports.prose import Piece, bracketed, cell, in_clauses, items, listed, paragraph, senders, share, sum_cell, volume
from reports.timeline import timeline_blocks

LEADING = 5
"""Outlets, countries and languages that are named with their counts."""
SILENT_NAMED = 6
"""Sources without articles are named in the text up to this many; all stand in the annex of sources."""
UNPLACED = "Chưa xếp trụ cột"

COUNTING_NOTE = (
    "Số liệu chỉ tính tin, bài của {press} có nội dung về ASEAN, theo ngày đăng (giờ Việt Nam), gồm bài gốc "
    "và bài đăng lại. "
    "Tin, bài chỉ nhắc tên ASEAN, tin thể thao đơn thuần, tin, bài không rõ ngày đăng và trang của cơ quan, tổ chức "
    "không phải báo chí không nằm trong số này, được nêu riêng tại phụ lục về cách tổng hợp."
)


def overview(draft: Draft, previous: Coverage | None) -> tuple[Section, ...]:
    """Part I. A period with up to two articles has only its first point: there is nothing to distribute."""
    parts: list[tuple[str, tuple[Block, ...]]] = [("Số lượng, nguồn tin", _volume(draft, previous))]
    if draft.figures.coverage.total > words.NAMED_UP_TO:
        over_time = timeline_blocks(draft.figures)
        if over_time:
            parts.append(("Diễn biến theo thời gian", over_time))
        parts.append(("Phân bố theo quốc gia, khu vực và ngôn ngữ", _distribution(draft)))
    points = (Section(f"{n}.", heading, 2, blocks) for n, (heading, blocks) in enumerate(parts, 1))
    return (Section("I.", "TÌNH HÌNH CHUNG", 1, ()), *points)


def _volume(draft: Draft, previous: Coverage | None) -> tuple[Block, ...]:
    figures, names = draft.figures, draft.names
    total = figures.number()
    lead = words.sentence_case(words.period(draft.period))
    blocks: list[Block] = []
    if total.value == 0:
        blocks.append(paragraph(words.nothing_found(f"ASEAN của {draft.press}")))
    elif total.value <= words.NAMED_UP_TO:
        blocks.append(paragraph(f"{lead}, hệ thống ghi nhận ", volume(figures), f" của {draft.press} về ASEAN:"))
        blocks += [draft.citations.told(f, "asean") for f in choose(figures.counted, draft.stories, ())]
    else:
        blocks.append(
            paragraph(
                f"{lead}, hệ thống ghi nhận ",
                volume(figures),
                " về ASEAN của ",
                senders(figures, names),
                ".",
            )
        )
        blocks += _leading_outlets(draft)
    blocks.append(_compared(draft, total, previous))
    blocks += _unassessed(draft)
    blocks += _silent(draft)
    blocks.append(paragraph(COUNTING_NOTE.format(press=draft.press), role="note"))
    return tuple(blocks)


def _leading(counts: dict[str, int]) -> list[str]:
    """The keys of the highest counts that are counted rather than named."""
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return [key for key in ranked[:LEADING] if counts[key] > words.NAMED_UP_TO]


def _leading_outlets(draft: Draft) -> list[Paragraph]:
    counts = dict(draft.figures.coverage.outlets)
    leading = _leading(counts)
    if len(counts) <= words.NAMED_UP_TO or not leading:
        return []
    one = {item.source_id: item for item in draft.figures.counted}
    parts = [(f"{draft.names.outlet(one[o])} với ", items(draft.figures.number(outlet=o))) for o in leading]
    return [paragraph("Có nhiều tin, bài nhất là ", in_clauses(parts), ".")]


def _compared(draft: Draft, total: Number, previous: Coverage | None) -> Paragraph:
    """The change against the period before, always with what it is compared with."""
    if previous is None:
        return paragraph("Chưa có số liệu của kỳ liền trước để so sánh.")
    days = draft.period.before()
    query = Query(measure="total", first=days.first, last=days.last, scope=draft.figures.scope)
    before = Number(previous.total, query)
    span = words.period(days)
    if not before.value:
        also = "cũng " if not total.value else ""
        return paragraph(f"Kỳ liền trước có cùng độ dài ({span}) {also}chưa ghi nhận tin, bài.")
    base: list[Piece] = [f"ỳ liền trước có cùng độ dài ({span}, ", items(before), ")"]
    if not total.value:
        return paragraph("K", base, " có tin, bài về nội dung này.")
    changed = Figure(words.change(total.value, before.value), (total, before), "change")
    return paragraph("So với k", base, ", lượng tin, bài trong kỳ ", changed, ".")


def _unassessed(draft: Draft) -> list[Paragraph]:
    figures = draft.figures
    unknown, total = figures.number("not_assessed"), figures.number()
    if not unknown.value:
        return []
    codes = sorted({item.language for item in figures.counted if not item.assessed})
    return [
        paragraph(
            "Trong số này, ",
            items(unknown),
            _part(unknown, total),
            f" viết bằng {words.listing([words.language(code) for code in codes])} chưa được phân loại nội dung: "
            "có trong số lượng, quốc gia, ngôn ngữ và cơ quan báo chí, không có trong trụ cột và chủ đề.",
        )
    ]


def _silent(draft: Draft) -> list[Paragraph]:
    """The caveat beside the volume: which sources gave nothing, or can no longer be read."""
    if not draft.funnel:
        return [paragraph("Chưa có số liệu về tình trạng thu thập của các nguồn.", role="note")]
    empty = [f.source for f in draft.funnel if not f.labelled]
    broken = [f.source for f in draft.funnel if f.labelled and f.entry_errors]
    notes = []
    for found, text in (
        (empty, "Chưa thu thập được tin, bài từ"),
        (broken, "Lần thu thập gần nhất không đọc được danh mục tin của"),
    ):
        if found:
            which = words.listing([shortened(source.name, LONGEST_NAME) for source in found])
            if len(found) > words.NAMED_UP_TO:
                count = words.items(len(found), "nguồn đang theo dõi")
                which = (
                    f"{count}: {which}" if len(found) <= SILENT_NAMED else f"{count} (danh sách tại phụ lục về nguồn)"
                )
            notes.append(paragraph(f"{text} {which}.", role="note"))
    return notes


def _part(number: Number, total: Number) -> list[Piece]:
    """ " (12,5%)" where the whole is large enough for per cent."""
    return [" (", share(number, total), ")"] if total.value >= words.PERCENT_FROM else []


def _distribution(draft: Draft) -> tuple[Block, ...]:
    groups = _group_members(draft)
    return (_by_group(draft, groups), *_by_country(draft), _by_language(draft), _table(draft, groups))


def _group_members(draft: Draft) -> list[tuple[str, tuple[str, ...]]]:
    """Name and covered countries of every group that has any, in the taxonomy's order."""
    codes = sorted(draft.figures.coverage.countries)
    members = [(name, tuple(c for c in codes if draft.names.group_of(c) == id_)) for id_, name in draft.names.groups()]
    return [group for group in members if group[1]]


def _by_group(draft: Draft, groups: list[tuple[str, tuple[str, ...]]]) -> Paragraph:
    figures, total = draft.figures, draft.figures.number()
    counted = [(words.inner_case(name), figures.number(countries=codes), codes) for name, codes in groups]
    counted.sort(key=lambda group: -group[1].value)
    clauses: list[Piece] = []
    for place, (name, number, codes) in enumerate(counted):
        clauses += ["; " if place else ""]
        if number.value <= words.NAMED_UP_TO:
            outlets = draft.names.outlets(figures.select(countries=codes))
            clauses += [f"{'báo' if place else 'Báo'} chí các {name}: {outlets}"]
        elif place == 0 and 2 * number.value > total.value:
            quantity = words.sentence_case(words.quantity(number.value, total.value))
            clauses += [
                f"{quantity} tin, bài là của báo chí các {name}: ",
                items(number),
                *_part(number, total),
            ]
        else:
            clauses += [
                f"{'báo' if place else 'Báo'} chí các {name} có ",
                items(number),
                *_part(number, total),
            ]
    return paragraph(clauses, ".")


def _by_country(draft: Draft) -> list[Paragraph]:
    counts = dict(draft.figures.coverage.countries)
    leading = _leading(counts)
    if len(counts) <= words.NAMED_UP_TO or not leading:
        return []
    parts = [(f"{draft.names.country(c)} (", bracketed(draft.figures.number(countries=(c,))), ")") for c in leading]
    return [paragraph("Theo quốc gia, vùng lãnh thổ, nhiều tin, bài nhất là ", listed(parts), ".")]


def _by_language(draft: Draft) -> Paragraph:
    figures, total = draft.figures, draft.figures.number()
    counts = dict(figures.coverage.languages)
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    first, number = words.language(ranked[0]), figures.number(language=ranked[0])
    if len(ranked) == 1:
        return paragraph(f"Về ngôn ngữ, toàn bộ tin, bài bằng {first}.")
    parts: list[Piece] = [
        (f"{words.language(c)} (", bracketed(figures.number(language=c)), ")") for c in ranked[1 : LEADING + 1]
    ]
    if len(ranked) > LEADING + 1:
        parts.append(("các ngôn ngữ khác",))
    if number.value > words.NAMED_UP_TO and 2 * number.value > total.value:
        start: list[Piece] = [f"{words.quantity(number.value, total.value)} tin, bài bằng {first}: "]
    else:
        start = [f"nhiều nhất là {first} với "]
    return paragraph("Về ngôn ngữ, ", start, items(number), _part(number, total), "; còn lại bằng ", listed(parts), ".")


def _table(draft: Draft, groups: list[tuple[str, tuple[str, ...]]]) -> Table:
    figures = draft.figures
    pillars = [pillar.id for pillar in draft.names.taxonomy.pillars]

    def row(name: str, countries: tuple[str, ...]) -> tuple[Cell, ...]:
        unplaced = [figures.number(m, countries=countries) for m in ("no_pillar", "not_assessed")]
        return (
            (Text(name),),
            cell(figures.number(countries=countries)),
            *(cell(figures.number(countries=countries, pillar=pillar)) for pillar in pillars),
            sum_cell(*unplaced),
        )

    note = (
        "Một tin, bài có thể thuộc nhiều trụ cột nên tổng các cột trụ cột có thể lớn hơn số tin, bài; dấu “–”: "
        "không có."
    )
    return Table(
        caption="Bảng 1. Tin, bài theo nhóm quốc gia và trụ cột",
        columns=(
            Column("Nhóm quốc gia", 3.4),
            *(Column(h, 1.6, "right") for h in ("Tin, bài", *map(draft.names.of, pillars), UNPLACED)),
        ),
        rows=tuple(row(name, codes) for name, codes in groups),
        total=row("Tổng số", ()),
        notes=(paragraph(note, role="note"),),
    )
