"""The shipped taxonomy is complete, and a mistake in another one is told in one sentence."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pytest

from classify.taxonomy import LANGUAGES, SHIPPED, Language, load_taxonomy
from newsroom.errors import SettingsError
from newsroom.text import nfc

TOPICS = {
    "political_security": 10,
    "economic": 11,
    "socio_cultural": 13,
}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of the shipped taxonomy with one change."""
    content = SHIPPED.read_text("utf-8")
    assert old in content
    file = tmp_path / "taxonomy.toml"
    file.write_text(content.replace(old, new, 1), "utf-8")
    return file


def test_the_plan_has_three_pillars_with_their_topics_and_four_themes() -> None:
    taxonomy = load_taxonomy()
    assert {pillar.id: len(taxonomy.topics_of(pillar.id)) for pillar in taxonomy.pillars} == TOPICS
    assert [theme.id for theme in taxonomy.themes] == [
        "covid19_response", "community_benefits", "vietnam_role", "distorted_claims",
    ]  # fmt: skip
    assert {topic.id for topic in taxonomy.topics if topic.added} == {"regional_crises", "energy_food", "sports"}
    assert taxonomy.plan.decision == "01/QĐ-BCĐASEAN"
    assert (taxonomy.plan.first.year, taxonomy.plan.last.year) == (2021, 2025)


def test_every_topic_has_a_definition_and_at_least_fifteen_phrases_in_both_languages() -> None:
    for label in (*load_taxonomy().topics, *load_taxonomy().themes):
        for language in LANGUAGES:
            phrases = label.phrases[language]
            assert len(phrases) >= 15, label.id
            assert len({phrase.lower() for phrase in phrases}) == len(phrases), f"{label.id} repeats a phrase"
            assert label.definition(language).endswith("."), label.id


def test_the_file_is_in_nfc_so_that_offsets_and_comparisons_hold() -> None:
    content = SHIPPED.read_text("utf-8")
    assert nfc(content) == content


def test_names_come_in_the_language_asked_for() -> None:
    taxonomy = load_taxonomy()
    assert taxonomy.name("maritime_security", "vi") == "An ninh biển, Biển Đông"
    assert taxonomy.name("economic", "en") == "Economic"
    assert taxonomy.country_name("TH", "vi") == "Thái Lan"
    assert taxonomy.country_name("TL", "en") == "Timor-Leste"
    assert taxonomy.group_name("partner", "vi") == "Đối tác của ASEAN"
    assert taxonomy.pillar_of("health") == "socio_cultural"
    assert "Hoa Kỳ" in taxonomy.country_names("partner", "vi") and "Mỹ" in taxonomy.country_names("partner", "vi")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_label_of_an_older_taxonomy_still_prints(language: Language) -> None:
    taxonomy = load_taxonomy()
    assert taxonomy.name("blue_economy", language) == "blue_economy"
    assert taxonomy.definition("blue_economy", language) == ""
    assert taxonomy.country_name("XX", language) == "XX"
    with pytest.raises(KeyError):
        taxonomy.pillar_of("blue_economy")


def test_asean_has_eleven_members() -> None:
    members = [country.iso for country in load_taxonomy().countries if country.group == "member"]
    assert sorted(members) == ["BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"]


def test_a_passing_name_holds_asean_its_region_or_a_regional_competition() -> None:
    # Anything else there would turn articles that have nothing to do with ASEAN into passing ones.
    telling = re.compile(
        r"ASEAN|Đông Nam Á|Southeast Asia|SEA Games|Seagames|AFF|Suzuki Cup|SEA V-League", re.IGNORECASE
    )
    for language in LANGUAGES:
        for name in load_taxonomy().asean.passing[language]:
            assert telling.search(name), name


def test_the_checksum_is_that_of_the_file() -> None:
    assert load_taxonomy().checksum == hashlib.sha256(SHIPPED.read_bytes()).hexdigest()[:8]


def test_a_taxonomy_is_read_once_and_again_when_it_has_changed(tmp_path: Path) -> None:
    file = changed(tmp_path, 'vi = "Thanh niên"', 'vi = "Thanh thiếu niên"')
    first = load_taxonomy(file)
    assert first.name("youth", "vi") == "Thanh thiếu niên"
    assert load_taxonomy(file) is first
    file.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    os.utime(file, (1, 1))
    assert load_taxonomy(file).name("youth", "vi") == "Thanh niên"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'pillar = "economic"',
            'pillar = "economy"',
            r"topic\.multilateral_trade\.pillar: there is no pillar 'economy'",
        ),
        ('id = "health"', 'id = "youth"', "youth: more than one pillar, topic or theme has this id"),
        ('vi = "Y tế"\n', "", r"topic\.health\.vi: is missing"),
        ('vi = "Y tế"', 'vi = " "', r"topic\.health\.vi: string should have at least 1 character"),
        ('vi = "Y tế"', 'vi = "Y tế"\ncolour = "red"', r"topic\.health\.colour: is not a key of the taxonomy"),
        ("weight = 0.6", "weight = 6", r"topic\.community_vision\.weight: 6.0 is not above 0"),
        ("last = 2025-12-31", "last = 2019-12-31", r"plan\.last: 2019-12-31 is before plan\.first"),
        ('group = "member"', 'group = "friend"', r"country\.BN\.group: input should be 'member', 'partner' or 'other'"),
        ('topic = "trade_agreements"', 'topic = "tariffs"', "there is no topic 'tariffs'"),
        ("[plan]", "[plan", "not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_file_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    file = changed(tmp_path, old, new)
    with pytest.raises(SettingsError, match=told) as caught:
        load_taxonomy(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_taxonomy_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml: cannot read the taxonomy"):
        load_taxonomy(tmp_path / "none.toml")


def test_a_topic_without_phrases_is_told(tmp_path: Path) -> None:
    content = re.sub(
        r'(id = "civil_service".*?phrases\.en = )\[.*?\n\]',
        r"\1[]",
        SHIPPED.read_text("utf-8"),
        count=1,
        flags=re.DOTALL,
    )
    file = tmp_path / "taxonomy.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(SettingsError, match=r"civil_service\.phrases\.en: needs at least one phrase"):
        load_taxonomy(file)


def test_a_country_that_the_taxonomy_does_not_have_is_named_all_the_same() -> None:
    taxonomy = load_taxonomy(None)
    assert [taxonomy.country_name("ZZ", language) for language in ("vi", "en")] == [
        "Vùng không xác định",
        "Unknown Region",
    ]
    assert taxonomy.country_name("IS", "vi") == "Iceland"
    assert taxonomy.country_name("??", "vi") == "??"
