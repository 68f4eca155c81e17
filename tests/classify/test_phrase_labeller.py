"""What an article is about: relevance, topics, pillars and themes, each with the words that support it."""

from __future__ import annotations

import dataclasses
import unicodedata

import pytest

from classify.phrase_labeller import PhraseLabeller
from classify.taxonomy import load_taxonomy
from tests.classify.writing import article, themes, topics

LABELLER = PhraseLabeller()
label = LABELLER.label


def test_a_report_on_an_asean_matter_is_about_asean_with_its_topic_and_pillar() -> None:
    labels = label(
        article(
            "ASEAN thống nhất lộ trình lưới điện chung",
            "Các bộ trưởng năng lượng thông qua lộ trình lưới điện ASEAN.\n\nMua bán điện xuyên biên giới bắt đầu sớm.",
        )
    )
    assert labels.relevance == "asean"
    assert topics(labels)[0] == "energy_food"
    assert labels.pillars[0] == "economic"
    assert labels.assessed
    assert labels.labeller == f"phrases-1+{load_taxonomy().checksum}" == LABELLER.name


def test_the_same_in_english() -> None:
    labels = label(
        article(
            "ASEAN customs chiefs agree on one transit form",
            "Customs heads adopted a single form under the ASEAN Customs Transit System, cutting border checks.",
            language="en",
        )
    )
    assert (labels.relevance, topics(labels)[0]) == ("asean", "trade_facilitation")


def test_an_article_without_asean_or_its_region_is_none_and_has_no_topics() -> None:
    labels = label(article("Tỉnh Sông Thơm mở rộng cảng biển", "Cảng biển mới đón tàu 50.000 tấn, thu hút đầu tư."))
    assert (labels.relevance, labels.topics, labels.pillars, labels.matches) == ("none", (), (), ())


def test_one_mention_far_down_is_passing() -> None:
    story = " ".join(["Ông kể về nghề đóng thuyền của làng."] * 40)
    labels = label(article("Người giữ nghề đóng thuyền", f"{story}\n\nNăm ngoái ông được mời sang một nước ASEAN."))
    assert labels.relevance == "passing"


def test_mentions_all_through_the_text_make_an_article_about_asean_even_without_a_title() -> None:
    paragraph = "Từng nước cân nhắc bước đi của mình trong năm tới. ASEAN chờ câu trả lời từ các thành viên."
    assert label(article("Chờ một câu trả lời", "\n\n".join([paragraph] * 6))).relevance == "asean"


@pytest.mark.parametrize(
    "title",
    [
        "Võ Hữu Khánh ghi bàn, đội tuyển vào chung kết ASEAN Cup",
        "Lịch thi đấu bóng đá nam SEA Games hôm nay",
        "CLB Sông Thơm thua sát nút ở ASEAN Club Championship",
    ],
)
def test_a_match_report_is_sport_in_passing(title: str) -> None:
    labels = label(article(title, "Đội chủ nhà thắng 2-1 trong trận đấu tối qua trên sân vận động Lạc Hải."))
    assert (labels.relevance, topics(labels), labels.pillars) == ("passing", ["sports"], ("socio_cultural",))


def test_a_meeting_of_sports_ministers_is_about_asean() -> None:
    labels = label(
        article(
            "Hội nghị Bộ trưởng Thể thao ASEAN khai mạc", "Các đoàn bàn về hợp tác thể thao và Ngày Thể thao ASEAN."
        )
    )
    assert (labels.relevance, topics(labels)[0]) == ("asean", "sports")


@pytest.mark.parametrize(
    "title",
    ["Sao Khuê Logistics vào top 10 ASEAN", "Toà tháp cao nhất Đông Nam Á mở cửa", "Hoa hậu ASEAN về thăm quê"],
)
def test_a_rank_or_a_private_name_is_passing(title: str) -> None:
    assert label(article(title, "Buổi lễ diễn ra chiều qua.")).relevance == "passing"


def test_a_medium_that_has_asean_in_its_name_is_no_mention() -> None:
    assert label(article("Một hãng xe đổi tên", "Theo trang ASEAN Briefing, hãng sẽ đổi tên.")).relevance == "none"


