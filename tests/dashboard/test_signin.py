"""Signing in, in a real browser: by OpenID Connect with a provider of our own, by a proxy's header, and not at all."""

from __future__ import annotations

import socket
import socketserver
import stat
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from dashboard.signin import FILE, FOLDER, write_secrets
from newsroom.clock import utc_now
from newsroom.errors import SettingsError
from newsroom.settings import Settings, load_settings
from newsroom.store import open_store
from newsroom.store.audit import Wanted
from tests.dashboard import oidc
from tests.dashboard.browsing import MS, in_chromium, says
from tests.dashboard.press import STORIES, desk_settings, free_port, put, running

if TYPE_CHECKING:
    from playwright.sync_api import Page

METADATA = "https://id.example/.well-known/openid-configuration"


def give_role(settings: Settings, name: str, role: str) -> None:
    store = open_store(settings)
    store.users.put(name, role, "quản trị", utc_now())  # type: ignore[arg-type]
    store.close()


class TestSecrets:
    def settings(self, folder: Path, **more: str) -> Settings:
        (folder / "khoa").write_text(f"{oidc.SECRET}\n", "utf-8")
        lines = {
            "oidc_client": '"diem-bao"',
            "oidc_metadata": f'"{METADATA}"',
            "oidc_secret_file": '"khoa"',
            **more,
        }
        text = "\n".join(f"{name} = {value}" for name, value in lines.items() if value)
        return load_settings(desk_settings(folder, dashboard=text))

    def test_the_file_is_for_this_user_alone_and_a_restart_keeps_the_cookies(self, tmp_path: Path) -> None:
        made = self.settings(tmp_path)
        file = write_secrets(made)
        assert file == made.desk.data / FOLDER / FILE
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        first = tomllib.loads(file.read_text("utf-8"))["auth"]
        assert first["client_secret"] == oidc.SECRET
        assert first["redirect_uri"] == "http://127.0.0.1:8501/oauth2callback"
        moved = self.settings(tmp_path, url='"https://desk.example/bao/"')
        second = tomllib.loads(write_secrets(moved).read_text("utf-8"))["auth"]
        assert second["redirect_uri"] == "https://desk.example/bao/oauth2callback"
        assert second["cookie_secret"] == first["cookie_secret"]
        assert len(first["cookie_secret"]) >= 32

    @pytest.mark.parametrize("secret", ["bí mật", "one\ntwo"])
    def test_a_secret_that_no_provider_gives_is_told(self, tmp_path: Path, secret: str) -> None:
        made = self.settings(tmp_path)
        (tmp_path / "khoa").write_text(secret, "utf-8")
        with pytest.raises(SettingsError, match="one line of ASCII"):
            write_secrets(made)

    def test_without_a_sign_in_there_is_no_such_file(self, tmp_path: Path) -> None:
        file = write_secrets(self.settings(tmp_path))
        assert file.exists()
        assert write_secrets(load_settings(desk_settings(tmp_path))) == file
        assert not file.exists()

    @pytest.mark.parametrize(
        ("more", "said"),
        [
            ({"oidc_secret_file": ""}, "oidc_secret_file is missing"),
            ({"address": '"0.0.0.0"'}, r"\[dashboard\] url is missing"),
            ({"oidc_metadata": '"http://id.example/x"'}, "https is needed"),
            ({"oidc_metadata": ""}, "one of them is missing"),
            ({"oidc_secret": '"x"'}, "a secret does not belong into this file"),
            ({"proxy_header": '"X-User"', "proxies": '["10.0.0.1"]'}, "not by both"),
            ({"oidc_roles": '{ "a" = "admin" }'}, "oidc_role_claim"),
            ({"oidc_roles": '{ "a" = "root" }', "oidc_role_claim": '"g"'}, "oidc_roles"),
            ({"proxies": '["proxy.example"]'}, "no address or network"),
        ],
    )
    def test_a_mistake_is_one_sentence(self, tmp_path: Path, more: dict[str, str], said: str) -> None:
        with pytest.raises(SettingsError, match=said):
            write_secrets(self.settings(tmp_path, **more))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, oidc.Provider, Settings]]:
    """A running dashboard whose people sign in with a provider; roles come from the store."""
    folder, port = tmp_path_factory.mktemp("oidc"), free_port()
    (folder / "khoa").write_text(oidc.SECRET, "utf-8")
    with oidc.provider() as provider:
        text = (
            f'port = {port}\noidc_client = "{oidc.CLIENT}"\noidc_metadata = "{provider.metadata}"\n'
            'oidc_secret_file = "khoa"'
        )
        file = desk_settings(folder, dashboard=text)
        settings = load_settings(file)
        put(settings, STORIES)
        give_role(settings, "lan@toasoan.example", "editor")
        give_role(settings, "binh@toasoan.example", "viewer")
        with running(file):
            yield f"http://127.0.0.1:{port}", provider, settings


