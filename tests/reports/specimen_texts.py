"""Titles in many scripts, and texts and addresses that attack a renderer; all invented."""

from __future__ import annotations

import unicodedata

FOREIGN_TITLES = (
    ("en", "Lion Harbour hosts a special ASEAN summit on clean water"),
    ("th", "ผู้นำอาเซียนหารือเรื่องน้ำสะอาดและพลังงานที่ท่าเรือสิงโต"),
    ("ja", "アセアン首脳、星の港で水と電力について話し合う"),
    ("km", "មេដឹកនាំអាស៊ានពិភាក្សាអំពីទឹកស្អាតនៅកំពង់ផែសឹង្ហ"),
    ("zh", "东盟领导人在狮港讨论清洁用水与区域电网"),
    ("ko", "아세안 정상들, 사자항에서 물과 전력망 논의"),
    ("vi", "Đường dây điện chung: các nước ASEAN bàn bước đi tiếp theo"),
)

HOSTILE = (
    '#read("/etc/passwd") #import "@preview/x:1.0.0" *đậm* _nghiêng_ $x^2$ `raw` <label> @ref = Đề mục',
    '"); #panic("out") // \\u{0} \\ [ ] { } ~ -- /* */',
    "<script>alert(1)</script><img src=x onerror=alert(1)><b>đậm</b>&amp;&#60;",
    "<w:p><w:r><w:t>x</w:t></w:r></w:p>]]><!-- --><?xml?>",
    "\u202egnp.exe\u202c \u2066trái\u2069 \u200fphải\u200e",
    "a\x00b\x01c\x0bd\x1fe\x7ff\x9fg\ufffe\uffff\ufeff\u200b",
    "lone \ud800 surrogate",
    "x" * 400,
    "https://rat-dai.example/" + "duong-dan-rat-dai-" * 30,
    unicodedata.normalize("NFD", "Đường dây nóng về ASEAN: những điều cần biết"),
    "{{ 7 * 7 }} {% raw %} ${7*7} %s {0}",
    "dòng một\ndòng hai\r\ndòng ba\tsau tab\u2028dòng bốn",
    "🎉 Hội nghị 👩‍👩‍👧 \U0001f1fb\U0001f1f3",
    "مؤتمر رابطة دول جنوب شرق آسيا",
)
HOSTILE_URLS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "file:///etc/passwd",
    "data:text/html,<script>alert(1)</script>",
    "http://[",
    "https://ok.example/a b",
    "https://ok.example/\x00x",
    'https://ok.example/"onmouseover="alert(1)',
    "//khong-co-giao-thuc.example/",
    "",
)
