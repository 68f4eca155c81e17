"""What the steps and states of reports are called on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from newsroom.cli.output import Call, safe
from newsroom.clock import LOCAL

STATES = {"draft": "report_is_draft", "reviewed": "report_is_reviewed", "final": "report_is_final"}
KINDS = {
    "foreign": "report_kind_foreign",
    "domestic": "report_kind_domestic",
    "weekly": "report_kind_weekly",
    "yearly": "report_kind_yearly",
    "thematic": "report_kind_thematic",
}
ACTIONS = {
    "created": "report_did_create",
    "edited": "report_did_edit",
    "dropped": "report_did_drop",
    "skipped": "report_did_skip",
    "pinned": "report_did_pin",
    "refreshed": "report_did_refresh",
    "reviewed": "report_did_review",
    "reopened": "report_did_reopen",
    "final": "report_did_finish",
    "rendered": "report_did_render",
    "sent": "report_did_send",
    "deleted": "report_did_delete",
}
LONGEST_DETAIL = 200


def state_words(call: Call, state: str) -> str:
    """A state of a report."""
    return call.texts(STATES[state])


def kind_words(call: Call, kind: str) -> str:
    """A kind of report; one that this diembao does not know as it is."""
    return call.texts(KINDS[kind]) if kind in KINDS else kind


def action_words(call: Call, action: str) -> str:
    """A step of the trail; one that this diembao does not know as it is."""
    return call.texts(ACTIONS[action]) if action in ACTIONS else action


def step_detail(detail: Mapping[str, Any]) -> str:
    """What a step was about, on one line: values, the keys of what was edited, articles with + where they were chosen
    and - where that was taken back."""
    line = safe("; ".join(f"{name}: {_value(value)}" for name, value in detail.items())).plain
    return line if len(line) <= LONGEST_DETAIL else line[: LONGEST_DETAIL - 1] + "…"


def _value(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"added", "taken_back"}:
        return ", ".join([f"+{id}" for id in value["added"]] + [f"-{id}" for id in value["taken_back"]])
    return ", ".join(map(str, value)) if isinstance(value, list | dict) else str(value)


def day(when: date) -> str:
    """A day as people write it."""
    return f"{when:%d/%m/%Y}"


def moment(when: datetime) -> str:
    """A moment in Viet Nam."""
    return f"{when.astimezone(LOCAL):%d/%m/%Y %H:%M}"