@in_chromium
class TestOpenIdConnect:
    def sign_in(self, page: Page, address: str, account: str) -> None:
        page.goto(address)
        page.get_by_role("button", name="Đăng nhập").click(timeout=MS)
        page.get_by_role("link", name=account, exact=True).click(timeout=MS)
        page.wait_for_url(f"{address}/**", timeout=MS)

    def test_one_signs_in_sees_the_role_and_signs_out(
        self, desk: tuple[str, oidc.Provider, Settings], page: Page
    ) -> None:
        from playwright.sync_api import expect

        address, provider, settings = desk
        page.goto(address)
        says(page, "Đề nghị đăng nhập")
        assert page.locator(".articles").count() == 0
        assert page.get_by_role("link", name="Nguồn tin").count() == 0, "the navigation names what is behind the door"
        self.sign_in(page, address, "lan")
        expect(page.locator(".articles h4").first).to_be_visible(timeout=MS)
        page.get_by_role("button", name="lan@toasoan.example").click()
        says(page, "Vai trò: biên tập viên")
        # The role of the store holds at once.
        give_role(settings, "lan@toasoan.example", "analyst")
        page.reload()
        page.get_by_role("button", name="lan@toasoan.example").click(timeout=MS)
        says(page, "Vai trò: chuyên viên")
        page.get_by_role("button", name="Đăng xuất").click()
        says(page, "Đề nghị đăng nhập")
        assert provider.signed_out == ["lan"]
        assert provider.refused == []
        page.reload()
        says(page, "Đề nghị đăng nhập")

    def test_who_signs_in_comes_to_the_address_that_they_wanted(
        self, desk: tuple[str, oidc.Provider, Settings], page: Page
    ) -> None:
        from playwright.sync_api import expect

        sent = f"{desk[0]}/tim-kiem?{urlencode({'q': 'Biển Đông, ASEAN; quy tắc', 'sort': 'date', 'mode': 'words'})}"
        page.goto(sent)
        page.get_by_role("button", name="Đăng nhập").click(timeout=MS)
        page.get_by_role("link", name="binh", exact=True).click(timeout=MS)
        expect(page.locator("h1")).to_have_text("Tìm kiếm", timeout=MS)
        page.wait_for_url("**/tim-kiem?*", timeout=MS)
        assert parse_qs(urlsplit(page.url).query) == parse_qs(urlsplit(sent).query)
        # Once: the start page is the start page again.
        expect(page.locator(".articles h4").first).to_be_visible(timeout=MS)
        page.get_by_role("link", name="Tổng quan", exact=True).click()
        expect(page.locator(".articles h4").first).to_be_visible(timeout=MS)
        page.goto(desk[0])
        expect(page.locator("h1")).to_have_text("Tổng quan", timeout=MS)
        expect(page.locator(".articles h4").first).to_be_visible(timeout=MS)

    def test_what_a_role_does_not_allow_is_not_offered_and_is_refused_when_it_was_taken_away_meanwhile(
        self, desk: tuple[str, oidc.Provider, Settings], page: Page
    ) -> None:
        from playwright.sync_api import expect

        address, _, settings = desk
        id = STORIES[0].id
        page.goto(f"{address}/bai-bao?id={id}")
        page.get_by_role("button", name="Đăng nhập").click(timeout=MS)
        page.get_by_role("link", name="binh", exact=True).click(timeout=MS)
        says(page, STORIES[0].title)
        correct = page.get_by_role("button", name="Sửa: Chủ đề")
        expect(page.get_by_role("heading", name=STORIES[0].title)).to_be_visible(timeout=MS)
        assert correct.count() == 0, "a viewer only looks"
        give_role(settings, "binh@toasoan.example", "analyst")
        page.reload()
        correct.click(timeout=MS)
        give_role(settings, "binh@toasoan.example", "viewer")
        page.get_by_role("button", name="Thanh niên").click()
        says(page, "Việc này cần vai trò chuyên viên")
        store = open_store(settings)
        [refused] = [act for act in store.audit.acts(Wanted(outcome="refused"), 9) if act.subject == id]
        assert (refused.by, refused.role) == ("binh@toasoan.example", "viewer")
        assert store.reviews.decisions() == []
        store.close()

    def test_who_has_no_role_does_not_come_in(self, desk: tuple[str, oidc.Provider, Settings], page: Page) -> None:
        self.sign_in(page, desk[0], "la")
        says(page, "chưa được cấp quyền")
        says(page, "nguoi-la@toasoan.example")
        assert page.locator(".articles").count() == 0

    def test_an_address_that_nobody_verified_is_nobodys(
        self, desk: tuple[str, oidc.Provider, Settings], page: Page
    ) -> None:
        self.sign_in(page, desk[0], "gia")
        says(page, "chưa được xác minh")
        assert page.locator(".articles").count() == 0

    @pytest.mark.parametrize("attack", [oidc.FORGED, oidc.REPLAYED])
    def test_a_token_of_another_key_or_of_another_sign_in_is_refused(
        self, desk: tuple[str, oidc.Provider, Settings], page: Page, attack: str
    ) -> None:
        self.sign_in(page, desk[0], attack)
        says(page, "Đề nghị đăng nhập")
        assert page.locator(".articles").count() == 0


