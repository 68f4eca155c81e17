"""Tone toward ASEAN, toward Viet Nam and of both together: reading, features, the shipped model, and its gates."""

from __future__ import annotations

import hashlib
import json
import os
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from classify.encoder import load_encoder
from classify.gold_rows import as_article
from classify.model_files import CARD, MANIFEST
from classify.targeted import Targeted, is_targeted, read_targeted, targeted_sentence
from classify.tone import ToneReader, assess_tone, combined_view, target_view
from classify.tone_evaluation import PINNED, ToneScores, evaluate_articles, evaluate_sentences, read_judged, shown_as
from classify.tone_features import CLASSES, WORDS, View, features
from classify.tone_lexicon import load_lexicon
from classify.tone_model import SHIPPED_TONE, WEIGHTS, load_tone_model
from classify.tone_reading import JUDGED, MAX_SENTENCES, MAX_WORDS, Cue, read_article
from newsroom.errors import InputError, ModelError
from newsroom.text import nfc
from tests.classify.writing import article

GOLD_SHA256 = "72b2ad6e13b814088e7fb12474bfe5f392158bf3d35f675ad81fd93247ca3548"
"""The gate's set does not change unseen."""
SHARED = Path(os.environ.get("DIEMBAO_SHARED") or Path(__file__).parents[3] / "shared")


@lru_cache
def reader() -> ToneReader:
    encoder = load_encoder()
    return ToneReader(load_tone_model(), encoder.encode, encoder.name)


def cues(text: str, language: str = "vi") -> list[Cue]:
    sentences = read_article(article(text, language=language), "vi" if language == "vi" else "en")
    return [cue for sentence in sentences for cue in sentence.cues if cue.polarity]


def spoken_of(text: str, language: str = "vi") -> set[str]:
    sentences = read_article(article(text, language=language), "vi" if language == "vi" else "en")
    return {mark.who for sentence in sentences for mark in sentence.marks}


class TestReading:
    @pytest.mark.parametrize(
        ("text", "language", "group", "negated"),
        [
            ("Hội nghị là một thất bại", "vi", "failure", False),
            ("Đây không phải là thất bại của khối", "vi", "failure", True),
            ("Khối không còn chia rẽ", "vi", "division", True),
            ("Không, đó là thất bại", "vi", "failure", False),
            ("The talks were a failure", "en", "failure", False),
            ("The bloc is no longer divided", "en", "division", True),
            ("It was hardly a success", "en", "success", True),
            ("Nobody was there, but it was a success", "en", "success", False),
        ],
    )
    def test_negators_turn_what_they_reach(self, text: str, language: str, group: str, negated: bool) -> None:
        assert [cue.negated for cue in cues(text, language) if cue.group == group] == [negated]

    @pytest.mark.parametrize(
        ("text", "language", "rejected"),
        [
            ("Bộ Ngoại giao bác bỏ cáo buộc thất bại", "vi", True),
            ("The minister rejected criticism of the bloc", "en", True),
            ("The minister criticised the bloc", "en", False),
        ],
    )
    def test_criticism_that_is_turned_down(self, text: str, language: str, rejected: bool) -> None:
        critical = [cue for cue in cues(text, language) if cue.polarity < 0]
        assert critical
        assert all(cue.rejected == rejected for cue in critical)

    @pytest.mark.parametrize(
        ("text", "language", "who"),
        [
            ("ASEAN họp tại Hà Nội", "vi", {"asean"}),
            ("Khối chưa thống nhất", "vi", {"asean"}),
            ("EU: khối chưa thống nhất", "vi", {"other"}),
            ("Khối lượng giao dịch giảm, khối ngoại bán ròng", "vi", set()),
            ("Hà Nội phản đối hành động của Trung Quốc", "vi", {"vietnam", "other"}),
            ("Mưa lớn tại Hà Nội", "vi", set()),
            ("Thủ tướng thăm Quảng Ninh", "vi", {"vietnam"}),
            ("Thủ tướng Nhật Bản từ chức", "vi", {"other"}),
            ("Chính phủ ASEAN", "vi", {"asean"}),
            ("Tuyển Việt Nam thắng trận chung kết SEA Games", "vi", {"vietnam"}),
            ("Hanoi protests at the drill", "en", {"vietnam"}),
            ("Ministers met in Hanoi", "en", set()),
            ("The bloc dithers", "en", {"asean"}),
            ("The bloc and Brussels: European Union dithers", "en", {"other"}),
        ],
    )
    def test_who_is_spoken_of(self, text: str, language: str, who: set[str]) -> None:
        assert spoken_of(text, language) == who

    def test_the_region_counts_only_where_asean_is_named_or_known_to_be_meant(self) -> None:
        assert spoken_of("Khu vực cần thêm vốn") == set()
        assert read_article(article("Khu vực cần thêm vốn"), "vi", about_asean=True)[0].names("asean")
        sentences = read_article(article("ASEAN họp", "Khu vực cần thêm vốn."), "vi")
        assert sentences[1].names("asean")

    def test_nfd_and_both_habits_of_tone_marks_read_alike(self) -> None:
        text = "Khối bị lên án vì hoà giải thất bại"
        assert cues(unicodedata.normalize("NFD", text)) == cues(text)
        assert [c.group for c in cues("Đêm hội vỡ oà niềm vui")] == [c.group for c in cues("Đêm hội vỡ òa niềm vui")]

    def test_every_phrase_of_the_lexicon_is_found_in_itself(self) -> None:
        for language in ("vi", "en"):
            lexicon = load_lexicon(language)
            assert {-1, 0, 1} == set(lexicon.polarity.values())

    def test_a_target_is_read_from_its_sentences(self) -> None:
        sentences = read_article(
            article(
                "Tin thế giới",
                "ASEAN họp hôm qua. Điều này gây thất vọng. Nga và Ukraine đàm phán.\n\nViệt Nam dự họp.",
            ),
            "vi",
        )
        view = target_view(sentences, "asean", "vi")
        assert view is not None
        assert [" ".join(s.words[:2]) for s in view.about] == ["asean họp", "điều này"]
        assert len(view.around) == 3
        assert target_view(sentences[:1], "asean", "vi") is None


