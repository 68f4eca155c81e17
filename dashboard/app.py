"""The script that Streamlit runs: settings, language and navigation, then the page. Start it with
`diembao dashboard`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

import streamlit as st

from dashboard import controls, entrance, plain, wording
from dashboard.administration import AdminView
from dashboard.desk import Desk, open_desk
from dashboard.links import PATHS, target
from dashboard.screens import admin, article, events, overview, reports, review, search, sources, watch
from dashboard.search_view import ArticleView, SearchView
from dashboard.view import EventsView, OverviewView, ReportsView, ReviewView, SourcesView, View, WatchView
from newsroom.clock import local_day, utc_now
from newsroom.errors import DiembaoError, SettingsError, StoreError, StoreMissing
from newsroom.settings import load_settings
from newsroom.texts import Language


@dataclass(frozen=True, slots=True)
class Screen:
    """A page: the module whose `draw(desk, view, texts, today)` draws it, what it keeps in the URL, and the key of its
    title."""

    module: ModuleType
    view: type[View]
    title: str


# By path, in the order of the navigation. (A comment: Streamlit writes a lone string of its script onto the page.)
SCREENS: Mapping[str, Screen] = {
    "tong-quan": Screen(overview, OverviewView, "overview"),
    "tim-kiem": Screen(search, SearchView, "searching"),
    "bai-bao": Screen(article, ArticleView, "article"),
    "su-kien": Screen(events, EventsView, "events"),
    "duyet-nhan": Screen(review, ReviewView, "review"),
    "diem-theo-doi": Screen(watch, WatchView, "watch"),
    "bao-cao": Screen(reports, ReportsView, "reports"),
    "nguon-tin": Screen(sources, SourcesView, "sources"),
    "quan-tri": Screen(admin, AdminView, "admin"),
}

# Streamlit writes captions too faintly, and in white upon a primary colour that is light on a dark ground.
# Its own words (hints of inputs, the toolbar of a chart, its box for a defect) are English only.
_STYLE = """<style>
[data-testid="InputInstructions"], [data-testid="stElementToolbar"], [data-testid="stException"] { display: none; }
[data-testid="stCaptionContainer"] { color: inherit; opacity: 0.78; }
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primaryFormSubmit"], [data-tag],
[data-tag] * { color: light-dark(#ffffff, #171614); }
[data-testid="stMainBlockContainer"] { max-width: 76rem; padding-top: 5rem; }
</style>"""


def _page(desk: Desk, usual: Language, first: str, checking: bool) -> None:
    today = local_day(utc_now())
    language = controls.language_now(usual)
    texts = wording.catalogue(language)
    # Before anything of the desk is drawn, and before the navigation, which names its pages.
    user = entrance.enter(desk.settings, desk.store, texts, checking=checking)

    def drawing(path: str) -> Callable[[], None]:
        return lambda: SCREENS[path].module.draw(desk, view, texts, today)

    pages = {
        path: st.Page(drawing(path), title=texts(screen.title), url_path=path, default=path == first)
        for path, screen in SCREENS.items()
    }
    page = st.navigation(list(pages.values()), position="top")
    path = next(path for path in SCREENS if pages[path] is page)
    led, wanted = target(plain.followed() or ""), entrance.wanted(user)
    if led is not None:
        controls.led_away()
    elif path == first:
        led = wanted
    if led is not None:
        st.switch_page(pages[led[0]], query_params=led[1])
    view = controls.restore(SCREENS[path].view, desk.taxonomy, today, usual, path)
    if view.language != language:
        # Another address, or the back button: the navigation was named before that was known.
        st.rerun()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(page.title, width="content", anchor=False)
        with st.container(horizontal=True, width="content"):
            entrance.account(entrance.on_page(path), texts)
            controls.language_switch(texts)
    page.run()
    entrance.remember(user, desk.settings)


def _trouble(error: DiembaoError, language: Language) -> None:
    """What an analyst reads when the page cannot be drawn; the sentence with file or key is the operator's."""
    texts = wording.catalogue(language)
    key = {StoreError: "no_store", StoreMissing: "no_store", SettingsError: "no_settings"}.get(type(error), "no_page")
    st.error(texts(key))
    plain.lines([str(error)], language, key="trouble")


def main(first: str = PATHS[0], *, checking: bool = False) -> None:
    """Draw the page that the address names; `first` is the path of the one that an address without any names.

    `checking` draws for `--check`, which needs not sign in.
    """
    st.set_page_config(page_title="Điểm báo ASEAN", layout="wide")
    st.html(_STYLE)
    language: Language = "vi"
    try:
        settings = load_settings()
        language = settings.desk.language
        with open_desk(settings) as desk:
            _page(desk, language, first, checking)
    except DiembaoError as error:
        _trouble(error, language)
    except Exception:
        # A defect: the reader gets a sentence in the desk's language, Streamlit writes the traceback to the log.
        st.error(wording.catalogue(language)("no_page"))
        raise


if __name__ == "__main__":
    main()