def test_the_region_as_the_main_subject_is_about_asean() -> None:
    text = "Kinh tế Đông Nam Á được dự báo tăng nhanh. Đông Nam Á hưởng lợi từ xuất khẩu."
    assert label(article("Đông Nam Á trước một năm tăng trưởng", text)).relevance == "asean"


def test_fluctuating_prices_are_not_the_south_china_sea() -> None:
    labels = label(article("ASEAN bàn về giá gạo", "Giá gạo biến động mạnh, các nước ASEAN bàn dự trữ gạo chung."))
    assert "maritime_security" not in topics(labels)
    assert "energy_food" in topics(labels)


def test_a_storm_over_the_sea_is_not_maritime_security() -> None:
    labels = label(article("Trung tâm AHA theo dõi bão", "Bão số 5 đi vào Biển Đông, Trung tâm AHA phát cảnh báo sớm."))
    assert topics(labels)[0] == "disaster_management"
    assert "maritime_security" not in topics(labels)


def test_an_abbreviation_counts_as_asean_only_beside_its_name() -> None:
    alone = label(article("SOM họp tại thị trấn", "Nhóm SOM gồm các nhà thầu địa phương họp."))
    beside = label(article("Quan chức họp", "Các nước ASEAN nhóm họp trong khuôn khổ SOM.\n\nSOM bàn chương trình."))
    assert (alone.relevance, beside.relevance) == ("none", "asean")


def test_a_title_with_asean_and_a_partner_speaks_of_external_relations() -> None:
    labels = label(article("Nhật Bản muốn cùng ASEAN làm sạch cảng", "Đề nghị được nêu hôm qua.", lead="Bàn về cảng."))
    assert topics(labels)[0] == "external_relations"


def test_a_free_trade_agreement_with_a_partner_is_trade_first() -> None:
    labels = label(
        article("Ký Hiệp định thương mại tự do ASEAN - Canada", "Khu vực thương mại tự do ASEAN - Canada mở cửa sớm.")
    )
    assert topics(labels)[0] == "trade_agreements"


def test_a_summit_without_a_visible_subject_is_community_vision() -> None:
    labels = label(article("Hội nghị Cấp cao ASEAN đặc biệt khai mạc", "Các trưởng đoàn đã tới Lạc Hải."))
    assert topics(labels) == ["community_vision"]


def test_what_a_summit_is_about_comes_before_the_summit() -> None:
    labels = label(
        article("Hội nghị Cấp cao ASEAN ra tuyên bố về rác thải nhựa", "Rác thải biển và rác thải nhựa là trọng tâm.")
    )
    assert topics(labels)[0] == "environment_climate"


def test_the_title_weighs_more_than_the_text() -> None:
    text = "Ngoài ra, an ninh mạng cũng được các nước ASEAN nêu ra."
    assert topics(label(article("Thanh niên ASEAN gặp nhau", text)))[0] == "youth"
    assert topics(label(article("An ninh mạng ASEAN", "Thanh niên ASEAN cũng có mặt.")))[0] == "cyber_security"


def test_there_are_at_most_four_topics_with_scores_that_fall() -> None:
    everything = ". ".join(
        f"ASEAN và {phrase}"
        for phrase in ("an ninh mạng", "du lịch", "y tế dự phòng", "vốn FDI", "biến đổi khí hậu", "bình đẳng giới")
    )
    scores = [topic.score for topic in label(article("ASEAN bàn nhiều việc", everything)).topics]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_pillars_are_exactly_those_of_the_topics() -> None:
    labels = label(
        article("ASEAN bàn du lịch và an ninh mạng", "Du lịch bền vững và tội phạm mạng là hai chủ đề. Du lịch đi đầu.")
    )
    taxonomy = load_taxonomy()
    assert set(labels.pillars) == {taxonomy.pillar_of(topic) for topic in topics(labels)}
    assert len(labels.pillars) == 2


