"""Users with their roles and the audit trail: in the store, and by the commands."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from newsroom.cli import app
from newsroom.clock import Period
from newsroom.errors import InputError, UsageError
from newsroom.roles import ROLES, highest, may, role_of, user_name
from newsroom.store import Store
from newsroom.store.audit import Act, Wanted
from tests.newsroom.makers import NOW


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    yield made
    made.close()


def act(number: int, **changes: Any) -> Act:
    given: dict[str, Any] = {
        "at": NOW + timedelta(days=number),
        "by": "lan@toasoan.example",
        "role": "analyst",
        "action": "decide-label",
        "subject": f"bai-{number}",
        "page": "bai-bao",
        "outcome": "done",
        "detail": {"field": "tone", "number": number},
    }
    return Act(**{**given, **changes})


class TestRoles:
    def test_each_role_may_what_the_one_before_it_may(self) -> None:
        table = {has: [needed for needed in ROLES if may(has, needed)] for has in ROLES}
        assert table == {
            "viewer": ["viewer"],
            "analyst": ["viewer", "analyst"],
            "editor": ["viewer", "analyst", "editor"],
            "admin": ["viewer", "analyst", "editor", "admin"],
        }
        assert not any(may(None, needed) for needed in ROLES)
        assert (highest(["viewer", "editor", "analyst"]), highest([])) == ("editor", None)
        assert (role_of(" Editor "), role_of("owner")) == ("editor", None)

    def test_an_address_is_one_person_in_whatever_case_and_a_name_keeps_its_capitals(self) -> None:
        assert user_name(" Lan@ToaSoan.example ") == "lan@toasoan.example"
        decomposed = "Trần Thị Lan"
        assert user_name(decomposed) == "Trần Thị Lan"
        for wrong in ("", " \n", "a" * 121):
            with pytest.raises(InputError):
                user_name(wrong)


class TestStore:
    def test_a_role_takes_the_place_of_the_one_before(self, store: Store) -> None:
        store.users.put("lan@toasoan.example", "analyst", "minh", NOW)
        store.users.put("lan@toasoan.example", "editor", "minh", NOW + timedelta(hours=1))
        assert [(each.name, each.role, each.by, each.at) for each in store.users.all()] == [
            ("lan@toasoan.example", "editor", "minh", NOW + timedelta(hours=1))
        ]
        assert store.users.remove("lan@toasoan.example")
        assert not store.users.remove("lan@toasoan.example")
        assert store.users.role("lan@toasoan.example") is None

    def test_the_trail_comes_back_newest_first_and_within_limits(self, store: Store) -> None:
        store.audit.add(act(0))
        store.audit.add(act(1, by="minh", action="give-role", subject="lan@toasoan.example"))
        store.audit.add(act(2, outcome="refused"))
        everything = Wanted()
        assert [each.subject for each in store.audit.acts(everything, 10)] == ["bai-2", "lan@toasoan.example", "bai-0"]
        assert store.audit.acts(everything, 1, offset=2) == [act(0)]
        assert store.audit.count(everything) == 3
        day = date(2026, 8, 6)
        for wanted, count in (
            (Wanted(by="minh"), 1),
            (Wanted(action="decide-label"), 2),
            (Wanted(outcome="refused"), 1),
            (Wanted(subject="bai-0", by="minh"), 0),
            (Wanted(period=Period(day, day)), 1),
        ):
            assert store.audit.count(wanted) == count, wanted
        assert (store.audit.people(), store.audit.actions()) == (
            ["lan@toasoan.example", "minh"],
            ["decide-label", "give-role"],
        )

    def test_a_name_of_an_action_that_is_too_long_is_a_defect(self, store: Store) -> None:
        with pytest.raises(ValueError, match="at most 32"):
            store.audit.add(act(0, action="a" * 33))


class TestCommands:
    @pytest.fixture(autouse=True)
    def _settings(self, tmp_path: Path, store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "settings.toml").write_text('[desk]\ndata = "."\nlanguage = "en"\n', "utf-8")
        monkeypatch.setenv("DIEMBAO_SETTINGS", str(tmp_path / "settings.toml"))
        monkeypatch.setenv("DIEMBAO_STORE__URL", store_url)

    def call(self, *words: str) -> Any:
        return CliRunner().invoke(app, list(words))

    def test_what_the_commands_do_stands_in_the_trail(self) -> None:
        assert "analyst" in self.call("users", "add", "Lan@toasoan.example", "--by", "Minh").stdout
        assert self.call("users", "role", "lan@toasoan.example", "admin", "--by", "Minh").exit_code == 0
        listed = json.loads(self.call("users", "list", "--json").stdout)
        assert [(each["name"], each["role"], each["by"]) for each in listed] == [
            ("lan@toasoan.example", "admin", "Minh")
        ]
        assert self.call("users", "remove", "lan@toasoan.example", "--by", "Minh").exit_code == 0
        assert "Nobody has a role" in self.call("users", "list").stdout
        trail = json.loads(self.call("audit", "--by", "Minh", "--json").stdout)
        assert [(each["action"], each["subject"], each["page"], each["detail"]) for each in trail] == [
            ("take-role", "lan@toasoan.example", "command", {"before": "admin"}),
            ("give-role", "lan@toasoan.example", "command", {"before": "analyst", "after": "admin"}),
            ("give-role", "lan@toasoan.example", "command", {"before": None, "after": "analyst"}),
        ]
        assert "take-role" in self.call("audit", "--action", "take-role").stdout
        assert "Nothing was done" in self.call("audit", "--outcome", "refused").stdout
        assert json.loads(self.call("audit", "--to", "2020-01-01", "--json").stdout) == []

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("users", "add", "lan", "--role", "owner"), "there is no role 'owner'"),
            (("users", "role", "ai-do", "admin"), "has no role"),
            (("users", "remove", "ai-do"), "has no role"),
            (("audit", "--outcome", "maybe"), "there are done, refused, failed"),
            (("audit", "--from", "2026-08-02", "--to", "2026-08-01"), "--from is after --to"),
        ],
    )
    def test_a_mistake_is_told(self, words: tuple[str, ...], said: str) -> None:
        result = self.call(*words)
        assert isinstance(result.exception, UsageError)
        assert said in str(result.exception)

    def test_a_second_first_role_is_refused(self) -> None:
        self.call("users", "add", "lan", "--role", "viewer")
        result = self.call("users", "add", "lan", "--role", "admin")
        assert "is viewer already" in str(result.exception)
