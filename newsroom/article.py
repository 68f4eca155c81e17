"""The nouns that every room shares: source, article, labels, facts. Frozen data, no behaviour beyond naming.

`Article` is what a page said, `Labels` is what it is about, `Facts` is what is counted and listed about it, `Record` is
all three together as the index and the reports take them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from newsroom.text import count_words

Scope = Literal["domestic", "foreign"]
"""`domestic` = licensed in Viet Nam, in any language; declared with the source, never derived."""

Relevance = Literal["asean", "passing", "none"]
"""`asean` = about ASEAN or the region with ASEAN in it, `passing` = only named, `none` = plays no part."""

SourceKind = Literal[
    "agency", "party", "ministry", "sector", "local", "broadcaster", "wire", "commercial", "institution", "search"
]
"""Kind of outlet; `institution` (ministries, secretariats) is kept for statements and never counted as press; `search`
(a news search engine) is no outlet: what it finds belongs to the outlets that published it."""

Form = Literal[
    "text", "video", "photo_story", "infographic", "podcast", "interview", "editorial", "live_blog", "headline"
]
"""Form of a piece; `headline`: nothing but the announcement was to be had."""

Tone = Literal["favourable", "neutral", "critical"]

ClaimRole = Literal["claim", "rebuttal"]
"""What an article may have to do with a distorted claim: it makes or spreads one, or it answers one."""

EntityKind = Literal["person", "body", "country", "organisation", "province"]
"""`body`: a body, meeting or document of ASEAN that the taxonomy knows; `organisation`: any other."""

TextField = Literal["title", "lead", "text"]

UNKNOWN_COUNTRY = "ZZ"
"""The code that Unicode's CLDR gives to an unknown region (ISO 3166-1 leaves it to users)."""

EntryKind = Literal["feed", "news_sitemap", "list_page", "archive", "query_feed"]
"""`feed` is RSS, Atom or RDF; `news_sitemap` any sitemap or sitemap index, also compressed; `list_page` an HTML page
with links to articles; `archive` the address of a day's or month's articles, for looking back; `query_feed` what a
news search engine answers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a source announces its articles, or a search engine lists those of others."""

    kind: EntryKind
    url: str
    """An address; of some kinds a template with the placeholders of `crawlers.templates`."""
    pages: int = 1
    """Most pages of a list that are read in one run."""
    links: str = ""
    """Regular expression that the address of an article matches on a list page; "" judges addresses by their form."""
    queries: tuple[str, ...] = ()
    """What a search engine is asked for, one request each."""
    lang: str = ""
    """ISO 639-1, for `{lang}` of a query feed."""


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """What a source needs done differently."""

    delay: float | None = None
    """Seconds between two requests; None takes the setting."""
    lead_from_description: bool = False
    """Put og:description in front of the text when the page's lead got lost (Vietnamese sapo)."""
    body: str = ""
    """CSS selector of the article's body, for pages where the general rules go wrong."""
    remove: tuple[str, ...] = ()
    """CSS selectors of what is cut out before extraction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One outlet as declared in a sources file."""

    id: str
    name: str
    kind: SourceKind
    country: str
    """ISO 3166-1 alpha-2."""
    scope: Scope
    languages: tuple[str, ...]
    """ISO 639-1, the main one first."""
    domains: tuple[str, ...]
    """Hosts (with port where it is not the usual one) whose pages belong to the outlet; subdomains included."""
    timezone: str
    """IANA name; gives a zone to dates that a page prints without one."""
    entries: tuple[Entry, ...]
    province: str = ""
    active_from: date | None = None
    active_to: date | None = None
    options: SourceOptions = SourceOptions()
    guessed: bool = False
    """An outlet that nobody declared, met in what a search engine found: country and scope follow from its domain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one page said, in one version."""

    id: str
    """`newsroom.urls.article_id` of the canonical URL; stays the same over versions."""
    url: str
    source_id: str
    version: int = 1
    title: str
    lead: str = ""
    """The standfirst (Vietnamese sapo), "" where there is none."""
    text: str
    """Paragraphs separated by an empty line; holds the lead once where the page prints it."""
    byline: str = ""
    language: str = "und"
    """ISO 639-1, `und` where unknown."""
    published_at: datetime | None = None
    """UTC; None where the page does not say or says what cannot be."""
    fetched_at: datetime
    modified_at: datetime | None = None
    """UTC; when the page says that it was last changed, None where it does not."""
    section: str = ""
    """The section or category as the page names it, "" where it names none."""
    tags: tuple[str, ...] = ()
    """Keywords that the page gives the article, each once, in its order."""
    image: str = ""
    """http(s) URL of the main image, "" without."""
    form: Form | None = None
    """None where nobody has looked: an article that was read before forms were."""
    partial: bool = False
    """Whether the page shows only a part of the text (a paywall, a text that breaks off)."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Where each value came from, by field name: `{"title": "h1", "published_at": "json-ld", …}`."""

    @property
    def words(self) -> int:
        """Number of words of the text, estimated where the script does not space them."""
        return count_words(self.text)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of an article: code points into the NFC form of that field."""

    field: TextField
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """Words of the article that support a label."""

    label: str
    """A topic or theme id of the taxonomy, or `asean`."""
    phrase: str
    """The phrase as the taxonomy writes it, or the words that the learned part knows."""
    field: TextField
    start: int
    end: int
    """Code points into the NFC form of that field."""
    weight: float = 0.0
    """What the words add to the log-odds of the label in the learned part; 0 for a phrase of the taxonomy."""


@dataclass(frozen=True, slots=True)
class Label:
    """A topic or theme that was given."""

    id: str
    score: float
    """0..1; what the labeller's threshold is held against."""
    confidence: float = 0.0
    """Calibrated probability that a careful reader gives this label; 1 where an analyst has."""
    by: str = ""
    """The analyst who gave it, "" for the labeller."""