class TestFeatures:
    def test_the_target_counts_not_its_name(self) -> None:
        def places(text: str, who: str) -> list[int]:
            sentences = read_article(article(text, language="en"), "en")
            view = View(who, "en", sentences)
            return [int(place) for place in features(view).places]

        one = places("ASEAN failed its people", "asean")
        other = places("Vietnam failed its people", "vietnam")
        assert len(set(one) & set(other)) > 0.75 * len(one)
        assert one != places("Vietnam failed its people", "asean")

    def test_a_flood_of_praise_is_no_more_than_praise(self) -> None:
        few = features(combined_view(read_article(article("ASEAN", "Thành công. " * 8), "vi"), "vi"))
        many = features(combined_view(read_article(article("ASEAN", "Thành công. " * 5_000), "vi"), "vi"))
        assert many.values[many.places >= WORDS].max() == few.values[few.places >= WORDS].max()


class TestTargetedSentences:
    def test_the_span_becomes_the_target_and_names_become_others(self) -> None:
        text = "Reporters say Senator Lee attacked the Post again"
        row = Targeted("1", text, text.index("the Post"), text.index(" again"), "critical", "train")
        sentence = targeted_sentence(row)
        assert [(m.who, sentence.words[m.first : m.last + 1]) for m in sentence.marks] == [
            ("other", ("senator", "lee")),
            (JUDGED, ("the", "post")),
        ]

    def test_a_target_that_is_cut_off_still_has_a_place(self) -> None:
        text = "word " * 500 + "Lee"
        sentence = targeted_sentence(Targeted("1", text, len(text) - 3, len(text), "neutral", "train"))
        assert len(sentence.words) == MAX_WORDS
        assert sentence.marks[0].last < MAX_WORDS

    def test_mistakes_in_a_file_are_told_with_their_line(self, tmp_path: Path) -> None:
        file = tmp_path / "rows.jsonl"
        file.write_text('{"text": "a b", "from": 0, "to": 9, "label": "neutral"}\n')
        assert is_targeted(file)
        with pytest.raises(InputError, match=r"rows\.jsonl, line 1: 'from' and 'to'"):
            read_targeted(file)
        file.write_text('{"text": "a b", "from": 0, "to": 1, "label": "angry"}\n')
        with pytest.raises(InputError, match="line 1: a sentence needs"):
            read_targeted(file)


