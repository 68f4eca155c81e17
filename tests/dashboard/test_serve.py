"""Starting and ending the dashboard as an operator does."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from dashboard.serve import DATA_VARIABLE, command, environment, serve
from newsroom.errors import DiembaoError, SettingsError
from newsroom.sections import DashboardSettings, on_loopback
from newsroom.settings import SETTINGS_VARIABLE, Settings, load_settings
from tests.dashboard.press import SECONDS, desk_settings, free_port, running


def at(folder: Path, address: str, port: int = 8501) -> Settings:
    return load_settings(desk_settings(folder, dashboard=f'address = "{address}"\nport = {port}'))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_loopback_is_this_machine_only(address: str) -> None:
    assert on_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.7", "desk.example"])
def test_another_address_needs_to_be_allowed(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match=r"nobody signs in;.*--open"):
        serve(at(tmp_path, address), tmp_path / "settings.toml")


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"192\.0\.2\.7 is not an address of this machine"):
        serve(at(tmp_path, "192.0.2.7"), tmp_path / "settings.toml", open_=True)


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(DiembaoError, match=rf"port {port} .*set another \[dashboard\] port"):
            serve(at(tmp_path, "127.0.0.1", port), tmp_path / "settings.toml")


def test_the_server_asks_nothing_of_anybody_and_shows_no_traceback() -> None:
    words = command(DashboardSettings(), Path("secrets.toml"))
    assert "--browser.gatherUsageStats=false" in words
    assert "--client.showErrorDetails=none" in words
    assert "--server.allowedHosts=127.0.0.1" in words
    everywhere = command(DashboardSettings(address="0.0.0.0"), Path("secrets.toml"))
    assert not any("allowedHosts" in word for word in everywhere)


def test_behind_a_proxy_only_the_name_that_people_open_is_answered() -> None:
    words = command(DashboardSettings(url="https://desk.example:8443/diem-bao/"), Path("secrets.toml"))
    assert "--server.allowedHosts=desk.example" in words
    assert "--server.corsAllowedOrigins=https://desk.example:8443" in words
    assert "--server.baseUrlPath=diem-bao" in words


def test_no_header_says_where_a_visitor_comes_from() -> None:
    assert environment()["FORWARDED_ALLOW_IPS"] == ""


class TestCheck:
    def test_a_page_that_can_be_drawn(
        self, filled: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert serve(filled, tmp_path / "settings.toml", check=True) == 0
        assert capsys.readouterr().out == "Trang làm việc hiển thị được.\n"

    def test_without_a_settings_file_the_data_folder_is_told(
        self, filled: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        monkeypatch.delenv(SETTINGS_VARIABLE)
        monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
        assert serve(filled, None, check=True) == 0
        assert DATA_VARIABLE not in os.environ

    def test_what_a_reader_would_be_told_instead_is_a_failure(
        self, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert serve(settings, tmp_path / "settings.toml", check=True) == 1
        assert "Chưa mở được kho dữ liệu" in capsys.readouterr().err

    def test_a_defect_is_a_failure_with_its_words(
        self, filled: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from dashboard.screens import overview

        def broken(*_: object) -> None:
            raise RuntimeError("bảng bị hỏng")

        monkeypatch.setattr(overview, "draw", broken)
        assert serve(filled, tmp_path / "settings.toml", check=True) == 1
        assert "bảng bị hỏng" in capsys.readouterr().err


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_service_manager_end_it_quietly(filled: Settings, tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    with running(desk_settings(tmp_path, dashboard=f"port = {port}")) as (server, greeting):
        assert greeting == f"Trang làm việc: http://127.0.0.1:{port} (Ctrl-C để dừng)\n"
        server.send_signal(how)
        _, errors = server.communicate(timeout=SECONDS)
    assert server.returncode == 0
    assert errors == ""
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
