"""Addresses are read strictly: what could reach a header or a command is refused, with a word that says why."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.addresses import Address, parse_address, read_recipients
from newsroom.errors import InputError


@pytest.mark.parametrize(
    ("typed", "mailbox", "name"),
    [
        ("lan@vu.example", "lan@vu.example", ""),
        ("  Trần Thị Lan <Lan@VU.example> ", "Lan@vu.example", "Trần Thị Lan"),
        ('"Đỗ, Hoà" <hoa@báo.example>', "hoa@xn--bo-mia.example", "Đỗ, Hoà"),
        (unicodedata.normalize("NFD", "Đường <d@vu.example>"), "d@vu.example", "Đường"),
        ("<d@vu.example>", "d@vu.example", ""),
        ("o'brien+press@mail", "o'brien+press@mail", ""),
    ],
)
def test_what_an_address_is(typed: str, mailbox: str, name: str) -> None:
    assert parse_address(typed) == Address(mailbox, name)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "lan",
        "@vu.example",
        "lan@",
        "lan@vu..example",
        "lan@-vu.example",
        "la n@vu.example",
        "lan@vu.example, minh@vu.example",
        "lan@vu.example\r\nBcc: minh@vu.example",
        "Lan\nBcc: x <lan@vu.example>",
        "Lan <lan@vu.example> <minh@vu.example>",
        "\u202eLan <lan@vu.example>",
        "lan@[127.0.0.1]",
        "lân@vu.example",
        ".lan@vu.example",
        f"{'x' * 65}@vu.example",
        f"x@{'y.' * 130}example",
        "lan@vu.example>",
    ],
)
def test_what_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has|holds|cannot)"):
        parse_address(typed)


@given(st.text())
def test_whatever_is_typed_a_command_stays_one_line(typed: str) -> None:
    try:
        found = parse_address(typed)
    except ValueError:
        return
    assert found.mailbox.isascii()
    assert found.mailbox.isprintable()
    assert not set(found.mailbox) & set(' <>",;:\\()[]')
    assert found.name.isprintable()


def test_a_list_has_remarks_and_each_mailbox_once(tmp_path: Path) -> None:
    file = tmp_path / "recipients.txt"
    file.write_bytes(
        "\ufeff# Vụ Thông tin\r\n\r\nTrần Thị Lan <lan@vu.example>  # trưởng nhóm\r\nLAN@vu.example\r\n"
        "minh#1@vu.example\r\n".encode()
    )
    assert [str(each) for each in read_recipients(file)] == ["Trần Thị Lan <lan@vu.example>", "minh#1@vu.example"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"lan@vu.example\nkhong phai dia chi\n", "line 2: 'khong phai dia chi' is no address"),
        (b"# ai\n\n", "names nobody"),
        (b"\xff\xfe", "not UTF-8"),
        (b"x" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "recipients.txt"
    file.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_recipients(file)
    assert str(file) in str(caught.value)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_recipients(tmp_path / "nobody.txt")