@contextmanager
def proxy(to: int, headers: str) -> Iterator[int]:
    """A proxy on loopback that puts `headers` at the head of what each connection asks first, the web socket's among
    them; its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", to)) as behind:
                first: bytes = self.request.recv(65536)
                line, rest = first.split(b"\r\n", 1)
                behind.sendall(line + b"\r\n" + headers.encode() + rest)
                back = threading.Thread(target=self.copy, args=(behind, self.request), daemon=True)
                back.start()
                self.copy(self.request, behind)
                back.join()

        @staticmethod
        def copy(source: socket.socket, target: socket.socket) -> None:
            with suppress(OSError):
                while data := source.recv(65536):
                    target.sendall(data)
            with suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@in_chromium
class TestProxy:
    @pytest.mark.parametrize(
        ("listed", "headers", "told"),
        [
            (
                "127.0.0.1",
                "X-Remote-User: lan@toasoan.example\r\nX-Forwarded-For: 10.66.0.1\r\n",
                "Vai trò: biên tập viên",
            ),
            ("127.0.0.1", "X-Forwarded-For: 10.66.0.1\r\n", "không cho biết tên người dùng"),
            ("127.0.0.1", "X-Remote-User: lan@toasoan.example\r\nX-Remote-User: a\r\n", "không cho biết tên"),
            # Whoever connects says that somebody at the proxy's address asked.
            (
                "10.66.0.1",
                "X-Remote-User: lan@toasoan.example\r\nX-Forwarded-For: 10.66.0.1\r\n",
                "chỉ vào được qua cổng",
            ),
        ],
    )
    def test_only_the_connected_proxy_names_the_person(
        self, tmp_path: Path, page: Page, listed: str, headers: str, told: str
    ) -> None:
        port = free_port()
        text = f'port = {port}\nproxy_header = "X-Remote-User"\nproxies = ["{listed}"]'
        file = desk_settings(tmp_path, dashboard=text)
        settings = load_settings(file)
        put(settings, STORIES)
        give_role(settings, "lan@toasoan.example", "editor")
        with running(file), proxy(port, headers) as front:
            page.goto(f"http://127.0.0.1:{front}")
            if told.startswith("Vai trò"):
                page.get_by_role("button", name="lan@toasoan.example").click(timeout=MS)
            says(page, told)
            assert (page.locator("h1").inner_text() == "Tổng quan") == told.startswith("Vai trò")
