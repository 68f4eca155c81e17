"""The plan as data: the shipped file fits taxonomy and calendar; a mistake in one's own is told in a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from classify.calendar import load_calendar
from classify.taxonomy import load_taxonomy
from crawlers.sources import SHIPPED as SOURCES
from crawlers.sources import load_sources
from newsroom.errors import SettingsError
from reports.model import Blank, Table
from reports.plan import SHIPPED, ArticleEvidence, load_plan
from tests.reports.coverage_of_a_summit import SETTINGS
from tests.reports.years import write, yearly

TAXONOMY = load_taxonomy()
PLAN = load_plan(None, TAXONOMY)
HEAD = "forms = []\nthemes = []"
AGENCY = '[[agency]]\nid = "a"\nvi = "A"\nen = "A"\nsources = ["a"]\n'
DUTY = (
    '[[duty]]\nid = "d"\nplace_vi = "Mục 1"\nplace_en = "Section 1"\nvi = "Việc"\nen = "Work"\n'
    'body_vi = "Cơ quan"\nbody_en = "Body"\nwhen_vi = "Hằng năm"\nwhen_en = "Yearly"\n'
)
SAID = 'vi = "{count} về y tế"\nen = "{count} on health"\nnone_vi = "chưa có"\nnone_en = "none"\n'
EVIDENCE = f'[[duty.evidence]]\nkind = "articles"\n{SAID}'


def own(tmp_path: Path, agency: str = AGENCY, duty: str = DUTY + EVIDENCE, head: str = "") -> Path:
    """A plan file of one's own."""
    file = tmp_path / "plan.toml"
    file.write_text(f"{head or HEAD}\n{agency}\n{duty}", "utf-8")
    return file


def test_events_of_the_shipped_duties_are_in_the_calendar() -> None:
    known = {event.id for event in load_calendar(None).events}
    asked = {e for d in PLAN.duty for one in d.evidence if isinstance(one, ArticleEvidence) for e in one.events}
    assert asked and asked <= known


def test_the_six_agencies_are_found_among_the_shipped_sources() -> None:
    sources = load_sources(SOURCES)
    found = {agency.id: [s.id for s in sources if agency.has(s)] for agency in PLAN.agency}
    assert list(found) == ["vtv", "vov", "vna", "nhandan", "qdnd", "cand"]
    assert all(found.values())
    assert found["vov"] == ["vov", "vovworld"]
    assert {"vietnamplus", "baotintuc", "thethaovanhoa"} <= set(found["vna"])
    assert len({id_ for ids in found.values() for id_ in ids}) == sum(len(ids) for ids in found.values())


def test_an_agency_is_known_by_id_domain_or_whole_words_and_only_at_home() -> None:
    agency = next(a for a in PLAN.agency if a.id == "vtv")
    base = load_sources(SOURCES)[0]
    other = replace(base, id="x", name="Tin VTV", domains=("x.example",))
    assert agency.has(other)
    assert not agency.has(replace(other, name="HTVTV"))
    assert agency.has(replace(other, name="Tin", domains=("bao.vtv.vn",)))
    assert not agency.has(replace(other, name="Tin", domains=("notvtv.vn",)))
    assert not agency.has(replace(other, scope="foreign"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"duty": DUTY + EVIDENCE + 'topic = "nonsense"\n'}, "duty.d.evidence.1.topic: there is no topic 'nonsense'"),
        ({"duty": DUTY + EVIDENCE + 'scope = "both"\n'}, "duty.d.evidence.1.articles.scope: input should be"),
        ({"duty": DUTY + EVIDENCE + 'colour = "red"\n'}, "duty.d.evidence.1.articles.colour: is not a key of the plan"),
        ({"duty": DUTY.replace('vi = "Việc"\n', "", 1)}, "duty.d.vi: is missing"),
        ({"duty": (DUTY + EVIDENCE) * 2}, "duty.d: more than one duty has this id"),
        ({"duty": DUTY + EVIDENCE.replace("{count} về", "về")}, "needs {count} once"),
        ({"duty": DUTY + EVIDENCE.replace('"articles"', '"rumours"')}, "duty.d.evidence.1"),
        ({"agency": AGENCY.replace('sources = ["a"]\n', "")}, "agency.a: needs sources, domains or words"),
        ({"head": 'forms = ["dance"]\nthemes = []'}, "forms.1: input should be"),
        ({"head": 'forms = []\nthemes = ["nothing"]'}, "themes: there is no theme 'nothing' in the taxonomy"),
        ({"head": "forms = ["}, "not valid TOML"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_key(tmp_path: Path, change: dict[str, str], sentence: str) -> None:
    file = own(tmp_path, **change)
    with pytest.raises(SettingsError) as raised:
        load_plan(file, TAXONOMY)
    assert str(raised.value).startswith(f"{file}: ") and sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the plan"):
        load_plan(tmp_path / "none.toml", TAXONOMY)


def test_a_successor_plan_is_another_file_and_no_other_code(tmp_path: Path) -> None:
    file = own(tmp_path, duty=DUTY + EVIDENCE + 'topic = "health"\n' + DUTY.replace('"d"', '"e"'))
    report = write(yearly(), settings=SETTINGS.model_copy(update={"plan": file})).report
    table = next(b for s in report.sections if s.heading == "Kết quả theo từng nhiệm vụ" for b in s.blocks
                 if isinstance(b, Table))  # fmt: skip
    assert len(table.rows) == 2
    assert table.rows[1][3] == (Blank("Cán bộ tổng hợp bổ sung", "duty:e"),)


def test_the_shipped_file_is_the_default() -> None:
    assert load_plan(SHIPPED, TAXONOMY) == PLAN