class TestShippedModel:
    @pytest.mark.parametrize(
        ("title", "lead", "language", "asean", "vietnam"),
        [
            ("ASEAN bị chỉ trích bất lực trước khủng hoảng Myanmar", "", "vi", "critical", None),
            (
                "ASEAN accused of failing Myanmar's people",
                "Rights groups say the bloc looks away.",
                "en",
                "critical",
                None,
            ),
            ("Bạn bè quốc tế ca ngợi thành tựu của Việt Nam", "", "vi", None, "favourable"),
            (
                "Hội nghị quan chức cấp cao ASEAN họp tại Jakarta",
                "Phiên họp bàn chương trình năm tới.",
                "vi",
                "neutral",
                None,
            ),
        ],
    )
    def test_plain_cases(self, title: str, lead: str, language: str, asean: str | None, vietnam: str | None) -> None:
        _, toward_asean, toward_vietnam = assess_tone(article(title, lead=lead, language=language), reader())
        assert (toward_asean and toward_asean.tone) == asean
        assert (toward_vietnam and toward_vietnam.tone) == vietnam

    def test_criticism_of_a_third_party_is_not_criticism_of_asean(self) -> None:
        text = "ASEAN được ca ngợi vì nhanh chóng cứu trợ Myanmar"
        lead = "Chính quyền quân sự bị lên án vì cản trở viện trợ; người dân biết ơn đội cứu trợ của ASEAN."
        combined, asean, _ = assess_tone(article(text, lead=lead), reader())
        assert combined is not None and combined.tone != "critical"
        assert asean is not None and asean.tone != "critical"

    def test_other_languages_are_not_assessed(self) -> None:
        assert assess_tone(article("东盟峰会失败", language="zh"), reader()) == (None, None, None)
        assert assess_tone(article("ASEAN", language="und"), reader()) == (None, None, None)

    def test_one_by_one_and_in_a_batch_are_the_same(self) -> None:
        rows = [as_article(row) for row in _rows()[:30]]
        together = reader().assess(rows)
        for row, tones in zip(rows, together, strict=True):
            alone = reader().assess([row])[0]
            for name in ("combined", "asean", "vietnam"):
                one, other = getattr(alone, name), getattr(tones, name)
                assert (one is None) == (other is None)
                if one is not None:
                    assert replace(one, confidence=0) == replace(other, confidence=0)
                    assert one.confidence == pytest.approx(other.confidence, abs=1e-3)

    def test_telling_sentences_are_places_in_the_nfc_text(self) -> None:
        body = "ASEAN họp hôm qua tại Jakarta. Giới quan sát chê khối chia rẽ, bất lực và thất bại. Trời mưa to."
        written = article("Hội nghị ASEAN", body)
        decomposed = replace(written, text=unicodedata.normalize("NFD", body))
        for one in (written, decomposed):
            _, asean, _ = assess_tone(one, reader())
            assert asean is not None and asean.tone == "critical"
            first = asean.sentences[0]
            assert first.field == "text"
            assert nfc(one.text)[first.start : first.end].startswith("Giới quan sát chê khối")

    def test_confidence_is_a_probability_and_unsure_is_neutral(self) -> None:
        for tones in reader().assess([as_article(row) for row in _rows()]):
            for label in (tones.combined, tones.asean, tones.vietnam):
                if label is not None:
                    assert 0 <= label.confidence <= 1
                    assert label.tone == "neutral" or not label.unsure
                    assert label.sentences

    @pytest.mark.parametrize(
        "bomb", ["ASEAN ", "không ", "thất bại, ", "ASEAN. ", "?! ", "A.", "\u0301", "bác bỏ ", "khối\n", "𝔸𝕊𝔼𝔸ℕ "]
    )
    def test_hostile_text_is_read_in_time_and_in_bounds(self, bomb: str) -> None:
        hostile = article("ASEAN " + bomb * 50, bomb * 100_000)
        begun = time.perf_counter()
        tones = reader().assess([hostile])[0]
        assert time.perf_counter() - begun < 20
        for label in (tones.combined, tones.asean, tones.vietnam):
            for span in label.sentences if label else ():
                assert 0 <= span.start < span.end <= len(nfc(getattr(hostile, span.field)))
        assert len(read_article(hostile, "vi")) <= MAX_SENTENCES

    def test_empty_and_strange_articles(self) -> None:
        assert assess_tone(article(""), reader()) == (None, None, None)
        combined, asean, vietnam = assess_tone(article("\u200b!!!", "\x00\ud800"), reader())
        assert (asean, vietnam) == (None, None)
        assert combined is not None and combined.tone == "neutral"

    def test_another_encoder_is_refused(self) -> None:
        def encode(texts: Sequence[str]) -> NDArray[np.float32]:
            return np.zeros((len(texts), 4), np.float32)

        with pytest.raises(ModelError, match="run diembao train tone"):
            ToneReader(load_tone_model(), encode, "another+1234")

    def test_files_are_checked(self, tmp_path: Path) -> None:
        for file in (MANIFEST, WEIGHTS, CARD):
            (tmp_path / file).write_bytes((SHIPPED_TONE / file).read_bytes())
        assert load_tone_model(tmp_path).id == load_tone_model().id
        spoiled = bytearray((SHIPPED_TONE / WEIGHTS).read_bytes())
        spoiled[-1] ^= 1
        (tmp_path / WEIGHTS).write_bytes(spoiled)
        load_tone_model.cache_clear()
        with pytest.raises(ModelError, match="SHA-256"):
            load_tone_model(tmp_path)
        assert sum(file.stat().st_size for file in SHIPPED_TONE.iterdir()) < 3_000_000


