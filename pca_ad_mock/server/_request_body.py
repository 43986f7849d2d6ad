"""How much of a body is read?

It is read to its end, so that the next request on the connection begins where it should. A body
over the limit is read no further.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from email.message import Message
from io import BytesIO
from typing import BinaryIO

#: How much to read at once at most, whatever length a client declares.
_PIECE = 1 << 20

_LONGEST_LINE = 1 << 16

_MOST_TRAILERS = 100

_match_length = re.compile(r"[0-9]{1,19}", re.ASCII).fullmatch

_match_chunk_size = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n").fullmatch


class TooLongError(Exception):
    """A body is longer than it may be.

    Args:
        limit: how many bytes it may have.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(f"a body may have {limit} bytes")
        self.limit = limit


class RequestBody:
    """The body of a request that has begun to arrive.

    Args:
        headers: the headers of the request.
        stream: the stream to read from, which also holds the next request.
        ask: called before the first byte is read; many clients wait for that.

    Attributes:
        is_finished: whether all of it has been read.

    Raises:
        ValueError: the headers do not define, or contradict each other on, where it ends.
    """

    def __init__(self, headers: Message, stream: BinaryIO, ask: Callable[[], None]) -> None:
        self._length = _length_in(headers)
        self._stream = stream
        self._ask = ask
        self.is_finished = self._length == 0

    def read(self, limit: int | None = None) -> bytes:
        """Read all of it.

        Args:
            limit: how many bytes it may have.

        Raises:
            OSError: the client has disconnected, or is silent.
            TooLongError: it is longer; the rest was not read.
            ValueError: it ends early, or its chunks are malformed.
        """
        if self.is_finished:
            return b""
        if limit is not None and self._length is not None and self._length > limit:
            raise TooLongError(limit)
        self._ask()
        whole = BytesIO()
        for piece in self._pieces():
            if limit is not None and whole.tell() + len(piece) > limit:
                raise TooLongError(limit)
            whole.write(piece)
        self.is_finished = True
        return whole.getvalue()

    def _pieces(self) -> Iterator[bytes]:
        if self._length is not None:
            yield from _read_exactly(self._stream, self._length)
            return
        while size := _chunk_size(self._stream):
            yield from _read_exactly(self._stream, size)
            if self._line() != b"":
                raise ValueError("a chunk is longer than it says")
        for _ in range(_MOST_TRAILERS):
            if self._line() == b"":
                return
        raise ValueError("it has too many trailers")

    def _line(self) -> bytes:
        line = self._stream.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise ValueError("it ends early")
        return line.rstrip(b"\r\n")


def _length_in(headers: Message) -> int | None:
    """The length of the body, or None if it is chunked."""
    encodings = headers.get_all("Transfer-Encoding", [])
    lengths = set(headers.get_all("Content-Length", []))
    if encodings:
        if lengths or [each.strip(" \t").lower() for each in encodings] != ["chunked"]:
            raise ValueError(
                "Transfer-Encoding must be 'chunked', without a Content-Length, or absent"
            )
        return None
    if not lengths:
        return 0
    length = _match_length(lengths.pop().strip(" \t"))
    if lengths or not length:
        raise ValueError("Content-Length must be one number")
    return int(length[0])


def _chunk_size(stream: BinaryIO) -> int:
    size = _match_chunk_size(stream.readline(_LONGEST_LINE))
    if not size:
        raise ValueError("a chunk does not begin with its length")
    return int(size[1], 16)


def _read_exactly(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length:
        piece = stream.read(min(length, _PIECE))
        if not piece:
            raise ValueError("it ends early")
        length -= len(piece)
        yield piece