@dataclass(frozen=True, slots=True)
class ToneLabel:
    """How an article speaks of a target."""

    tone: Tone
    """`neutral` where `unsure`."""
    confidence: float
    """Calibrated probability that a careful reader says the same."""
    unsure: bool = False
    """The labeller abstains: shown as neutral, with a mark."""
    sentences: tuple[Span, ...] = ()
    """What it was read from, the most telling first."""
    by: str = ""
    """The analyst who gave it, "" for the labeller."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence that an analyst may want to look at: it may make a distorted claim or answer one. Never a verdict."""

    role: ClaimRole
    confidence: float
    """Sorts the watch-list; shown nowhere."""
    sentence: Span


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something named in an article."""

    kind: EntityKind
    id: str
    """The same for every way of naming it, in every article."""
    name: str
    """As it is called in a list."""
    mentions: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Who said what."""

    speaker: str
    """Id of the entity, "" where the speaker is none that is known."""
    name: str
    """The speaker as written there, with the office where it stands beside the name."""
    quoted: Span
    direct: bool
    """In quotation marks, word for word; else reported."""
    spokesperson: bool
    """A spokesperson of a ministry, government or body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What an article is about, and why."""

    relevance: Relevance
    relevance_confidence: float = 0.0
    """Calibrated probability that a careful reader says the same."""
    relevance_by: str = ""
    """The analyst who gave it, "" for the labeller."""
    assessed: bool
    """False where the labeller does not know the language: relevance from ASEAN's names only, no topics."""
    pillars: tuple[str, ...] = ()
    """Those of `topics`, most supported first; one by itself only where no topic was sure enough."""
    topics: tuple[Label, ...] = ()
    """Most important first."""
    subject: tuple[Label, ...] = ()
    """Topics that it is about though ASEAN plays no part in it, or hardly one: what `topics` would be if it did. Only
    where there are no `topics`; offered to analysts, never counted."""
    subject_pillars: tuple[str, ...] = ()
    """Those of `subject`, most supported first."""
    themes: tuple[Label, ...] = ()
    """`distorted_claims` only where an analyst says so (`claim_by`): the labeller merely suggests, by `claims`."""
    tone: ToneLabel | None = None
    """What an average reader takes away toward ASEAN or Viet Nam; None where it was not assessed."""
    tone_asean: ToneLabel | None = None
    """From the sentences that speak of ASEAN; None where nothing does."""
    tone_vietnam: ToneLabel | None = None
    """From the sentences that speak of Viet Nam; None where nothing does."""
    claims: tuple[Suggestion, ...] = ()
    """The surest first."""
    claim: ClaimRole | None = None
    """On the watch-list as this: the role of the surest of `claims`, or what an analyst says."""
    claim_by: str = ""
    """The analyst who says so, "" where it is only suggested."""
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    annual_themes: tuple[str, ...] = ()
    """Ids of the annual themes of ASEAN that it speaks of."""
    matches: tuple[Match, ...] = ()
    labeller: str
    """Who gave the labels: name, version and taxonomy checksum, such as `phrases-1+3fa91c02`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is counted and listed about an article: no text, so that a year of coverage fits in memory."""

    id: str
    version: int
    url: str
    title: str
    source_id: str
    source_name: str
    kind: SourceKind
    country: str
    scope: Scope
    province: str
    language: str
    published_at: datetime | None
    relevance: Relevance
    assessed: bool
    pillars: tuple[str, ...]
    topics: tuple[str, ...]
    themes: tuple[str, ...]
    reprint_of: str | None
    """Id of the article of which this is a reprint, None for an original."""
    form: Form | None = None
    """None where nobody has looked, like `tone`."""
    tone: Tone | None = None
    """The combined one; `tone_unsure` where the labeller abstained and it is shown as neutral."""
    tone_unsure: bool = False
    tone_asean: Tone | None = None
    tone_vietnam: Tone | None = None
    claim: ClaimRole | None = None
    """On the watch-list as this; only suggested unless `claim_confirmed`."""
    claim_confirmed: bool = False
    persons: tuple[str, ...] = ()
    """Ids of the persons named, most often named first; likewise the following."""
    bodies: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2; countries written about, while `country` is that of the outlet."""
    organisations: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    """Ids of calendar events, then of the discovered event, that it reports on."""
    annual_themes: tuple[str, ...] = ()
    decided: bool = False
    """Whether an analyst has confirmed or corrected any of its labels."""
    partial: bool = False
    """Whether the page showed only a part of the text (a paywall)."""
    found_by: str = ""
    """Id of the source through which the article was found, "" where that is the outlet itself."""


@dataclass(frozen=True, slots=True)
class Record:
    """An article with its facts and labels, as the index and the reports take it."""

    article: Article
    facts: Facts
    labels: Labels
    revision: int
    """Rises with every change of text, labels or source; the index acknowledges a revision."""
    first_seen: datetime
    """When the page was discovered, UTC; never changes, so an index can be divided by it."""
    vector: bytes = b""
    """What the text means: float16 of unit length, little endian; empty where no encoder has read it."""
    encoder: str = ""
    """Name of the encoder that made `vector`: only vectors of one encoder can be compared."""


@dataclass(frozen=True, slots=True)
class Removal:
    """An article that an index must not show any more."""

    id: str
    revision: int
    first_seen: datetime
