"""What a process pays for holding all that labels: memory at rest, and the time to the first label of a cold one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from classify.model_files import SHIPPED
from tests.bench.labels import settings_in
from tests.bench.measure import Case, Comparison, Reading, compare
from tests.bench.size import Size
from tests.newsroom.runs import DIEMBAO

ROOT = Path(__file__).parents[2]
REST = "labels: memory at rest"
FIRST = "labels: first label of a cold process"
HELD = "models, taxonomy, lexicon, gazetteer, rules"
LOADS = "all that labels a text is loaded"
HEADLINE = "Hội nghị Cấp cao ASEAN bàn về an ninh năng lượng và thương mại số"
LINE = json.dumps({"title": HEADLINE, "lang": "vi"}, ensure_ascii=False) + "\n"
RESIDENT = """
import os
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
"""
LOADED = """
from pathlib import Path
from newsroom.pipeline.assessing import open_assessor
from newsroom.settings import load_settings
from newsroom.pipeline.stream import articles_in
kept = open_assessor(load_settings(Path({settings!r})))
kept.assess(list(articles_in([{line!r}], lambda text: "vi")))
"""
"""What a labelling process holds once it has labelled something: lexicon and gazetteer are read when first needed."""
BEFORE = "import numpy, newsroom.pipeline.assessing, newsroom.pipeline.stream, newsroom.settings"
"""The same modules before anything is loaded."""
ENCODER = "from classify.encoder import load_encoder\nkept = load_encoder()\nkept.encode(['ASEAN'])"
LIBRARIES = "import numpy, sklearn\nprint('imported')"
SENTENCE_TRANSFORMER = """
from sentence_transformers import SentenceTransformer
model = SentenceTransformer({encoder!r}, device="cpu")
print(model.encode([{headline!r}]).shape)
"""


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Both, each beside two others."""
    settings_in(scratch)
    loaded = LOADED.format(settings=str(scratch / "labels.toml"), line=LINE)
    transformer = SENTENCE_TRANSFORMER.format(encoder=str(SHIPPED / "encoder"), headline=HEADLINE)
    made: list[Comparison] = []
    for name, code, bare in (
        ("before it is loaded", BEFORE, "the modules of the same process, nothing loaded"),
        ("beside the encoder", ENCODER, "a process with load_encoder() alone"),
    ):
        case = Case(
            name=f"{REST}, {name}",
            kind="rest",
            work="one process",
            bare=bare,
            beside=HELD,
        )
        made += compare([case], _Rest(case.name, loaded), _Rest(case.name, code), size.runs)
    for name, code, bare in (
        ("beside imports", LIBRARIES, 'python -c "import numpy, sklearn"'),
        ("beside SentenceTransformer", transformer, "SentenceTransformer of the shipped encoder, one headline encoded"),
    ):
        case = Case(
            name=f"{FIRST}, {name}",
            kind="latency",
            work="one headline",
            bare=bare,
            beside="all that labels a text is loaded",
        )
        ours = _First(case.name, [str(DIEMBAO), "--settings", str(scratch / "labels.toml"), "classify"])
        made += compare([case], ours, _First(case.name, [sys.executable, "-c", code]), size.runs)
    return made


class _Rest:
    """Memory of a process after it has run `code`."""

    def __init__(self, case: str, code: str) -> None:
        self._case, self._code = case, code

    def __call__(self) -> dict[str, Reading]:
        command = [sys.executable, "-c", self._code + RESIDENT]
        done = subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, check=True)
        return {self._case: Reading(float(done.stdout.split()[-1]), done.returncode)}


class _First:
    """Milliseconds until a command has answered its first line to a headline."""

    def __init__(self, case: str, command: Sequence[str]) -> None:
        self._case, self._command = case, command

    def __call__(self) -> dict[str, Reading]:
        start = perf_counter()
        with subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(LINE.encode())
            process.stdin.close()
            answer = process.stdout.readline()
            took = (perf_counter() - start) * 1_000
        return {self._case: Reading(took, (process.returncode, bool(answer.strip())))}
