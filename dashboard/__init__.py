"""Look: the dashboard, a Streamlit app whose pages call plain functions.

`app.py` is the script that Streamlit runs; each file of `screens/` is one page. What a page shows is computed without
Streamlit: `view` (what was chosen, as the URL keeps it), `desk` (store and index), `figures` and `health` (pure),
`wording` (both languages). Who draws is told by `entrance` and judged by `access`, whatever is written goes through
`acting`. `plain` shows crawled text as text; nothing crawled goes through Streamlit's Markdown or HTML.
"""
