"""What things are called in a report: the plan's pillars and topics, countries and their groups, outlets.

The names of the plan and of countries are the taxonomy's. An outlet is named as it calls itself, with its country in
brackets where it is first mentioned, so `Names` remembers what one report has mentioned and serves one report only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from classify.taxonomy import Taxonomy
from newsroom.article import Facts
from newsroom.text import clean_line
from reports import words
from reports.model import Language

LONGEST_NAME = 120
"""Code points of an outlet's name and, with `LONGEST_TITLE`, of a title that are printed; more is a page's mistake."""
LONGEST_TITLE = 250

OTHER_GROUP = "other"

_VIETNAMESE_SERVICE = re.compile(r"\s*[-–(]?\s*\b(?:tiếng Việt|Vietnamese)\b\)?\s*$", re.IGNORECASE)


def shortened(text: str, longest: int) -> str:
    """Crawled `text` as one clean line of at most `longest` code points."""
    line = clean_line(text)
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def title_of(facts: Facts, language: Language) -> str:
    """The title in the original language; what stands for an empty one is in brackets."""
    return shortened(facts.title, LONGEST_TITLE) or {"vi": "[không có tiêu đề]", "en": "[untitled]"}[language]


_WITH_ARTICLE = frozenset(
    ["AE", "BS", "CD", "CF", "CZ", "DO", "GB", "GM", "KM", "MH", "MV", "NL", "PH", "SB", "SC", "US"]
)
"""Countries whose English names take an article within a sentence."""


class Names:
    """Names for one report, in its language."""

    def __init__(self, taxonomy: Taxonomy, language: Language) -> None:
        self.taxonomy = taxonomy
        self.language: Language = language
        self._words = words.words_of(language)
        self._mentioned: set[str] = set()

    def of(self, label: str) -> str:
        """A pillar, topic or theme; an id that the taxonomy lost stands for itself."""
        return self.taxonomy.name(label, self.language)

    def country(self, code: str) -> str:
        """A country by ISO code."""
        return self.taxonomy.country_name(code, self.language)

    def group_of(self, code: str) -> str:
        """Id of the group of a country; what the taxonomy does not have is among the others."""
        country = self.taxonomy.country(code)
        return country.group if country else OTHER_GROUP

    def groups(self) -> tuple[tuple[str, str], ...]:
        """Id and name of every group of countries, in the taxonomy's order."""
        return tuple(
            (id_, named.vi if self.language == "vi" else named.en) for id_, named in self.taxonomy.groups.items()
        )

    def countries(self, found: Iterable[Facts]) -> str:
        """The countries of `found`, most articles first: "Singapore và Indonesia", "Japan and the United States"."""
        codes = [item.country for item in found]
        named = sorted(set(codes), key=lambda code: (-codes.count(code), code))
        return self._words.listing([self._in_sentence(code) for code in named])

    def _in_sentence(self, code: str) -> str:
        name = self.country(code)
        return f"the {name}" if self.language == "en" and code in _WITH_ARTICLE else name

    def outlet(self, facts: Facts) -> str:
        """The outlet of an article, with its country when it is a foreign one that this report has not named before."""
        name = self._own_name(facts)
        if facts.source_id in self._mentioned:
            return name
        self._mentioned.add(facts.source_id)
        return name if facts.scope == "domestic" else f"{name} ({self.country(facts.country)})"

    def _own_name(self, facts: Facts) -> str:
        """The outlet without its country; a foreign broadcaster's Vietnamese service is called so."""
        name = shortened(facts.source_name, LONGEST_NAME) or facts.source_id
        if facts.scope == "foreign" and facts.kind == "broadcaster" and facts.language == "vi":
            own = _VIETNAMESE_SERVICE.sub("", name) or name
            return f"kênh tiếng Việt của {own}" if self.language == "vi" else f"the Vietnamese service of {own}"
        return name

    def outlets(self, found: Sequence[Facts]) -> str:
        """The outlets of `found`, most articles first."""
        ids = [item.source_id for item in found]
        one = {item.source_id: item for item in found}
        return self._words.listing([self.outlet(one[id_]) for id_ in sorted(one, key=lambda i: (-ids.count(i), i))])

    def opening(self, name: str) -> str:
        """`name` at the start of a sentence: our own words get a capital, an outlet keeps its letters, a digit
        never leads.
        """
        if name[:1].isdigit():
            return f"Cơ quan báo chí {name}" if self.language == "vi" else f"The outlet {name}"
        return words.sentence_case(name) if name.startswith(("kênh ", "the Vietnamese service ")) else name
