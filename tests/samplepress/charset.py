"""Pages in the charsets that newsrooms used before UTF-8, as bytes that a browser reads back to the same text."""

import unicodedata

# windows-1258 holds the Vietnamese vowels without tone and, apart from them, the five tone marks.
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def encode(text: str, charset: str) -> bytes:
    """`text` in `charset`; what an old charset does not know becomes a character reference, as its systems write it.

    `utf-16` begins with a byte order mark; `windows-1258` is what `windows_1258` writes.
    """
    if charset == "windows-1258":
        return windows_1258(text)
    if charset.startswith("utf-"):
        return text.encode(charset)
    return text.encode(charset, "xmlcharrefreplace")


def windows_1258(text: str) -> bytes:
    """`text` in windows-1258: a letter with a tone that has no code of its own becomes its vowel and the tone after it.

    Decoded and brought to NFC it is NFC of `text` again.
    """
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            vowel = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
            tone = "".join(part for part in parts if part in _TONES)
            spelled = vowel + tone
            try:
                out += spelled.encode("cp1258")
            except UnicodeEncodeError:
                out += letter.encode("ascii", "xmlcharrefreplace")
    return bytes(out)
