"""The sources file with which diembao collects from the sample press."""

import json

from tests.samplepress import lists, render, search
from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Press

QUERIES = ("ASEAN",)
DIRECT_LANGUAGE = "en"
"""The language in which the engine's own feed is asked: English finds the most outlets that nobody has listed."""


def sources_toml(press: Press, bases: search.Bases) -> str:
    """One [[source]] for each outlet that is not `unlisted`."""
    listed = [outlet for outlet in press.outlets if not outlet.unlisted]
    return "\n".join(_source(outlet, press, bases[outlet.id]) for outlet in listed)


def _source(outlet: Outlet, press: Press, base: str) -> str:
    values: dict[str, object] = {
        "id": outlet.id,
        "name": outlet.name,
        "kind": outlet.kind,
        "country": outlet.country,
        "scope": outlet.scope,
        "languages": outlet.languages,
        "domains": [base.removeprefix("http://")],
        "timezone": outlet.timezone.key,
    }
    if outlet.province:
        values["province"] = outlet.province
    # A JSON string or list is also TOML; tables are not.
    lines = ["[[source]]", *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())]
    lines.append(f"entries = [{', '.join(map(_table, _entries(outlet, press, base)))}]")
    if "vi" in outlet.languages and outlet.kind != "search":
        lines.append("options = { lead_from_description = true }")
    return "\n".join(lines) + "\n"


def _table(entry: dict[str, object]) -> str:
    return f"{{ {', '.join(f'{key} = {json.dumps(value, ensure_ascii=False)}' for key, value in entry.items())} }}"


def _entries(outlet: Outlet, press: Press, base: str) -> list[dict[str, object]]:
    if outlet.kind == "search":
        asked: dict[str, object] = {"kind": "query_feed", "queries": QUERIES}
        return [
            {**asked, "url": base + search.DIRECT_TEMPLATE, "lang": DIRECT_LANGUAGE},
            {**asked, "url": base + search.GDELT_TEMPLATE},
            {**asked, "url": base + search.PORTAL_TEMPLATE, "lang": DIRECT_LANGUAGE},
        ]
    entries: list[dict[str, object]] = []
    if outlet.feed:
        entries.append({"kind": "feed", "url": base + render.FEED_PATHS[outlet.feed]})
    if outlet.sitemap:
        entries.append({"kind": "news_sitemap", "url": base + render.SITEMAP_PATH})
    if outlet.quirks.list_page:
        pages = max(1, lists.pages_of(press.of(outlet.id)))
        url = base + lists.LIST_TEMPLATE
        entries.append({"kind": "list_page", "url": url, "pages": pages, "links": lists.LINKS})
    if outlet.quirks.archive:
        entries.append({"kind": "archive", "url": base + lists.ARCHIVE_TEMPLATE, "links": lists.LINKS})
    return entries
