"""What the plan asks for and whom, as data: the agencies that it names, the forms that it wants, the duties and what
shows that they were carried out.

The plan of 2021-2025 is shipped; a successor is another file ([report] plan), never other code. A mistake in it is
told at the start, in one sentence with the file and the key.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from classify.taxonomy import Language, Taxonomy
from newsroom.article import Form, Scope, Source, SourceKind
from newsroom.errors import SettingsError
from newsroom.text import nfc
from reports.model import Kind
from reports.words import Unit

SHIPPED = Path(__file__).with_name("plan.toml")
"""The plan of 2021-2025."""

_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(nfc)]

Counted = Literal["total", "originals", "outlets", "countries", "languages"]
"""What an evidence query may count of articles."""

UNITS: dict[Counted, Unit] = {
    "total": "articles",
    "originals": "originals",
    "outlets": "outlets",
    "countries": "countries",
    "languages": "languages",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Told(_Strict):
    """What is said of a count, `{count}` in it, and of none."""

    vi: _Line
    en: _Line
    none_vi: _Line
    none_en: _Line

    @model_validator(mode="after")
    def _counts_once(self) -> Self:
        for key in ("vi", "en"):
            if re.findall(r"\{(\w*)\}", getattr(self, key)) != ["count"]:
                raise ValueError(f"{key} needs {{count}} once and no other place")
        for key in ("none_vi", "none_en"):
            if "{" in getattr(self, key):
                raise ValueError(f"{key} has no places: nothing was counted")
        return self

    def said(self, language: Language) -> str:
        """What is said of a count."""
        return self.vi if language == "vi" else self.en

    def nothing(self, language: Language) -> str:
        """What is said of none."""
        return self.none_vi if language == "vi" else self.none_en


class ArticleEvidence(_Told):
    """How much press there was within some limits."""

    kind: Literal["articles"]
    measure: Counted = "total"
    scope: Scope | None = None
    pillar: str = ""
    topic: str = ""
    theme: str = ""
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2})?$")] = ""
    outlets: tuple[SourceKind, ...] = ()
    """Kinds of outlets, any of them."""
    form: Form | None = None
    events: tuple[str, ...] = ()
    """Ids of events of the calendar: all their editions of the period."""
    agencies: bool = False
    """Only the agencies that the plan names."""
    provinces: bool = False
    """Only outlets that belong to a province, stations as well as papers."""


class ReportEvidence(_Told):
    """How many reports of a kind were made final or sent: the outside figure `reports:<kind>`."""

    kind: Literal["reports"]
    report: Kind

    @property
    def name(self) -> str:
        """Of the outside figure."""
        return f"reports:{self.report}"


class OutsideEvidence(_Told):
    """Another figure that the evidence of a draft carries under `name`, such as the portal's choices."""

    kind: Literal["outside"]
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_:-]*$")]
    unit: Unit


DutyEvidence = Annotated[ArticleEvidence | ReportEvidence | OutsideEvidence, Field(discriminator="kind")]


class Duty(_Strict):
    """Something that the plan tells a body to do."""

    id: _Id
    place_vi: _Line
    place_en: _Line
    """Where the plan says so."""
    vi: _Line
    en: _Line
    body_vi: _Line
    body_en: _Line
    when_vi: _Line
    when_en: _Line
    evidence: tuple[DutyEvidence, ...] = ()
    """() where nothing that the press shows can be evidence: the analyst's to fill."""

    def place(self, language: Language) -> str:
        """Where the plan says so."""
        return self.place_vi if language == "vi" else self.place_en

    def text(self, language: Language) -> str:
        """What is to be done."""
        return self.vi if language == "vi" else self.en

    def body(self, language: Language) -> str:
        """Who is to do it."""
        return self.body_vi if language == "vi" else self.body_en

    def when(self, language: Language) -> str:
        """By when or how often."""
        return self.when_vi if language == "vi" else self.when_en


