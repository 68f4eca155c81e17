"""Who somebody is and what they may do; nothing is written past the role, and all that was tried is in the trail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.access import NotKnown, User, by_claims, by_proxy, role_now
from dashboard.acting import Refused, act
from newsroom.errors import InputError
from newsroom.sections import DashboardSettings, DeskSettings
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.audit import Wanted
from tests.newsroom.makers import NOW

OIDC = DashboardSettings(oidc_client="desk", oidc_metadata="https://id.example/.well-known/openid-configuration")
GROUPS = OIDC.model_copy(update={"oidc_role_claim": "groups", "oidc_roles": {"phong-bao": "editor", "ca": "viewer"}})
PROXY = DashboardSettings(proxy_header="X-Remote-User", proxies=("10.1.2.3", "10.9.0.0/24", "fd00::/64"))
LAN = "lan@toasoan.example"


def claims(**changes: Any) -> dict[str, Any]:
    """Of a token of just now."""
    given = {"is_logged_in": True, "iat": NOW.timestamp(), "email": "Lan@ToaSoan.example"}
    return {**given, **changes}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(Settings(desk=DeskSettings(data=tmp_path)))
    yield made
    made.close()


class TestClaims:
    def test_the_claim_names_the_person(self) -> None:
        assert by_claims(claims(), OIDC, NOW) == (LAN, None)
        by_sub = OIDC.model_copy(update={"oidc_name_claim": "sub"})
        assert by_claims(claims(sub="u-17"), by_sub, NOW) == ("u-17", None)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"is_logged_in": False}, "signed_out"),
            ({"iat": (NOW - timedelta(hours=13)).timestamp()}, "sign_in_old"),
            ({"iat": None}, "sign_in_old"),
            ({"email": ""}, "unnamed"),
            ({"email": ["a", "b"]}, "unnamed"),
            ({"email_verified": False}, "unverified"),
        ],
    )
    def test_who_does_not_come_in(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(NotKnown) as caught:
            by_claims(claims(**changes), OIDC, NOW)
        assert caught.value.why == why

    @pytest.mark.parametrize(
        ("groups", "role"),
        [(["ca", "phong-bao", "x"], "editor"), ("ca", "viewer"), (["admin"], None), (None, None), ([{"a": 1}], None)],
    )
    def test_groups_give_the_highest_role_that_the_settings_know(self, groups: Any, role: str | None) -> None:
        assert by_claims(claims(groups=groups), GROUPS, NOW)[1] == role

    def test_without_a_table_of_groups_the_claim_is_the_role(self) -> None:
        plain = OIDC.model_copy(update={"oidc_role_claim": "desk_role"})
        assert by_claims(claims(desk_role="analyst"), plain, NOW)[1] == "analyst"
        assert by_claims(claims(desk_role="root"), plain, NOW)[1] is None


class TestProxy:
    @pytest.mark.parametrize("peer", ["10.1.2.3", "10.9.0.77", "::ffff:10.1.2.3", "fd00::5", "fd00::5%eth0"])
    def test_a_listed_proxy_names_the_person(self, peer: str) -> None:
        assert by_proxy(peer, ["Lan@toasoan.example"], PROXY) == LAN

    @pytest.mark.parametrize("peer", ["10.1.2.4", "127.0.0.1", "::1", "", "proxy.example", "10.1.2.3, 10.1.2.4"])
    def test_nobody_else_does(self, peer: str) -> None:
        with pytest.raises(NotKnown) as caught:
            by_proxy(peer, [LAN], PROXY)
        assert caught.value.why == "not_by_proxy"

    @pytest.mark.parametrize("names", [[], [""], [LAN, "minh"], ["\u0000"]])
    def test_it_names_exactly_one(self, names: list[str]) -> None:
        with pytest.raises(NotKnown) as caught:
            by_proxy("10.1.2.3", names, PROXY)
        assert caught.value.why == "unnamed"

    def test_a_name_in_utf8_is_read_as_it_was_written(self) -> None:
        assert by_proxy("10.1.2.3", ["Trần Lan".encode().decode("latin-1")], PROXY) == "Trần Lan"


class TestRoleNow:
    def test_the_store_gives_roles_where_no_claim_does(self, store: Store) -> None:
        assert role_now(store, LAN, "oidc", None, OIDC) is None
        store.users.put(LAN, "editor", "minh", NOW)
        assert role_now(store, LAN, "oidc", None, OIDC) == "editor"
        assert role_now(store, "ai@toasoan.example", "proxy", None, PROXY) is None
        looking = PROXY.model_copy(update={"default_role": "viewer"})
        assert role_now(store, "ai@toasoan.example", "proxy", None, looking) == "viewer"

    def test_a_claim_is_the_only_one_that_does_where_it_is_used(self, store: Store) -> None:
        store.users.put(LAN, "admin", "minh", NOW)
        assert role_now(store, LAN, "oidc", "viewer", GROUPS) == "viewer"
        assert role_now(store, LAN, "oidc", None, GROUPS) is None

    @pytest.mark.parametrize(
        ("settings", "role"),
        [
            (DashboardSettings(), "admin"),
            (DashboardSettings(address="10.0.0.7"), "viewer"),
            (DashboardSettings(address="0.0.0.0"), "viewer"),
            (DashboardSettings(address="0.0.0.0", unsigned_role="analyst"), "analyst"),
            (DashboardSettings(unsigned_role="viewer"), "viewer"),
        ],
    )
    def test_where_nobody_signs_in_this_machine_may_all_and_others_look(
        self, store: Store, settings: DashboardSettings, role: str
    ) -> None:
        store.users.put(LAN, "admin", "minh", NOW)
        assert role_now(store, LAN, "unsigned", None, settings) == role


class TestActing:
    def desk(self, store: Store, settings: DashboardSettings = OIDC) -> Any:
        return SimpleNamespace(store=store, settings=Settings(dashboard=settings))

    def trail(self, store: Store) -> list[tuple[str, str, str, str]]:
        return [(a.by, a.role, a.action, a.outcome) for a in store.audit.acts(Wanted(), 10)]

    def test_what_is_done_is_in_the_trail_with_who_what_on_what_and_from_where(self, store: Store) -> None:
        store.users.put(LAN, "analyst", "minh", NOW)
        user = User(LAN, "oidc", None, "analyst", page="bai-bao")
        done = act(self.desk(store), user, "analyst", "note", {"n": 1}, lambda: 17, subject="bai-1")
        (only,) = store.audit.acts(Wanted(), 10)
        assert done == 17
        assert (only.by, only.role, only.action, only.subject, only.page) == (
            LAN,
            "analyst",
            "note",
            "bai-1",
            "bai-bao",
        )
        assert (only.outcome, only.detail) == ("done", {"n": 1})

    def test_a_role_that_was_taken_away_since_the_page_was_drawn_is_gone(self, store: Store) -> None:
        store.users.put(LAN, "viewer", "minh", NOW)
        drawn = User(LAN, "oidc", None, "admin")
        wrote: list[int] = []
        with pytest.raises(Refused) as caught:
            act(self.desk(store), drawn, "analyst", "note", {}, lambda: wrote.append(1))
        assert (wrote, caught.value.needed, caught.value.unnamed) == ([], "analyst", False)
        assert self.trail(store) == [(LAN, "viewer", "note", "refused")]

    def test_nobody_acts_without_a_name(self, store: Store) -> None:
        nobody = User("", "unsigned", None, "admin")
        with pytest.raises(Refused) as caught:
            act(self.desk(store, DashboardSettings()), nobody, "viewer", "note", {}, lambda: None)
        assert caught.value.unnamed
        assert not nobody.may("viewer")
        assert self.trail(store) == [("?", "admin", "note", "refused")]

    def test_what_fails_is_told_and_kept(self, store: Store) -> None:
        lan = User("Lan", "unsigned", None, "admin")

        def fail() -> None:
            raise InputError("no such article")

        with pytest.raises(InputError):
            act(self.desk(store, DashboardSettings()), lan, "admin", "note", {}, fail)
        (only,) = store.audit.acts(Wanted(), 10)
        assert (only.outcome, only.detail) == ("failed", {"error": "no such article"})
