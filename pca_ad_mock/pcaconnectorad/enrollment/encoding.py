"""How are values encoded that `cryptography` has no class for? As DER, a tag before each."""

from __future__ import annotations

_UTF8_STRING = 0x0C
_OCTET_STRING = 0x04
_BMP_STRING = 0x1E
_LONG_FORM = 0x80


def utf8_string(text: str) -> bytes:
    """Encode a text as a UTF8String."""
    return _encoded(_UTF8_STRING, text.encode())


def octet_string(content: bytes) -> bytes:
    """Encode bytes as an OCTET STRING."""
    return _encoded(_OCTET_STRING, content)


def bmp_string(text: str) -> bytes:
    """Encode a text as a BMPString."""
    return _encoded(_BMP_STRING, text.encode("utf-16-be"))


def read_text(encoded: bytes) -> str:
    """Return the text of a BMPString or a UTF8String.

    Raises:
        ValueError: it is neither, or does not end where it says.
    """
    for encode, codec in ((bmp_string, "utf-16-be"), (utf8_string, "utf-8")):
        for header in (2, 3, 4):
            text = encoded[header:].decode(codec, errors="replace")
            if encode(text) == encoded:
                return text
    raise ValueError("not a BMPString")


def _encoded(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < _LONG_FORM:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, _LONG_FORM | len(octets)]) + octets + content