class Agency(_Strict):
    """A press agency that the plan names. A domestic source is one of its outlets by id, by domain or by a word of its
    name."""

    id: _Id
    vi: _Line
    en: _Line
    sources: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    words: tuple[_Line, ...] = ()

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        if not (self.sources or self.domains or self.words):
            raise ValueError("needs sources, domains or words by which its outlets are known")
        return self

    def name(self, language: Language) -> str:
        """Its name."""
        return self.vi if language == "vi" else self.en

    def has(self, source: Source) -> bool:
        """Whether `source` is an outlet of it."""
        return source.scope == "domestic" and (
            self.named(source.id, source.name)
            or any(_within(host, domain) for host in source.domains for domain in self.domains)
        )

    def named(self, id: str, name: str) -> bool:
        """Whether a domestic outlet with this id and name is one of it."""
        words = "|".join(re.escape(word) for word in self.words)
        return id in self.sources or bool(words and re.search(rf"(?<!\w)(?:{words})(?!\w)", nfc(name), re.IGNORECASE))


class Plan(_Strict):
    """All of a plan that reports need besides its taxonomy."""

    agency: tuple[Agency, ...]
    """In the order in which reports name them."""
    forms: tuple[Form, ...]
    """Forms of pieces that the plan wants besides plain text."""
    themes: tuple[str, ...]
    """Themes of the taxonomy whose coverage it wants."""
    duty: tuple[Duty, ...]


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def load_plan(path: Path | None, taxonomy: Taxonomy) -> Plan:
    """Read a plan file, the shipped one where `path` is None, and check it against `taxonomy`. A file is read again
    only after it has changed.

    Raises SettingsError naming the file and the key of the first mistake.
    """
    file = path or SHIPPED
    try:
        changed = file.stat().st_mtime_ns
    except OSError as error:
        raise SettingsError(f"{file}: cannot read the plan ({error.strerror or error})") from error
    plan = _load(file, changed)
    mistake = next(_mistakes(plan, taxonomy), None)
    if mistake is not None:
        raise SettingsError(f"{file}: {mistake}")
    return plan


@lru_cache(maxsize=8)
def _load(file: Path, _changed: int) -> Plan:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot read the plan ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from error
    try:
        return Plan.model_validate(table)
    except ValidationError as error:
        raise SettingsError(f"{file}: {_sentence(error, table)}") from error


def _sentence(error: ValidationError, table: object) -> str:
    """The first mistake with its key, an entry of a list named by its id where it has one."""
    first = error.errors()[0]
    parts: list[str] = []
    where = table
    for part in first["loc"]:
        if isinstance(where, dict):
            where = where.get(part, where if part in get_args(Literal["articles", "reports", "outside"]) else None)
        elif isinstance(where, list) and isinstance(part, int) and part < len(where):
            where = where[part]
        else:
            where = None
        named = where.get("id") if isinstance(part, int) and isinstance(where, dict) else None
        parts.append(str(named or (f"{part + 1}" if isinstance(part, int) else part)))
    known = {"missing": "is missing", "extra_forbidden": "is not a key of the plan"}
    said = first["msg"].removeprefix("Value error, ")
    return f"{'.'.join(parts)}: {known.get(first['type'], said[:1].lower() + said[1:])}"


def _mistakes(plan: Plan, taxonomy: Taxonomy) -> Iterator[str]:
    """What types cannot say: ids that clash or lead nowhere."""
    for kind, all_ids in (("agency", [a.id for a in plan.agency]), ("duty", [d.id for d in plan.duty])):
        yield from (f"{kind}.{id}: more than one {kind} has this id" for id, n in Counter(all_ids).items() if n > 1)
    known = {
        "pillar": {pillar.id for pillar in taxonomy.pillars},
        "topic": {topic.id for topic in taxonomy.topics},
        "theme": {theme.id for theme in taxonomy.themes},
    }
    yield from (f"themes: there is no theme {id!r} in the taxonomy" for id in plan.themes if id not in known["theme"])
    for duty in plan.duty:
        for number, evidence in enumerate(duty.evidence, 1):
            if not isinstance(evidence, ArticleEvidence):
                continue
            for key, ids in known.items():
                value = getattr(evidence, key)
                if value and value not in ids:
                    yield f"duty.{duty.id}.evidence.{number}.{key}: there is no {key} {value!r} in the taxonomy"
