"""A report made by hand that has every kind of block and span, for the tests of the renderers.

Bodies, outlets, persons and titles are invented. `specimen(language, size)` is one report in one of four sizes:
short (two or three pages), long (a body of many pages, an annex of 300 rows, all lengths of charts), empty (a period
without articles, sections with nothing below them) and hostile (the short one with texts that attack a renderer).
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from newsroom.texts import number
from reports.model import (
    Anchor,
    Annex,
    Attachment,
    Blank,
    Block,
    Cell,
    Chart,
    Citation,
    Cite,
    Closing,
    Column,
    Figure,
    Gap,
    Header,
    Language,
    Link,
    Number,
    OutsideQuery,
    PageQuery,
    Paragraph,
    Point,
    Query,
    Quotation,
    Report,
    Section,
    Span,
    Table,
    Text,
)
from tests.reports.specimen_texts import FOREIGN_TITLES, HOSTILE, HOSTILE_URLS

Size = Literal["short", "long", "empty", "hostile"]
SIZES: tuple[Size, ...] = ("short", "long", "empty", "hostile")

CREATED = datetime(2026, 8, 16, 2, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 8, 1), date(2026, 8, 15)
LONG_ROWS = 300


def specimen(language: Language = "vi", size: Size = "short", *, mark: bool = True) -> Report:
    """The report; `mark` says whether it is a draft."""
    return _Writer(language, size).report(mark=mark)


def query(measure: Literal["total", "originals", "reprints", "countries"] = "total") -> Query:
    """What a figure of the specimen counted."""
    return Query(measure=measure, first=FIRST, last=LAST, scope="foreign")


class _Writer:
    def __init__(self, language: Language, size: Size) -> None:
        self.language: Language = language
        self.size = size
        self.rows = {"short": 12, "long": LONG_ROWS, "empty": 0, "hostile": len(HOSTILE) + len(HOSTILE_URLS)}[size]
        self._paragraphs = 0

    def say(self, vi: str, en: str) -> str:
        return vi if self.language == "vi" else en

    def figure(self, value: int) -> Figure:
        return Figure(number(value, self.language), (Number(value, query()),))

    def hostile(self, index: int) -> str:
        return HOSTILE[index % len(HOSTILE)]

    def paragraph(self, *spans: Span | str, role: Literal["text", "item", "note"] = "text") -> Paragraph:
        self._paragraphs += 1
        made = tuple(Text(s) if isinstance(s, str) else s for s in spans)
        return Paragraph(made, role, key=f"specimen:{self._paragraphs}")

    def report(self, *, mark: bool) -> Report:
        say = self.say
        return Report(
            kind="foreign",
            language=self.language,
            header=Header(
                "BỘ SỰ VỤ LẠC HẢI",
                "VỤ THÔNG TIN LẠC HẢI",
                say("Số: …/BC-TTLH", "No.: …/BC-TTLH"),
                say("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM"),
                say("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness"),
                say("Lạc Hải, ngày 16 tháng 8 năm 2026", "Lac Hai, 16 August 2026"),
                secrecy="" if self.size == "short" else say("MẬT", "CONFIDENTIAL"),
            ),
            genre=say("BÁO CÁO", "REPORT"),
            title=self.hostile(0)
            if self.size == "hostile"
            else say(
                "Dư luận báo chí nước ngoài về Hội nghị Cấp cao ASEAN đặc biệt Lạc Hải và các Hội nghị liên quan",
                "Foreign press opinion on the special ASEAN Summit in Lac Hai and its related meetings",
            ),
            subtitle=say(
                "(từ ngày 01/8/2026 đến ngày 15/8/2026)",
                "(from 1 August 2026 to 15 August 2026)",
            ),
            opening=(self._opening(),),
            sections=self._sections(),
            closing=Closing(
                say("Nơi nhận:", "Recipients:"),
                (
                    say("- Lãnh đạo Bộ;", "- The Ministry's leaders;"),
                    say("- Ban Thư ký Lạc Hải;", "- The Lac Hai Secretariat;"),
                    say("- Lưu: VT, TH.", "- Filed: VT, TH."),
                ),
                say("KT. VỤ TRƯỞNG\nPHÓ VỤ TRƯỞNG", "FOR THE DIRECTOR GENERAL\nDEPUTY DIRECTOR GENERAL"),
                "Đặng Hải Lam",
            ),
            annexes=self._annexes(),
            citations=tuple(Citation(n, f"{n:064x}", 1) for n in range(1, self.rows + 1)),
            counting_note=say(
                "Số liệu là tin, bài về ASEAN theo ngày đăng, giờ Hà Nội.",
                "Figures count articles about ASEAN by day of publication, Ha Noi time.",
            ),
            created_at=CREATED,
            mark=say("BẢN DỰ THẢO", "DRAFT") if mark else "",
            attachments=(Attachment("danh-muc.xlsx", "0123456789abcdef" * 4),) if self.rows else (),
        )

    def _opening(self) -> Paragraph:
        if self.size == "empty":
            return self.paragraph(
                self.say(
                    "Chưa ghi nhận tin, bài về ASEAN của báo chí nước ngoài trong kỳ.",
                    "No article of the foreign press about ASEAN was found in the period.",
                )
            )
        whole, originals, reprints = (
            Number(1234, query()),
            Number(834, query("originals")),
            Number(400, query("reprints")),
        )
        return self.paragraph(
            self.say("Hệ thống ghi nhận ", "The system found "),
            self.figure(1234),
            self.say(" tin, bài (", " articles ("),
            Figure(number(834, self.language), (originals,)),
            self.say(" bài gốc, ", " originals, "),
            Figure(number(1234, self.language), (originals, reprints), "sum"),
            self.say(" tính cả bài đăng lại), bằng ", " with reprints), which is "),
            Figure(self.say("67,6%", "67.6%"), (originals, whole), "share"),
            self.say(" và tăng ", " and "),
            Figure(self.say("64 tin, bài", "64 more"), (whole, Number(1170, OutsideQuery("before"))), "change"),
            self.say(" so với kỳ trước; đường dây nóng: ", " than before; hotline "),
            Text("Đường", "bold"),
            " ",
            Text(unicodedata.normalize("NFD", "Đình Nghệ"), "italic"),
            " ",
            *(Cite(n) for n in range(1, min(self.rows, 3) + 1)),
            ".",
        )

    def _sections(self) -> tuple[Section, ...]:
        say = self.say
        if self.size == "empty":
            return (
                Section("I.", say("TÌNH HÌNH CHUNG", "GENERAL SITUATION"), 1, ()),
                Section("1.", say("Số lượng, nguồn tin", "Volume and sources"), 2, ()),
                Section("II.", say("NHẬN XÉT, KIẾN NGHỊ", "REMARKS AND PROPOSALS"), 1, (self._gap(),)),
            )
        sections = [
            Section("I.", say("TÌNH HÌNH CHUNG", "GENERAL SITUATION"), 1, ()),
            Section("1.", say("Số lượng, nguồn tin", "Volume and sources"), 2, (*self._prose(2), self._small_table())),
            Section(
                "2.",
                say("Diễn biến theo thời gian", "Over time"),
                2,
                (self._prose(1)[0], *self._charts(), self._prose(1)[0]),
            ),
            Section("II.", say("NỘI DUNG BÁO CHÍ QUAN TÂM", "WHAT THE PRESS WROTE ABOUT"), 1, self._prose(1)),
            Section("1.", say("Trụ cột Kinh tế", "Economic pillar"), 2, ()),
            Section("a)", say("Năng lượng, an ninh lương thực", "Energy and food security"), 3, self._quotes()),
        ]
        for part in range(10 if self.size == "long" else 0):
            heading = say(f"Nội dung thứ {part + 1}", f"Part {part + 1}")
            sections.append(Section(f"{part + 2}.", heading, 2, self._prose(6)))
        sections += [
            Section("III.", say("HAI CỘT", "TWO COLUMNS"), 1, (self._two_columns(),)),
            Section("IV.", self.hostile(1) if self.size == "hostile" else say("TRỐNG", "EMPTY"), 1, ()),
            Section("V.", say("NHẬN XÉT, KIẾN NGHỊ", "REMARKS AND PROPOSALS"), 1, (self._gap(),)),
        ]
        return tuple(sections)

    def _prose(self, count: int) -> tuple[Paragraph, ...]:
        vi = (
            "Báo chí các nước thành viên tập trung đưa tin về phiên toàn thể, về lưới điện chung và về nước sạch cho "
            "vùng ven biển; nhiều bài dẫn lời quan chức nước chủ nhà cho rằng bước tiếp theo là thống nhất cách tính "
            "giá "
        )
        en = (
            "The press of the member states wrote mostly about the plenary, the common power grid and clean water for "
            "coastal areas; several articles quote officials of the host who say that pricing comes next "
        )
        made = []
        for n in range(count):
            text = self.hostile(n + 2) if self.size == "hostile" else self.say(vi, en)
            cited = 1 + (self._paragraphs * 7) % self.rows
            made.append(self.paragraph(text, " ", Cite(cited), " (", self.figure(148), ")."))
        return tuple(made)

    def _quotes(self) -> tuple[Block, ...]:
        say = self.say
        made: list[Block] = []
        for n, (language, title) in enumerate(FOREIGN_TITLES):
            shown = self.hostile(n) if self.size == "hostile" else title
            made.append(
                self.paragraph(
                    "The Lion Harbour Post (Singapore): “",
                    Quotation(shown, f"{n + 1:064x}", 1, "title", 0, len(shown), "" if language == "vi" else language),
                    "” ",
                    Blank(
                        say("[bản dịch: Cán bộ tổng hợp bổ sung]", "[translation: to be added by the analyst]"),
                        f"translation:{n + 1:064x}:title:0",
                    ),
                    " ",
                    Cite(n + 1),
                    ".",
                    role="item",
                )
            )
        made.append(
            self.paragraph(
                say("Trong kỳ có ", "In the period "),
                Figure("3", (Number(3, PageQuery("lionharbour", "fetched")),)),
                say(" trang không thu thập được; xem ", " pages could not be fetched; see "),
                Link("https://nguon.example/tin?a=1&b=2", "https://nguon.example/tin?a=1&b=2"),
                ".",
                role="note",
            )
        )
        return tuple(made)

    def _small_table(self) -> Table:
        say = self.say
        columns = (
            Column(say("Nhóm quốc gia", "Group of countries"), 3),
            Column(say("Chính trị - An ninh", "Political-security"), 1.5, "right"),
            Column(say("Kinh tế", "Economic"), 1.5, "right"),
            Column(say("Văn hoá - Xã hội", "Socio-cultural"), 1.5, "right"),
        )
        groups = (
            say("Nước thành viên ASEAN", "ASEAN members"),
            say("Đối tác đối thoại", "Dialogue partners"),
            say("Khác", "Others"),
        )
        rows: list[tuple[Cell, ...]] = []
        for n, group in enumerate(groups):
            name = self.hostile(n + 7) if self.size == "hostile" else group
            figures: list[Cell] = [(self.figure(value),) for value in (200 + n, 31 * (n + 1), 5 - n)]
            rows.append(((Text(name),), *figures))
        sums: list[Cell] = [(self.figure(value),) for value in (603, 186, 12)]
        total: tuple[Cell, ...] = ((Text(say("Tổng số", "Total")),), *sums)
        note = self.paragraph(
            say("Một bài có thể thuộc nhiều trụ cột.", "An article may belong to several pillars."), role="note"
        )
        caption = say("Bảng 1. Tin, bài theo nhóm quốc gia", "Table 1. Articles by group of countries")
        return Table(caption, columns, tuple(rows), total, (note,))

    def _two_columns(self) -> Table:
        """As the weekly digest has them."""
        say = self.say
        columns = (Column(say("Trong nước", "Domestic"), 1), Column(say("Nước ngoài", "Foreign"), 1))
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            ((Text(self._story(n)), Text(" "), Cite(1 + n)), (Text(self._story(n + 1)), Text(" "), Cite(2 + n)))
            for n in range(3)
        )
        return Table("", columns, (*rows, ((Text(self._story(9)),), ())), borders=False)

    def _story(self, n: int) -> str:
        if self.size == "hostile":
            return self.hostile(n + 4)
        return self.say(
            f"Câu chuyện thứ {n + 1}: Lạc Hải bàn về lưới điện chung và nước sạch cho vùng ven biển",
            f"Story {n + 1}: Lac Hai discusses the common grid and clean water for the coast",
        )

    def _charts(self) -> tuple[Chart, ...]:
        say = self.say
        days = (say("Ngày", "Day"), say("Số tin, bài", "Articles"))
        one = self.chart("1", [(FIRST + timedelta(n)).strftime("%d/%m") for n in range(15)], days)
        bars = self.chart("2", [self._name(n) for n in range(6)], (say("Quốc gia", "Country"), days[1]), form="bars")
        if self.size != "long":
            return (one, bars)
        scopes = (say("Trong nước", "Domestic"), say("Nước ngoài", "Foreign"))
        tones = (say("Tích cực", "Favourable"), say("Trung lập", "Neutral"), say("Phê phán", "Critical"))
        weeks = [(date(2026, 1, 5) + timedelta(7 * n)).strftime("%d/%m") for n in range(26)]
        return (
            one,
            bars,
            self.chart("3", [(date(2026, 7, 1) + timedelta(n)).strftime("%d/%m") for n in range(31)], days, scopes),
            self.chart("4", weeks, (say("Tuần từ ngày", "Week from"), days[1])),
            self.chart(
                "5", [f"{m}/2026" for m in range(1, 13)], (say("Tháng", "Month"), days[1]), tones, largest=12_345
            ),
            self.chart("6", [self._name(n) for n in range(24)], (say("Quốc gia", "Country"), days[1]), tones, "bars"),
        )

    def _name(self, n: int) -> str:
        if self.size == "hostile":
            return self.hostile(n)
        names = ("Singapore", "In-đô-nê-xi-a", "Bru-nây Đa-rút-xa-lam", "Đường", "Nhật Bản")
        long = self.say(
            "Liên hiệp các quần đảo phía Nam và các lãnh thổ ven biển lân cận",
            "United southern archipelagos and the neighbouring coastal territories",
        )
        return f"{names[n % 5]} {n + 1}" if n % 6 else f"{long} {n + 1}"

    def chart(
        self,
        name: str,
        labels: list[str],
        headings: tuple[str, str],
        series: tuple[str, ...] = ("",),
        form: Literal["columns", "bars"] = "columns",
        largest: int = 140,
    ) -> Chart:
        """A chart with counts that run from none to `largest`."""
        points = []
        for n, label in enumerate(labels):
            values = [
                (n * 37 + s * 53) * largest // 140 % (largest + 1) * bool((n + s) % 5) for s in range(len(series))
            ]
            points.append(Point(label, tuple(self.figure(value) for value in values)))
        return Chart(
            self.say(f"Biểu đồ {name}. Số tin, bài", f"Chart {name}. Articles"),
            self.say(f"Số tin, bài, {len(labels)} cột.", f"Articles, {len(labels)} places."),
            form,
            headings,
            tuple(points),
            series,
        )

    def _gap(self) -> Gap:
        say = self.say
        evidence = (
            self.paragraph(say("Ba trụ cột đều có tin, bài ", "All pillars are covered "), "(", self.figure(5), ")"),
            self.paragraph(say("Chưa ghi nhận tin, bài về du lịch", "No article on tourism was found")),
        )
        return Gap(
            say("[Cán bộ tổng hợp bổ sung]", "[To be added by the analyst]"),
            "remarks",
            say("Số liệu có thể dùng:", "Figures that may help:"),
            evidence if self.size != "empty" else (),
        )

    def _annexes(self) -> tuple[Annex, ...]:
        say = self.say
        attached = say(
            "(Kèm theo Báo cáo số …/BC-TTLH ngày 16 tháng 8 năm 2026)",
            "(Attached to Report No. …/BC-TTLH of 16 August 2026)",
        )
        method = self.paragraph(
            say(
                "Danh mục đầy đủ là tệp danh-muc.xlsx, SHA-256: ",
                "The full list is the file danh-muc.xlsx, SHA-256: ",
            ),
            "0123456789abcdef" * 4,
            ".",
        )
        return (
            Annex(
                say("Phụ lục I", "Annex I"),
                say("Danh mục tin, bài", "List of articles"),
                attached,
                (self._list(),),
                wide=True,
            ),
            Annex(say("Phụ lục II", "Annex II"), say("Nguồn theo dõi", "Sources"), attached, ()),
            Annex(
                say("Phụ lục III", "Annex III"),
                say("Cách tổng hợp", "Method"),
                attached,
                (method, *self._prose(2 if self.rows else 0)),
            ),
        )

    def _list(self) -> Table:
        say = self.say
        columns = (
            Column(say("TT", "No."), 0.5, "centre"),
            Column(say("Ngày", "Day"), 0.9, "centre"),
            Column(say("Cơ quan báo chí", "Outlet"), 1.6),
            Column(say("Quốc gia", "Country"), 1.1),
            Column(say("Tiêu đề", "Title"), 3.4),
            Column(say("Liên kết", "Link"), 2.6),
            Column(say("Mã lưu trữ", "Archive id"), 1.3),
        )
        return Table("", columns, tuple(self._row(n) for n in range(1, self.rows + 1)))

    def _row(self, n: int) -> tuple[Cell, ...]:
        language, title = FOREIGN_TITLES[n % len(FOREIGN_TITLES)]
        url = f"https://bao-{n}.example/tin/{'a' * (n % 40)}?so={n}&muc=asean"
        outlet = "The Lion Harbour Post" if n % 2 else "星の新聞"
        if self.size == "hostile":
            title = outlet = self.hostile(n - 1)
            url = HOSTILE_URLS[n % len(HOSTILE_URLS)]
        return (
            (Anchor(n),),
            (Text((FIRST + timedelta(n % 15)).strftime("%d/%m/%Y")),),
            (Text(outlet),),
            (Text("Singapore" if n % 2 else self.say("Nhật Bản", "Japan")),),
            (Text(title, language="" if language == "vi" else language),),
            (Link(url, url),),
            (Text(f"{n:016x}"),),
        )