def test_a_passing_article_has_only_the_topic_that_the_mention_touches() -> None:
    filler = " ".join(["Bác sĩ kể về bệnh viện và chăm sóc sức khoẻ trên đảo."] * 30)
    labels = label(article("Nửa thế kỷ trên đảo", f"{filler}\n\nBà từng dự một diễn đàn thanh niên ASEAN."))
    assert (labels.relevance, topics(labels)) == ("passing", ["youth"])


def test_every_match_points_at_the_words_that_support_a_label() -> None:
    piece = article("ASEAN và Biển Đông", "Nhóm soạn COC họp lại.\n\nASEAN hoan nghênh.", lead="Biển Đông cần luật.")
    labels = label(piece)
    shown = {(m.label, m.field, getattr(piece, m.field)[m.start : m.end]) for m in labels.matches}
    assert ("asean", "title", "ASEAN") in shown
    assert ("maritime_security", "lead", "Biển Đông") in shown
    assert ("maritime_security", "text", "COC") in shown
    assert {m.label for m in labels.matches} <= {"asean", *topics(labels), *themes(labels)}


def test_a_lead_that_the_text_repeats_counts_once() -> None:
    lead = "Lưới điện ASEAN có lộ trình."
    apart = label(article("Tin điện", "Chi tiết sẽ có sau.", lead=lead))
    within = label(article("Tin điện", f"Lạc Hải (TTSB) – {lead}\n\nChi tiết sẽ có sau.", lead=lead))
    assert apart.topics == within.topics
    assert {m.field for m in apart.matches} == {"lead"}
    assert {m.field for m in within.matches} == {"text"}


def test_decomposed_and_unaccented_articles_get_the_labels_of_the_ordinary_one() -> None:
    title, text = "ASEAN bàn về Biển Đông", "Các nước ASEAN nói về Bộ Quy tắc ứng xử ở Biển Đông."
    ordinary = label(article(title, text))
    nfd = label(article(unicodedata.normalize("NFD", title), unicodedata.normalize("NFD", text)))
    bare = label(article("ASEAN ban ve Bien Dong", "Cac nuoc ASEAN noi ve Bo Quy tac ung xu o Bien Dong."))
    assert nfd == ordinary
    assert topics(bare) == topics(ordinary)


@pytest.mark.parametrize(
    ("language", "title", "text", "relevance"),
    [
        ("zh", "东盟特别峰会开幕", "各国领导人抵达。", "asean"),
        ("ja", "港の話", "アセアン首脳会議が開かれた。アセアン事務局長も出席した。", "asean"),
        ("ko", "항구 이야기", "아세안 회원국을 방문했다.", "passing"),
        ("zh", "山東協會成立", "會員三百人。", "none"),
        ("und", "Port story", "Nothing to see.", "none"),
    ],
)
def test_in_other_languages_only_the_names_are_read(language: str, title: str, text: str, relevance: str) -> None:
    labels = label(article(title, text, language=language))
    assert (labels.relevance, labels.assessed, labels.topics, labels.themes) == (relevance, False, (), ())


def test_viet_nams_part_is_a_theme_of_articles_about_asean_only() -> None:
    about = label(article("Việt Nam đăng cai hội nghị ASEAN", "Việt Nam đề xuất lập mạng lưới chung."))
    other = label(article("Việt Nam đăng cai giải cờ", "Việt Nam đề xuất thể thức mới."))
    assert "vietnam_role" in themes(about)
    assert themes(other) == set()


def test_distorted_claims_are_watched_whatever_the_relevance() -> None:
    labels = label(article("Bác bỏ thông tin sai sự thật", "Người phát ngôn bác bỏ luận điệu xuyên tạc về Việt Nam."))
    assert (labels.relevance, themes(labels)) == ("none", {"distorted_claims"})


def test_an_empty_article_is_labelled_none() -> None:
    assert label(article("")).relevance == "none"


def test_labelling_changes_nothing_and_repeats_itself() -> None:
    piece = article("ASEAN họp", "Các nước ASEAN bàn về y tế công cộng.")
    before = dataclasses.replace(piece)
    assert label(piece) == PhraseLabeller().label(piece)
    assert piece == before
