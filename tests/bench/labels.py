"""Articles per second of the label stage, on one core and on all, beside bare encoding of the same articles and beside
bare trafilatura on their pages; and where its time goes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import perf_counter, time

from newsroom.article import Article
from newsroom.clock import utc_now
from newsroom.settings import Settings, load_settings
from newsroom.text import nfc
from tests.bench import extracting
from tests.bench.corpus import pieces, press
from tests.bench.furniture import furnished
from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.pipeline import Stage
from tests.bench.site import saved_pages
from tests.bench.size import Size

BESIDE_ENCODING = "labels: beside encoding"
BESIDE_EXTRACTION = "labels: beside extraction"
ENCODING = "load_encoder().encode of title and text as one"
BESIDE = (
    "relevance, topics, themes with their phrases; three tones; names, quotes, claims, annual themes; a vector; the "
    "signature and keys of reprints"
)
WARM = 20
"""Articles that a process labels before it is timed: they import and compile what the rest needs."""
MEET_SECONDS = 300
"""Seconds that processes wait for one another; loading takes some of them."""

Work = Callable[[Sequence[int]], list[str]]
"""Does the work on the articles with these numbers and gives the ids of those on which it was done."""
Opened = Callable[["_Press"], Work]
"""Loads what the work needs."""


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Label the same articles, encode them, and read them out of their pages."""
    each = max(size.pages // extracting.SHARE, 2)
    found: list[Comparison] = []
    for cores in dict.fromkeys((1, os.cpu_count() or 1)):
        ending, where = ("", "one core") if cores == 1 else (", all cores", f"{cores} processes")
        work = f"{size.outlets * each:,} articles about ASEAN of 200 to 500 words, {where}"
        bare = {BESIDE_ENCODING + ending: ENCODING, BESIDE_EXTRACTION + ending: extracting.BARE}
        cases = [Case(name=name, kind="rate", work=work, bare=of, beside=BESIDE) for name, of in bare.items()]
        readings = partial(_readings, list(bare), _Press(scratch, size.outlets, each), cores)
        found += compare(cases, partial(readings, [_stage]), partial(readings, [_encode, _read]), size.repetitions)
    return found


@dataclass(frozen=True, slots=True)
class _Press:
    """Which articles, and a folder for settings."""

    scratch: Path
    outlets: int
    each: int
    """Articles of each outlet."""


def _readings(names: Sequence[str], of: _Press, cores: int, works: Sequence[Opened]) -> dict[str, Reading]:
    """A reading for each of `names`, each by its own of `works` or all by the only one."""
    return dict(zip(names, cycle([_reading(of, cores, work) for work in works]), strict=False))


def _reading(of: _Press, cores: int, work: Opened) -> Reading:
    """Articles per second of `work` in `cores` fresh processes, each with its share of the articles: from the moment
    when all are ready to the moment when the last has done."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(cores, spawn, initializer=_meet, initargs=(spawn.Barrier(cores),)) as pool:
        shares = list(pool.map(_share, range(cores), [cores] * cores, [of] * cores, [work] * cores))
    done = sorted(id for ids, _, _ in shares for id in ids)
    return Reading(len(done) / (max(end for _, _, end in shares) - min(begin for _, begin, _ in shares)), done)


_ready: Barrier | None = None


def _meet(ready: Barrier) -> None:
    global _ready
    _ready = ready


def _share(number: int, shares: int, of: _Press, work: Opened) -> tuple[list[str], float, float]:
    """What was done of share `number`, and the moments of its start and end."""
    pin(number)
    do = work(of)
    mine = range(number, of.outlets * of.each, shares)
    do(mine[:: max(len(mine) // WARM, 1)])
    assert _ready is not None
    _ready.wait(MEET_SECONDS)
    begin = time()
    return do(mine), begin, time()


def pin(number: int) -> None:
    """Keep this process on one core (Linux): numpy and tokenizers would take all of them."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[number % len(cores)]})


def settings_in(folder: Path) -> Settings:
    """Settings of a desk in `folder` that has the shipped models."""
    file = folder / "labels.toml"
    file.write_text('[desk]\ndata = "data"\n', "utf-8")
    return load_settings(file)


def articles(outlets: int, each: int) -> list[Article]:
    """What stands on the pages of `pages`, in the same order."""
    return [
        Article(
            id=f"https://{outlet.id}.example{piece.path}",
            url=f"https://{outlet.id}.example{piece.path}",
            source_id=outlet.id,
            title=nfc(piece.title),
            lead=nfc(piece.lead),
            text=nfc(f"{piece.lead}\n\n{piece.body}"),
            language=piece.language,
            published_at=piece.published,
            fetched_at=utc_now(),
        )
        for outlet in press().outlets[:outlets]
        for piece in pieces(outlet, each)
    ]


def pages(outlets: int, each: int) -> list[tuple[str, bytes]]:
    """Address and body of pages of a real one's size."""
    return [(url, furnished(body, url)) for url, body, _ in saved_pages(outlets, each)]


def _stage(of: _Press) -> Work:
    from classify.reprints import signature
    from newsroom.pipeline.assessing import open_assessor
    from newsroom.pipeline.copies import reprint_keys
    from newsroom.pipeline.labelling import BATCH

    assessor, read = open_assessor(settings_in(of.scratch)), articles(of.outlets, of.each)

    def do(numbers: Sequence[int]) -> list[str]:
        labelled = []
        left = (read[n] for n in numbers)
        while batch := list(islice(left, BATCH)):
            for article, assessed in zip(batch, assessor.assess(batch), strict=True):
                keys = reprint_keys(article.text, signature(article.text), assessed.labels.relevance)
                if assessed.labels.assessed and assessed.labels.tone and assessed.vector and keys:
                    labelled.append(article.id)
        return labelled

    return do


def _encode(of: _Press) -> Work:
    from classify.encoder import load_encoder

    encoder, read = load_encoder(), articles(of.outlets, of.each)

    def do(numbers: Sequence[int]) -> list[str]:
        rows = encoder.encode([f"{read[n].title}. {read[n].text}" for n in numbers])
        return [read[n].id for n, row in zip(numbers, rows, strict=True) if row.any()]

    return do


def _read(of: _Press) -> Work:
    from trafilatura import bare_extraction

    bodies = pages(of.outlets, of.each)

    def do(numbers: Sequence[int]) -> list[str]:
        found = []
        for url, body in (bodies[n] for n in numbers):
            document = bare_extraction(body, url=url, with_metadata=True)
            if getattr(document, "text", None):
                found.append(url)
        return found

    return do


def parts(size: Size, scratch: Path) -> list[Stage]:
    """Each part of the label stage alone over the same articles, on one core."""
    each = max(size.pages // extracting.SHARE, 2)
    runs = [fresh(_parts, _Press(scratch, size.outlets, each)) for _ in range(size.runs)]
    return [Stage(name, size.outlets * each, tuple(run[name] for run in runs)) for name in runs[0]]


def _parts(of: _Press) -> Mapping[str, float]:
    """Seconds that each part takes."""
    from classify.annual_themes import AnnualThemes
    from classify.claims import suggest_claims
    from classify.encoder import load_encoder
    from classify.label_model import load_model
    from classify.labeller import Labeller
    from classify.names import entities
    from classify.quotes import quotes
    from classify.reprints import signature
    from classify.taxonomy import load_taxonomy
    from classify.tone import ToneReader
    from classify.tone_model import load_tone_model
    from classify.vectors import article_vectors
    from newsroom.pipeline.assessing import outlet_kinds
    from newsroom.pipeline.copies import reprint_keys
    from newsroom.pipeline.models import chosen

    pin(0)
    settings, encoder, taxonomy = settings_in(of.scratch), load_encoder(), load_taxonomy()
    model, manifest = load_model(chosen(settings, "labels"))
    labeller = Labeller(model, manifest.id, taxonomy, encoder, outlet_kinds(settings))
    tone = ToneReader(load_tone_model(chosen(settings, "tone")), encoder.encode, encoder.name)
    annual = AnnualThemes(taxonomy=taxonomy)
    read = articles(of.outlets, of.each)
    about = [labels.relevance == "asean" for labels in labeller.label_many(read)]
    named = [entities(article, taxonomy) for article in read]
    work: dict[str, Callable[[Sequence[Article]], object]] = {
        "relevance, topics, themes": lambda some: list(labeller.label_many(some)),
        "tone": lambda some: tone.assess(some, about[: len(some)]),
        "vector": lambda some: article_vectors(encoder, some),
        "names": lambda some: [entities(article, taxonomy) for article in some],
        "quotes": lambda some: [quotes(article, has, taxonomy) for article, has in zip(some, named, strict=False)],
        "claims": lambda some: [suggest_claims(article) for article in some],
        "annual themes": lambda some: [annual.speaks_of(article) for article in some],
        "signature and keys": lambda some: [
            reprint_keys(article.text, signature(article.text), "asean") for article in some
        ],
    }
    took = {}
    for name, do in work.items():
        do(read[:WARM])
        start = perf_counter()
        do(read)
        took[name] = perf_counter() - start
    return took
