"""What the page Quản trị shows and does: checks, models, users, settings in force, the audit trail, storage.

Without Streamlit. What is a secret is hidden here already, so that no page can show it by mistake.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr

from dashboard.access import User
from dashboard.view import View, count, one_of, words
from newsroom.clock import Period, utc_now
from newsroom.errors import DiembaoError, UsageError
from newsroom.findings import Finding
from newsroom.pipeline.models import Model
from newsroom.roles import Role
from newsroom.settings import PATHS, SECRETS, Settings
from newsroom.store import Store
from newsroom.store.audit import OUTCOMES, Act, Outcome, Wanted
from newsroom.store.dialect import sqlite_file
from newsroom.texts import Language, load_texts

Room = Literal["status", "models", "users", "settings", "audit", "storage"]
ROOMS: tuple[Room, ...] = get_args(Room)
"""Of the page, in their order."""
OPEN: tuple[Room, ...] = ("status", "models", "storage")
"""What everybody may look at; the rest is an admin's."""
ACTS = 25
"""Acts on a page of the audit trail."""
CHECK_SECONDS = 300.0
"""For `diembao doctor`, which reads the models."""
ACTS_IN_WORDS = Path(__file__).with_name("acts.toml")
HIDDEN = "********"
IN_VIETNAMESE = Path(__file__).with_name("settings_vi.toml")
"""What each setting is; in English it stands with the setting itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminView(View):
    """Quản trị."""

    room: Room = one_of("room", ROOMS, "status")
    by: str = words("by", 120)
    action: str = words("action", 32)
    outcome: Outcome | Literal[""] = one_of("outcome", ("", *OUTCOMES), "")
    page: int = count("page")
    """Of the audit trail, from 1."""


# -- checks


def examined() -> list[Finding]:
    """What `diembao doctor` finds, in a process of its own: it reads models that no dashboard should hold.

    The settings are found as this process finds them. Raises DiembaoError where it takes too long or does not work.
    """
    words_ = [sys.executable, "-c", "from newsroom.cli import main; main()", "doctor", "--json"]
    try:
        ended = subprocess.run(words_, capture_output=True, text=True, timeout=CHECK_SECONDS, check=False)
        found = json.loads(ended.stdout)
    except subprocess.TimeoutExpired as error:
        raise DiembaoError(f"`diembao doctor` took more than {CHECK_SECONDS:.0f} seconds") from error
    except ValueError as error:
        raise DiembaoError(f"`diembao doctor` did not work: {ended.stderr.strip()[-500:]}") from error
    return [
        Finding(each["check"], each["ok"], each["key"], each["values"], "" if each["key"] else each["finding"])
        for each in found
    ]


# -- models


def figures_of(model: Model) -> list[tuple[str, str]]:
    """What a model reached, each figure with its name and as text."""

    def flat(values: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for key, value in values.items():
            if isinstance(value, Mapping):
                found += flat(value, f"{before}{key} / ")
            else:
                found.append((f"{before}{key}", f"{value:.4g}" if isinstance(value, float) else str(value)))
        return found

    return flat(model.manifest.figures)


def size_of(model: Model) -> int:
    """Bytes of its files."""
    return sum(seal.size for seal in model.manifest.files.values())


# -- users


def give_role(store: Store, user: User, name: str, role: Role) -> None:
    """Give `name` a role in the name of `user`. Raises UsageError where somebody would change their own, by which the
    last admin could lock everybody out."""
    if name == user.name:
        raise UsageError("nobody changes their own role")
    store.users.put(name, role, user.name, utc_now())


def take_role(store: Store, user: User, name: str) -> None:
    """Take the role of `name` away. Raises UsageError as `give_role` does, and where there is none."""
    if name == user.name:
        raise UsageError("nobody takes their own role away")
    if not store.users.remove(name):
        raise UsageError(f"{name} has no role")


# -- settings


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it is in force."""

    section: str
    key: str
    value: str
    """As TOML would have it; secrets as `HIDDEN`, "" for one that is not set."""
    usual: bool
    """Whether it is the default."""
    described: str


def described(section: str, key: str, language: Language) -> str:
    """What a setting is."""
    if language == "en":
        return getattr(Settings.model_construct(), section).__class__.model_fields[key].description or ""
    return _in_vietnamese()[section][key]


