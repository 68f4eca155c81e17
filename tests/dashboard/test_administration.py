"""What the page Quản trị shows: no secret, the whole trail page by page, what lies on the disk."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from dashboard.access import User
from dashboard.administration import (
    ACTS_IN_WORDS,
    HIDDEN,
    IN_VIETNAMESE,
    AdminView,
    act_in_words,
    acts,
    examined,
    figures_of,
    give_role,
    in_force,
    stored,
    take_role,
)
from dashboard.jobs import COMMANDS
from dashboard.screens import admin
from dashboard.view import usual_view
from index import elastic_shape
from newsroom.cli import checks
from newsroom.clock import Period
from newsroom.errors import UsageError
from newsroom.findings import CATALOGUE
from newsroom.pipeline.models import models
from newsroom.sections import DeskSettings
from newsroom.settings import Settings, load_settings
from newsroom.store import Store, open_store
from newsroom.store.audit import Act
from newsroom.store.watch import WATCH_STATES
from newsroom.texts import load_texts
from tests.dashboard.press import desk_settings
from tests.newsroom.makers import NOW

ADMIN = User("minh@toasoan.example", "oidc", None, "admin")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(Settings(desk=DeskSettings(data=tmp_path)))
    yield made
    made.close()


class TestSettings:
    def test_every_setting_is_there_with_what_is_in_force(self, tmp_path: Path) -> None:
        file = desk_settings(tmp_path, crawl="delay = 7", portal='url = "https://cong.example/tin"')
        shown = {f"{each.section}.{each.key}": each for each in in_force(load_settings(file), "vi")}
        assert len(shown) == sum(len(type(getattr(Settings(), name)).model_fields) for name in Settings.model_fields)
        assert (shown["crawl.delay"].value, shown["crawl.delay"].usual) == ("7.0", False)
        assert (shown["crawl.timeout"].value, shown["crawl.timeout"].usual) == ("30.0", True)
        assert shown["portal.url"].value == "https://cong.example/tin"
        assert all(each.described for each in shown.values())
        words = tomllib.loads(IN_VIETNAMESE.read_text("utf-8"))
        assert [f"{section}.{key}" for section, keys in words.items() for key in keys] == list(shown)
        assert all(each.described for each in in_force(load_settings(file), "en"))

    def test_no_secret_is_among_them(self) -> None:
        secret = "không-ai-được-biết"
        made = Settings.model_validate(
            {
                "store": {"url": f"postgresql://desk:{secret}@kho.example/bao?password={secret}&sslmode=require"},
                "crawl": {"proxy": f"http://u:{secret}@proxy.example:3128"},
                "index": {"password": SecretStr(secret), "api_key": SecretStr(secret)},
                "mail": {"password": SecretStr(secret)},
                "dashboard": {
                    "oidc_secret": SecretStr(secret),
                    "oidc_client": "x",
                    "oidc_metadata": "https://id.example/.well-known/openid-configuration",
                },
            }
        )
        shown = {f"{each.section}.{each.key}": each.value for each in in_force(made, "vi")}
        assert secret not in json.dumps(shown, ensure_ascii=False)
        assert shown["store.url"] == f"postgresql://{HIDDEN}@kho.example/bao?password={HIDDEN}&sslmode=require"
        assert shown["crawl.proxy"] == f"http://{HIDDEN}@proxy.example:3128"
        assert {name for name, value in shown.items() if value == HIDDEN} == {
            "index.password",
            "index.api_key",
            "mail.password",
            "dashboard.oidc_secret",
        }


class TestUsers:
    def test_roles_are_given_and_taken_but_never_ones_own(self, store: Store) -> None:
        give_role(store, ADMIN, "lan@toasoan.example", "editor")
        assert [(each.name, each.role, each.by) for each in store.users.all()] == [
            ("lan@toasoan.example", "editor", ADMIN.name)
        ]
        take_role(store, ADMIN, "lan@toasoan.example")
        assert store.users.all() == []
        with pytest.raises(UsageError, match="their own role"):
            give_role(store, ADMIN, ADMIN.name, "viewer")
        with pytest.raises(UsageError, match="their own role"):
            take_role(store, ADMIN, ADMIN.name)
        with pytest.raises(UsageError, match="has no role"):
            take_role(store, ADMIN, "lan@toasoan.example")


class TestTrail:
    def view(self, **chosen: Any) -> AdminView:
        usual = usual_view(date(2026, 8, 20), "vi", AdminView)
        return AdminView(language="vi", first=usual.first, last=usual.last, **chosen)

    def test_it_comes_page_by_page_and_within_limits(self, store: Store) -> None:
        for number in range(60):
            store.audit.add(
                Act(
                    at=NOW + timedelta(days=number),
                    by="lan" if number % 2 else "minh",
                    role="admin",
                    action="note" if number % 3 else "give-role",
                    subject=str(number),
                    page="bai-bao",
                    outcome="refused" if number == 59 else "done",
                )
            )
        first = acts(store, self.view(), None)
        assert (first.total, first.number, first.pages, first.acts[0].subject) == (60, 1, 3, "59")
        beyond = acts(store, self.view(page=9), None)
        assert (beyond.number, [each.subject for each in beyond.acts]) == (3, [str(n) for n in range(9, -1, -1)])
        assert acts(store, self.view(by="lan"), None).total == 30
        assert acts(store, self.view(action="give-role", outcome="done"), None).total == 20
        assert acts(store, self.view(outcome="refused"), None).total == 1
        two_days = Period(date(2026, 8, 5), date(2026, 8, 6))
        assert [each.subject for each in acts(store, self.view(), two_days).acts] == ["1", "0"]
        assert acts(store, self.view(by="ai-do"), None).pages == 1


def test_storage_is_told_by_what_it_is(settings: Settings, postgresql_url: str) -> None:
    data = settings.desk.data
    for name, size in (("archive/2026/a.warc.gz", 3000), ("index/1/x", 200), ("jobs/1.log", 10), ("mail.lock", 1)):
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_bytes(b"x" * size)
    with closing(open_store(settings)) as store, closing(Store(postgresql_url)) as on_a_server:
        found, beside = stored(settings, store), stored(settings, on_a_server)
    assert beside.parts["store"] > 1_000_000
    assert (found.parts["archive"], found.parts["index"], found.parts["models"]) == (3000, 200, 0)
    assert found.parts["other"] == 11
    assert found.parts["store"] > 100_000
    assert found.free > 0


def test_the_figures_of_each_model_are_told_flat() -> None:
    told = {model.kind: dict(figures_of(model)) for model in models(Settings())}
    assert set(told) == {"encoder", "labels", "tone"}
    assert "cross_validation_lead / relevance_macro_f1" in told["labels"]
    assert all(0 <= float(value) <= 1 for value in told["tone"].values())


def test_the_checks_are_those_of_doctor(settings: Settings) -> None:
    found = {check.check: check for check in examined()}
    assert not found["store"].ok and "there is no store yet" in found["store"].told("vi")
    assert found["taxonomy"].ok and found["taxonomy"].told("vi").startswith("3 trụ cột, ")
    assert found["user agent"].told("vi").startswith("chưa đặt [crawl] contact")
    assert re.fullmatch(r"còn trống [\d,]+ GB tại .*", found["disk"].told("vi"))


def test_every_finding_and_every_action_is_told_in_both_languages() -> None:
    said = "".join(Path(str(module.__file__)).read_text("utf-8") for module in (checks, elastic_shape))
    assert set(load_texts(CATALOGUE, "vi").entries) <= set(re.findall(r'"([a-z_]+)"', said))
    named = set(re.findall(r'"([a-z ]+)": texts\("check_', Path(str(admin.__file__)).read_text("utf-8")))
    assert named == set(re.findall(r'check\("([a-z ]+)"', said))
    kinds = [*(f"job-{kind}" for kind in COMMANDS if kind != "export"), *(f"watch-{state}" for state in WATCH_STATES)]
    assert set(kinds) <= set(load_texts(ACTS_IN_WORDS, "vi").entries)
    assert act_in_words("decide-label", "vi") == "quyết định nhãn"
    assert act_in_words("của bản sau", "en") == "của bản sau"
