"""The script that Streamlit runs: settings, language and navigation, then the page. Start it with
`diembao dashboard`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard import controls, plain, wording
from dashboard.desk import Desk, open_desk
from dashboard.screens import overview, sources
from dashboard.view import View
from newsroom.clock import local_day, utc_now
from newsroom.errors import DiembaoError, SettingsError, StoreError
from newsroom.settings import load_settings
from newsroom.texts import Language, Texts

Draw = Callable[[Desk, View, Texts, date], None]

# Streamlit's own words (hints of inputs, the toolbar of a chart, its box for a defect) are English only.
_STYLE = """<style>
[data-testid="InputInstructions"], [data-testid="stElementToolbar"], [data-testid="stException"] { display: none; }
[data-testid="stMainBlockContainer"] { max-width: 76rem; padding-top: 5rem; }
</style>"""


def _page(desk: Desk, usual: Language, first: str) -> None:
    today = local_day(utc_now())
    language = controls.language_now(usual)
    texts = wording.catalogue(language)
    screens = {"tong-quan": (overview.draw, texts("overview")), "nguon-tin": (sources.draw, texts("sources"))}

    def drawing(draw: Draw) -> Callable[[], None]:
        return lambda: draw(desk, view, texts, today)

    page = st.navigation(
        [
            st.Page(drawing(draw), title=title, url_path=path, default=path == first)
            for path, (draw, title) in screens.items()
        ],
        position="top",
    )
    view = controls.restore(desk.taxonomy, today, usual, page.url_path)
    if view.language != language:
        # Another address, or the back button: the navigation was named before that was known.
        st.rerun()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(page.title, width="content", anchor=False)
        controls.language_switch(texts)
    page.run()


def _trouble(error: DiembaoError, language: Language) -> None:
    """What an analyst reads when the page cannot be drawn; the sentence with file or key is the operator's."""
    texts = wording.catalogue(language)
    key = {StoreError: "no_store", SettingsError: "no_settings"}.get(type(error), "no_page")
    st.error(texts(key))
    plain.lines([str(error)], language, key="trouble")


def main(first: str = "tong-quan") -> None:
    """Draw the page that the address names; `first` is the path of the one that an address without any names."""
    st.set_page_config(page_title="Điểm báo ASEAN", layout="wide")
    st.html(_STYLE)
    language: Language = "vi"
    try:
        settings = load_settings()
        language = settings.desk.language
        with open_desk(settings) as desk:
            _page(desk, language, first)
    except DiembaoError as error:
        _trouble(error, language)
    except Exception:
        # A defect: the reader gets a sentence in the desk's language, Streamlit writes the traceback to the log.
        st.error(wording.catalogue(language)("no_page"))
        raise


if __name__ == "__main__":
    main()
