"""Every reason for which a page can fall out has words in both languages."""

import re
from pathlib import Path
from typing import get_args

import pytest

from crawlers.desk import Reason as CrawlReason
from crawlers.extract import Reason as ExtractReason
from newsroom.reasons import CATALOGUE, reason_in_words
from newsroom.store.statistics import WITHDRAWN
from newsroom.texts import LANGUAGES, load_texts

ROOT = Path(__file__).parents[2]
OF_THE_PIPELINE = set(re.findall(r'"quarantined", "(\w+)"', (ROOT / "newsroom/pipeline/extraction.py").read_text()))
ALL = sorted({*get_args(CrawlReason), *get_args(ExtractReason), *OF_THE_PIPELINE, "redirected", WITHDRAWN})


@pytest.mark.parametrize("reason", ALL)
def test_a_reason_has_words_of_its_own(reason: str) -> None:
    assert len({reason, *(reason_in_words(reason, language) for language in LANGUAGES)}) == 3


def test_no_words_are_left_for_reasons_that_do_not_exist() -> None:
    assert sorted(load_texts(CATALOGUE, "vi").entries) == ALL


def test_an_unknown_reason_is_shown_as_it_is() -> None:
    assert reason_in_words("of_a_newer_version", "vi") == "of_a_newer_version"