@cache
def _in_vietnamese() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(IN_VIETNAMESE.read_text("utf-8"))


def in_force(settings: Settings, language: Language) -> list[Setting]:
    """Every setting with its value, section by section, in the order of `settings.toml`."""
    usual = Settings.model_construct()
    found = []
    for section in Settings.model_fields:
        table, defaults = getattr(settings, section), getattr(usual, section)
        for key in type(table).model_fields:
            value = getattr(table, key)
            found.append(
                Setting(
                    section,
                    key,
                    _shown(section, key, value),
                    usual=value == getattr(defaults, key),
                    described=described(section, key, language),
                )
            )
    return found


def _shown(section: str, key: str, value: Any) -> str:
    if isinstance(value, SecretStr) or (section, key) in SECRETS:
        return HIDDEN if isinstance(value, SecretStr) and value.get_secret_value() else ""
    if value is None:
        return ""
    if isinstance(value, str) and "://" in value:
        return _without_password(value)
    if isinstance(value, Path) or (section, key) in PATHS:
        return str(value)
    if isinstance(value, tuple):
        return json.dumps(
            [_without_password(each) if "://" in str(each) else each for each in value], ensure_ascii=False
        )
    if isinstance(value, bool | int | float | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _without_password(address: str) -> str:
    """`address` with whatever stands before the @ of its host hidden, and values of its query that may be secrets."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return HIDDEN
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{HIDDEN}@{host}" if "@" in parts.netloc else host
    query = "&".join(
        f"{pair.partition('=')[0]}={HIDDEN}" if "pass" in pair.lower() or "secret" in pair.lower() else pair
        for pair in parts.query.split("&")
    )
    return urlunsplit(parts._replace(netloc=netloc, query=query))


# -- the audit trail


@dataclass(frozen=True, slots=True)
class Acts:
    """A page of the audit trail."""

    acts: Sequence[Act]
    total: int
    number: int
    """From 1; the last page where one beyond it is asked for."""
    pages: int


def act_in_words(action: str, language: Language) -> str:
    """What an action is called; one that is not known here as it is."""
    texts = load_texts(ACTS_IN_WORDS, language)
    return texts(action) if action in texts.entries else action


def acts(store: Store, view: AdminView, period: Period | None) -> Acts:
    """What `view` asks of the trail, the newest first."""
    wanted = Wanted(by=view.by, action=view.action, outcome=view.outcome or None, period=period)
    total = store.audit.count(wanted)
    pages = max(1, -(-total // ACTS))
    number = min(view.page, pages)
    return Acts(store.audit.acts(wanted, ACTS, offset=(number - 1) * ACTS), total, number, pages)


# -- storage


@dataclass(frozen=True, slots=True)
class Stored:
    """How much lies in the data folder, by what it is, in bytes."""

    parts: Mapping[Literal["store", "archive", "index", "models", "reports", "other"], int]
    free: int
    """On the same disk."""


def stored(settings: Settings, store: Store) -> Stored:
    """What the data folder takes, with the archive wherever its folder is, and what is left on its disk. A store on a
    database server is counted where it is, an archive on a server not at all."""
    data = settings.desk.data
    file = sqlite_file(settings.store_url)
    database = store.database.size()
    folders = {
        "index": settings.index_folder,
        "models": settings.models_folder,
        "reports": settings.reports_folder,
    }
    sizes = {name: _weight(folder) for name, folder in folders.items()}
    archive = settings.archive_place
    archived = _weight(archive) if isinstance(archive, Path) else 0
    inside = archived if isinstance(archive, Path) and data.resolve() in archive.resolve().parents else 0
    within = database if file and data.resolve() in file.resolve().parents else 0
    other = max(0, _weight(data) - sum(sizes.values()) - inside - within)
    return Stored(
        {
            "store": database,
            "archive": archived,
            "index": sizes["index"],
            "models": sizes["models"],
            "reports": sizes["reports"],
            "other": other,
        },
        shutil.disk_usage(data).free,
    )


def _weight(folder: Path) -> int:
    """Bytes of all files below a folder; what goes away meanwhile counts nothing, links are not followed."""
    return sum(_size(Path(path, name)) for path, _, names in os.walk(folder) for name in names)


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0
