"""The archive: what was received can be read again, whatever happens to the process that writes."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.errors import ArchiveUnavailable, StoreError
from newsroom.pages import Archived, WarcPlace
from newsroom.warc import BodyTooLarge, Received, WarcWriter, decode_body, payload_digest, read_response

NOW = datetime(2026, 10, 26, 2, 15, tzinfo=UTC)
BODY = "<p>Tuyên bố Lạc Hải được thông qua, đánh dấu một chặng đường.</p>".encode()
LIMIT = 1_000_000


def put(writer: WarcWriter, body: bytes = BODY, *, status: int = 200, number: int = 1, **more: Any) -> WarcPlace:
    headers = [("Content-Type", "text/html; charset=utf-8"), *more.pop("headers", [])]
    url = f"https://bao.example/{number}"
    return writer.append(Received(url=url, status=status, headers=headers, body=body, fetched_at=NOW, **more)).place


def records(path: Path) -> list[Any]:
    from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

    with path.open("rb") as file:
        return [(record.rec_type, record.rec_headers, record.raw_stream.read()) for record in ArchiveIterator(file)]


class TestUnchanged:
    def test_the_same_body_again_is_a_revisit_of_the_first(self, tmp_path: Path) -> None:
        later = NOW + timedelta(hours=1)

        def keep(writer: WarcWriter, body: bytes, earlier: Archived | None, **more: Any) -> Archived:
            return writer.append(
                Received(
                    url="https://bao.example/1",
                    status=200,
                    headers=[("Content-Type", "text/html")],
                    body=body,
                    fetched_at=later if earlier else NOW,
                    earlier=earlier,
                    **more,
                )
            )

        with WarcWriter(tmp_path) as writer:
            first = keep(writer, BODY, None)
        with WarcWriter(tmp_path) as writer:
            again = keep(writer, BODY, first)
            changed = keep(writer, BODY + b".", first)
            cut = keep(writer, BODY, first, truncated=True)
        assert again == first and read_response(tmp_path, again.place, LIMIT).body == BODY
        assert changed.place != first.place and read_response(tmp_path, changed.place, LIMIT).body == BODY + b"."
        assert cut.place != first.place
        kept = [each for each in records(tmp_path / cut.place.file) if each[0] != "warcinfo"]
        assert [kind for kind, _, _ in kept] == ["revisit", "response", "response"]
        _, fields, body = kept[0]
        assert body == b""
        assert fields.get_header("WARC-Profile").endswith("/revisit/identical-payload-digest")
        assert fields.get_header("WARC-Refers-To-Target-URI") == "https://bao.example/1"
        assert fields.get_header("WARC-Refers-To-Date") == "2026-10-26T02:15:00Z"
        assert fields.get_header("WARC-Payload-Digest") == payload_digest(BODY)

    def test_another_address_with_the_same_body_is_kept_in_full(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer, number=1)
            other = Archived("https://bao.example/1", payload_digest(BODY), NOW, place)
            assert put(writer, number=2, earlier=other) != place


class TestWriting:
    def test_what_is_written_is_read_again(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            places = [put(writer, BODY + bytes([n]), number=n) for n in range(3)]
            read = [read_response(tmp_path, place, LIMIT) for place in reversed(places)]
        assert [response.body for response in read] == [BODY + bytes([n]) for n in (2, 1, 0)]
        assert read[0].url == "https://bao.example/2"
        assert (read[0].status, read[0].fetched_at, read[0].truncated) == (200, NOW, False)
        assert ("Content-Type", "text/html; charset=utf-8") in read[0].headers

    def test_a_record_says_where_from_and_what(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path, software="diembao/9 (+toasoan@bao.example)") as writer:
            put(writer, ip_address="93.184.216.34")
        (path,) = tmp_path.iterdir()
        (info_type, _, info), (kind, fields, raw) = records(path)
        assert (info_type, kind) == ("warcinfo", "response")
        assert b"software: diembao/9 (+toasoan@bao.example)" in info
        assert fields.get_header("WARC-IP-Address") == "93.184.216.34"
        assert fields.get_header("WARC-Payload-Digest") == payload_digest(raw) == payload_digest(BODY)
        assert fields.get_header("WARC-Date") == "2026-10-26T02:15:00Z"

    def test_not_modified_is_a_revisit(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer, b"", status=304, headers=[("ETag", '"1"')])
        (path,) = tmp_path.iterdir()
        kind, fields, _ = records(path)[1]
        assert kind == "revisit"
        assert fields.get_header("WARC-Profile").endswith("/revisit/server-not-modified")
        assert read_response(tmp_path, place, LIMIT).status == 304

    def test_a_cut_body_is_marked(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer, truncated=True)
        assert read_response(tmp_path, place, LIMIT).truncated

    def test_a_full_file_is_followed_by_another(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path, rotate_bytes=900) as writer:
            places = [put(writer, number=n) for n in range(4)]
        files = {place.file for place in places}
        assert len(files) > 1 and files == {path.name for path in tmp_path.iterdir()}
        assert all(read_response(tmp_path, place, LIMIT).body == BODY for place in places)

    def test_a_run_that_receives_nothing_leaves_no_file(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path / "archive"):
            pass
        assert not (tmp_path / "archive").exists()

    def test_every_header_and_status_is_taken(self, tmp_path: Path) -> None:
        sent = "/đảo-xa".encode().decode("latin-1")
        odd = [("Tên", sent), ("Location", sent), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Empty", "")]
        with WarcWriter(tmp_path) as writer:
            place = put(writer, b"", status=799, headers=odd)
        read = read_response(tmp_path, place, LIMIT)
        assert read.status == 799
        assert ("Location", "/đảo-xa") in read.headers
        assert [value for name, value in read.headers if name == "Set-Cookie"] == ["a=1", "b=2"]

    def test_a_folder_that_refuses_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "archive").write_text("a file")
        with WarcWriter(tmp_path / "archive") as writer, pytest.raises(StoreError, match="cannot write the archive"):
            put(writer)


class TestAfterAKill:
    def test_a_torn_tail_harms_no_other_record(self, tmp_path: Path) -> None:
        writer = WarcWriter(tmp_path)
        first, torn = put(writer), put(writer, BODY * 50, number=2)
        # No close: the process is killed while the second record is on its way to the disk.
        path = tmp_path / first.file
        path.write_bytes(path.read_bytes()[: torn.offset + 200])
        with WarcWriter(tmp_path) as later:
            third = put(later, number=3)
        assert third.file != first.file
        assert read_response(tmp_path, first, LIMIT).body == BODY
        assert read_response(tmp_path, third, LIMIT).body == BODY
        with pytest.raises(StoreError, match=f"{torn.file} at offset {torn.offset}: "):
            read_response(tmp_path, torn, LIMIT)

    def test_any_cut_is_noticed(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer, zlib.compress(BODY * 40), headers=[("Content-Encoding", "deflate")])
        path = tmp_path / place.file
        whole = path.read_bytes()
        for cut in range(place.offset, len(whole) - 20, 7):
            path.write_bytes(whole[:cut])
            with pytest.raises(StoreError, match=f"{place.file} at offset {place.offset}: "):
                read_response(tmp_path, place, LIMIT)

    def test_a_flipped_bit_is_noticed(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer, BODY * 3)
        path = tmp_path / place.file
        damaged = bytearray(path.read_bytes())
        damaged[place.offset + (len(damaged) - place.offset) // 2] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(StoreError, match=f"at offset {place.offset}: "):
            read_response(tmp_path, place, LIMIT)


class TestReading:
    @pytest.mark.parametrize("offset", [1, 17, 10**9])
    def test_a_place_without_a_record_is_told(self, tmp_path: Path, offset: int) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer)
        with pytest.raises(StoreError, match=f"{place.file} at offset {offset}: "):
            read_response(tmp_path, WarcPlace(place.file, offset), LIMIT)

    def test_the_head_of_the_file_is_no_response(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer)
        with pytest.raises(StoreError, match="holds no response"):
            read_response(tmp_path, WarcPlace(place.file, 0), LIMIT)

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            put(writer)
        with pytest.raises(StoreError, match=r"gone\.warc\.gz at offset 7: cannot read the archive"):
            read_response(tmp_path, WarcPlace("gone.warc.gz", 7), LIMIT)

    def test_an_empty_folder_is_one_that_is_not_mounted(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveUnavailable, match="nothing is in it"):
            read_response(tmp_path, WarcPlace("gone.warc.gz", 7), LIMIT)

    def test_a_place_cannot_lead_out_of_the_archive(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer)
        inner = tmp_path / "inner"
        with WarcWriter(inner) as writer:
            put(writer)
        with pytest.raises(StoreError, match="cannot read the archive"):
            read_response(inner, WarcPlace(f"../{place.file}", place.offset), LIMIT)

    def test_the_body_comes_unpacked_and_bounded(self, tmp_path: Path) -> None:
        with WarcWriter(tmp_path) as writer:
            place = put(writer, gzip.compress(BODY, mtime=0), headers=[("Content-Encoding", "gzip")])
            bomb = put(writer, gzip.compress(b"\0" * LIMIT * 2, mtime=0), headers=[("Content-Encoding", "gzip")])
            large = put(writer, b"x" * (LIMIT + 1))
        assert read_response(tmp_path, place, LIMIT).body == BODY
        for too_large in (bomb, large):
            with pytest.raises(StoreError, match="larger than"):
                read_response(tmp_path, too_large, LIMIT)


class TestDecoding:
    @pytest.mark.parametrize(
        ("encoding", "packed"),
        [
            ("", BODY),
            ("identity", BODY),
            ("gzip", gzip.compress(BODY, mtime=0)),
            ("X-GZip", gzip.compress(BODY, mtime=0)),
            ("gzip", gzip.compress(BODY[:9], mtime=0) + gzip.compress(BODY[9:], mtime=0)),
            ("gzip", gzip.compress(BODY, mtime=0) + b"\r\n"),
            ("deflate", zlib.compress(BODY)),
            ("deflate", zlib.compress(BODY)[2:-4]),
            ("deflate, gzip", gzip.compress(zlib.compress(BODY), mtime=0)),
        ],
    )
    def test_encodings_of_the_web(self, encoding: str, packed: bytes) -> None:
        assert decode_body(packed, encoding, LIMIT) == BODY

    @pytest.mark.parametrize(
        ("encoding", "packed"),
        [("gzip", BODY), ("gzip", gzip.compress(BODY, mtime=0)[:-9]), ("deflate", BODY), ("br", BODY), ("zstd", BODY)],
    )
    def test_what_cannot_be_undone_is_told(self, encoding: str, packed: bytes) -> None:
        with pytest.raises(ValueError):
            decode_body(packed, encoding, LIMIT)

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "gzip, gzip"])
    def test_a_bomb_goes_off_at_the_limit(self, encoding: str) -> None:
        packed = b"\0" * 50_000_000
        for name in encoding.split(", "):
            packed = gzip.compress(packed, mtime=0) if name == "gzip" else zlib.compress(packed)
        with pytest.raises(BodyTooLarge):
            decode_body(packed, encoding, LIMIT)

    def test_an_empty_body_is_empty_in_any_encoding(self) -> None:
        assert decode_body(b"", "gzip", LIMIT) == b""
