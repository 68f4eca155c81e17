"""Parts III to V of a foreign press-opinion report: what only people can judge is left to them, in plain words.

Tone and claims are not assessed by the system yet, so these parts say so and put beside each gap what may help to
fill it.
"""

from __future__ import annotations

from reports import words
from reports.content import Choices, covered_topics
from reports.draft import Draft
from reports.model import Block, Gap, Paragraph, Section
from reports.prose import items, paragraph, senders, share, volume

VIETNAM_ROLE, DISTORTED_CLAIMS = "vietnam_role", "distorted_claims"
THEMES = (VIETNAM_ROLE, DISTORTED_CLAIMS)
"""Themes whose articles these parts cite."""

TO_FILL = "[Cán bộ tổng hợp bổ sung]"
EVIDENCE = "Tư liệu tham khảo cho cán bộ tổng hợp (bỏ khi phát hành):"


def currents() -> tuple[Section, ...]:
    """Part III, currents of opinion: not assessed."""
    text = (
        f"{TO_FILL} Hệ thống chưa đánh giá sắc thái của tin, bài. Cán bộ tổng hợp phân tích theo ba luồng: ý "
        "kiến tích cực; đưa tin "
        "trung lập; ý kiến phê phán, quan ngại; nêu rõ người phát biểu, chức vụ, cơ quan báo chí."
    )
    return (Section("III.", "CÁC LUỒNG Ý KIẾN", 1, (Gap(text),)),)


def on_vietnam(draft: Draft, chosen: Choices) -> tuple[Section, ...]:
    """Part IV: Viet Nam's role from the theme, claims to be watched as a gap."""
    return (
        Section("IV.", "DƯ LUẬN LIÊN QUAN ĐẾN VIỆT NAM", 1, ()),
        Section("1.", "Vai trò, đóng góp của Việt Nam", 2, _role(draft, chosen)),
        Section(
            "2.",
            "Thông tin, luận điệu cần lưu ý và phát biểu của Người Phát ngôn",
            2,
            (_claims(draft, chosen),),
        ),
    )


def _role(draft: Draft, chosen: Choices) -> tuple[Block, ...]:
    figures = draft.figures
    number, whole = figures.number(theme=VIETNAM_ROLE), figures.number()
    if not number.value:
        return (paragraph(words.nothing_found("vai trò, đóng góp của Việt Nam")),)
    blocks: list[Block] = []
    if number.value > words.NAMED_UP_TO:
        part = (", chiếm ", share(number, whole), " tổng số") if whole.value >= words.PERCENT_FROM else ()
        senders_ = senders(figures, draft.names, theme=VIETNAM_ROLE)
        theme = " đề cập vai trò, đóng góp của Việt Nam"
        blocks.append(
            paragraph("Hệ thống ghi nhận ", volume(figures, theme=VIETNAM_ROLE), " của ", senders_, theme, part, ".")
        )
    return (*blocks, *(draft.citations.told(article, VIETNAM_ROLE) for article in chosen[VIETNAM_ROLE]))


def _claims(draft: Draft, chosen: Choices) -> Gap:
    text = (
        f"{TO_FILL} Hệ thống chưa nhận diện thông tin, luận điệu cần lưu ý và chưa đối chiếu với phát biểu "
        "của Người Phát ngôn; "
        "nội dung này do cán bộ tổng hợp rà soát, xác nhận."
    )
    evidence = tuple(
        paragraph(draft.citations.clause(article), "; có cụm từ cần đối chiếu, chưa được xác nhận.")
        for article in chosen[DISTORTED_CLAIMS]
    )
    return Gap(text, EVIDENCE if evidence else "", evidence)


def remarks(draft: Draft) -> tuple[Section, ...]:
    """Part V, remarks and proposals: a gap with the figures that may help, and the closing sentence."""
    figures, names = draft.figures, draft.names
    evidence: list[Paragraph] = []
    for pillar in names.taxonomy.pillars:
        number = figures.number(pillar=pillar.id)
        topics = covered_topics(figures, names.taxonomy, pillar.id)
        if number.value and topics:
            most = words.inner_case(names.of(topics[0]))
            evidence.append(paragraph(f"Trụ cột {pillar.vi}: ", items(number), f"; nội dung nhiều nhất: {most}."))
        else:
            evidence.append(paragraph(f"Trụ cột {pillar.vi}: chưa ghi nhận {words.ITEMS}."))
    end = f"Trên đây là tổng hợp dư luận {draft.press} về {draft.subject} {words.period(draft.period)}./."
    return (Section("V.", "NHẬN XÉT, KIẾN NGHỊ", 1, (Gap(TO_FILL, EVIDENCE, tuple(evidence)), paragraph(end))),)
