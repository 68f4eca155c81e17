"""Getting the test server: what is looked for, in which order, and what a developer without it is told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.elastic import cache, download, java, plugin
from tests.elastic.fixtures import installed_or_skipped
from tests.elastic.java import Unavailable
from tests.required import REQUIRE_VARIABLE


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an open, empty cache folder and nothing else: no JDK, no Maven."""
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.delenv(REQUIRE_VARIABLE, raising=False)
    monkeypatch.setattr(java, "FOLDERS", (tmp_path / "jvm",))
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "server_user", lambda: None)
    return tmp_path


def test_the_newest_jdk_wins(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(_jdk(bare / "named", "21.0.3")))
    newest = _jdk(bare / "jvm" / "newest", "25.0.1")
    _jdk(bare / "jvm" / "old", "1.8.0_402")
    (_jdk(bare / "jvm" / "runtime-only", "26") / "bin" / "javac").unlink()
    assert java.find_jdk() == newest


def test_without_a_jdk_the_tests_are_skipped_with_the_reason(bare: Path) -> None:
    _jdk(bare / "jvm" / "debian", "17.0.15")
    with pytest.raises(pytest.skip.Exception, match=r"needs a JDK 21 or newer, .* found: .*debian \(Java 17\)$"):
        installed_or_skipped()


def test_without_maven_the_tests_are_skipped_with_the_reason(bare: Path) -> None:
    _jdk(bare / "jvm" / "new", "21")
    with pytest.raises(pytest.skip.Exception, match=rf"not in {bare}/cache and there is no Maven \(mvn\) on the PATH"):
        installed_or_skipped()


def test_what_is_required_is_not_skipped(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE_VARIABLE, "chromium, elasticsearch")
    with pytest.raises(pytest.fail.Exception, match=r"^DIEMBAO_REQUIRE asks for elasticsearch, but .* a JDK"):
        installed_or_skipped()


def test_without_network_maven_says_why(bare: Path) -> None:
    _jdk(bare / "jvm" / "new", "21")
    _program(bare / "tools" / "mvn", "echo '[ERROR] Unknown host repository'; exit 1")
    with pytest.raises(Unavailable, match=rf"^Maven could not fetch {download.ARTIFACT}: Unknown host repository$"):
        download.installation()
    assert [path.name for path in (bare / "cache").iterdir()] == ["lock"]


def test_another_file_than_the_published_one_is_not_used(bare: Path) -> None:
    _jdk(bare / "jvm" / "new", "21")
    _program(bare / "tools" / "mvn", 'for last; do :; done; echo x > "${last#*=}/elasticsearch.zip"')
    with pytest.raises(Unavailable, match=r"^elasticsearch\.zip as downloaded has SHA-256 \w+ in place of"):
        download.installation()
    assert [path.name for path in (bare / "cache").iterdir()] == ["lock"]


def test_unpacks_once_and_needs_no_maven_then(bare: Path) -> None:
    """From a zip that is kept; what a killed download left is removed; every file is readable for all."""
    jdk = _jdk(bare / "jvm" / "new", "21")
    folder = bare / "cache"
    (folder / "part-killed").mkdir(parents=True)
    with zipfile.ZipFile(folder / f"elasticsearch-{download.VERSION}.zip", "w") as packed:
        program = zipfile.ZipInfo(f"elasticsearch-{download.VERSION}/bin/elasticsearch")
        program.external_attr = 0o700 << 16
        packed.writestr(program, "#!/bin/sh\n")
    installed = download.installation()
    assert installed.jdk == jdk
    assert installed.home.parent == folder
    assert (installed.home / "bin/elasticsearch").stat().st_mode & 0o777 == 0o755
    assert "elasticsearch.version=9.5.0" in (installed.home / f"plugins/{plugin.NAME}").joinpath(
        "plugin-descriptor.properties"
    ).read_text(encoding="utf-8")
    (folder / f"elasticsearch-{download.VERSION}.zip").unlink()
    assert download.installation() == installed
    assert not list(folder.glob("part-*"))


def test_a_plugin_that_does_not_compile_leaves_no_server(bare: Path) -> None:
    jdk = _jdk(bare / "jvm" / "new", "21")
    _program(jdk / "bin" / "javac", "echo no such class >&2; exit 1")
    (bare / "cache").mkdir()
    with zipfile.ZipFile(bare / "cache" / f"elasticsearch-{download.VERSION}.zip", "w") as packed:
        packed.writestr(f"elasticsearch-{download.VERSION}/bin/elasticsearch", "")
    with pytest.raises(Unavailable, match=r"could not be built with .*javac: no such class$"):
        download.installation()
    assert not [path for path in (bare / "cache").iterdir() if path.is_dir()]


def test_root_keeps_it_where_nobody_can_read(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = bare / "home"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(cache, "FALLBACK", bare / "open")
    monkeypatch.setattr(cache, "open_to_all", lambda folder: closed not in folder.parents)
    monkeypatch.setenv("XDG_CACHE_HOME", str(closed / ".cache"))
    monkeypatch.delenv(cache.CACHE_VARIABLE)
    assert cache.cache_folder() == closed / ".cache" / "diembao-tests"
    monkeypatch.setattr(cache, "server_user", lambda: object())
    assert cache.cache_folder() == bare / "open"
    monkeypatch.setenv(cache.CACHE_VARIABLE, str(closed / "named"))
    with pytest.raises(Unavailable, match=r"home/named is closed to the user nobody, .* in DIEMBAO_TEST_CACHE$"):
        cache.cache_folder()


def test_a_closed_folder_above_closes_what_is_in_it(tmp_path: Path) -> None:
    place = tmp_path / "a" / "b"
    place.mkdir(parents=True)
    (tmp_path / "a").chmod(0o750)
    assert not cache.open_to_all(place)
    assert not cache.open_to_all(tmp_path / "a" / "new")
    assert cache.open_to_all(Path("/"))


def test_a_cache_of_another_user_is_not_run(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "cache").mkdir()
    monkeypatch.setattr("os.geteuid", lambda: (bare / "cache").stat().st_uid + 1)
    with pytest.raises(Unavailable, match="belongs to another user"):
        cache.cache_folder()


def _jdk(home: Path, version: str) -> Path:
    for program in ("java", "javac", "jar"):
        _program(home / "bin" / program, "exit 0")
    (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', encoding="utf-8")
    return home


def _program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
