"""The report on foreign press opinion (Decision 01/QĐ-BCĐASEAN, Annex I.4): its parts in order, from facts to a
`Report`.

Pure: the facts, the figures of the period before and the funnel are given, and `load` is asked once, for the cited
articles.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from classify.taxonomy import Taxonomy
from newsroom.article import Facts, Record
from newsroom.clock import Period
from newsroom.counting import Coverage
from newsroom.funnel import SourceFunnel
from newsroom.settings import ReportSettings
from reports import form, words
from reports.annexes import annexes
from reports.citations import Citations
from reports.citing import Stories, choose
from reports.content import choices, content
from reports.draft import Draft, active_funnel
from reports.figures import Figures
from reports.model import Report
from reports.names import Names
from reports.opinion import THEMES, currents, on_vietnam, remarks
from reports.overview import COUNTING_NOTE, overview
from reports.prose import paragraph

PRESS = "báo chí nước ngoài"
SUBJECT = "ASEAN"


def foreign_report(
    facts: Iterable[Facts],
    load: Callable[[Collection[str]], Iterable[Record]],
    *,
    period: Period,
    previous: Coverage | None,
    taxonomy: Taxonomy,
    funnel: Sequence[SourceFunnel],
    settings: ReportSettings,
    created_at: datetime,
    subject: str = SUBJECT,
) -> Report:
    """Write the report on what foreign press published in `period` about `subject`.

    `facts` may hold more than the period and scope; only `newsroom.counting.coverage` counts them. `load` gives the
    records of article ids (one that is missing is cited without a passage). `previous` is the coverage of
    `period.before()` in the foreign scope, None where there is none. `created_at` is UTC and
    dates the report.
    """
    figures = Figures(facts, period, "foreign")
    stories = Stories.of(figures.counted)
    chosen = choices(figures, stories, taxonomy, THEMES)
    wanted = {f.id for articles in chosen.values() for f in articles}
    if figures.coverage.total <= words.NAMED_UP_TO:
        wanted |= {f.id for f in choose(figures.counted, stories, ())}
    names = Names(taxonomy)
    records = {record.article.id: record for record in load(sorted(wanted))} if wanted else {}
    citations = Citations(figures, stories, names, records)
    draft = Draft(subject, PRESS, figures, stories, names, citations, active_funnel(funnel, figures))
    sections = (
        *overview(draft, previous),
        *content(draft, chosen),
        *currents(),
        *on_vietnam(draft, chosen),
        *remarks(draft),
    )
    plan = taxonomy.plan
    basis = f"Thực hiện Quyết định số {plan.decision} ngày {words.day(plan.decided)} ban hành {plan.title_vi}"
    body = settings.issuing_body or form.LONG_DOTS
    opening = f"{basis}, {body} báo cáo dư luận {PRESS} về {subject} {words.period(period)} như sau:"
    attached = annexes(draft, form.attached_to(settings, created_at))
    return Report(
        kind="foreign",
        language="vi",
        header=form.header(settings, created_at),
        genre=form.GENRE,
        title=f"Dư luận {PRESS} về {subject}",
        subtitle=f"({words.period(period)})",
        opening=(paragraph(opening),),
        sections=sections,
        closing=form.closing(settings),
        annexes=attached,
        citations=citations.all(),
        counting_note=COUNTING_NOTE.format(press=PRESS),
        created_at=created_at,
    )