class TestEvaluation:
    def test_figures_of_a_set_that_is_known(self) -> None:
        rows = read_judged(PINNED, None)
        scores = evaluate_articles(reader(), rows)
        assert [one.name for one in scores] == ["combined", "asean", "vietnam"]
        combined = scores[0]
        assert combined.rows == len(rows) == sum(map(sum, combined.confusion))
        assert combined.macro_f1.low <= combined.macro_f1.value <= combined.macro_f1.high
        assert combined.macro_f1.value == pytest.approx(np.mean([one.f1.value for one in combined.classes]))
        assert [sum(row) for row in combined.confusion] == [one.rows for one in combined.classes]
        assert [one.tone for one in combined.classes] == list(CLASSES)

    def test_rows_that_name_articles_need_a_folder(self, tmp_path: Path) -> None:
        file = tmp_path / "gold.jsonl"
        file.write_text('{"id": "1", "file": "a", "relevance": "asean", "tone": "critical"}\n')
        with pytest.raises(InputError, match="--articles"):
            read_judged(file, None)
        (tmp_path / "a.jsonl").write_text('{"id": "1", "title": "ASEAN", "text": "x", "lang": "en"}\n')
        assert [row.tones for row in read_judged(file, tmp_path)] == [{"combined": "critical"}]
        file.write_text('{"title": "ASEAN", "tone": "angry"}\n')
        with pytest.raises(InputError, match=r"gold\.jsonl, line 1: the tone is one of"):
            read_judged(file, None)

    def test_a_headline_is_a_headline(self) -> None:
        row = read_judged(PINNED, None)[0]
        assert (shown_as(row, "headline").article.lead, shown_as(row, "full")) == ("", row)


class TestGates:
    """What the shipped model reaches on sets that nothing was trained on; the margins are for other processors."""

    def test_our_own_set(self) -> None:
        assert hashlib.sha256(PINNED.read_bytes()).hexdigest() == GOLD_SHA256
        combined, asean, vietnam = evaluate_articles(reader(), read_judged(PINNED, None))
        assert combined.macro_f1.value >= 0.78
        assert critical_recall(combined) >= 0.72
        assert asean.macro_f1.value >= 0.74
        assert vietnam.macro_f1.value >= 0.80

    def test_real_articles(self) -> None:
        gold, folder = SHARED / "labels" / "dev.jsonl", SHARED / "data"
        if not gold.exists():
            pytest.skip("the labelled real articles are not here")
        rows = [shown_as(row, "opening") for row in read_judged(gold, folder)]
        (combined,) = evaluate_articles(reader(), rows)
        assert combined.macro_f1.value >= 0.60

    @pytest.mark.parametrize("split", ["devtest_mt", "devtest_rw"])
    def test_newsmtsc(self, split: str) -> None:
        file = SHARED / "data" / "newsmtsc.jsonl.xz"
        if not file.exists():
            pytest.skip("NewsMTSC is not here")
        rows = [row for row in read_targeted(file) if row.split == split]
        (scores,) = evaluate_sentences(load_tone_model(), load_encoder().encode, rows)
        assert scores.macro_f1.value >= 0.60


def critical_recall(scores: ToneScores) -> float:
    return next(one.recall.value for one in scores.classes if one.tone == "critical")


def _rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in PINNED.read_text("utf-8").splitlines()]
