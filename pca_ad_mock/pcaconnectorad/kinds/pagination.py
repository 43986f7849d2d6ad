"""Where does the next page of a list begin?

A token holds the serial number of the last resource on its page. Numbers are given out in order of
creation and never again, so a resource deleted between two pages neither breaks the walk nor hides
its neighbour. A digest binds the token to its list; a token of another list, or one that was
tampered with, is refused.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..model.exceptions import ValidationException

R = TypeVar("R")

#: Assumption default-page-size: how many resources a page has where MaxResults is not given.
DEFAULT_PAGE_SIZE = 100

_SERIAL_BYTES = 8
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A page of a list.

    Attributes:
        items: the resources on it.
        next_token: what to ask for the next page with, None on the last.
    """

    items: Sequence[R]
    next_token: str | None


def make_token(scope: str, serial: int) -> str:
    """The token of the page of a list that begins after a serial number.

    Args:
        scope: names the list, its parent, account and region; the token is good for no other.
        serial: the number of the last resource on the page before.
    """
    number = serial.to_bytes(_SERIAL_BYTES, "big")
    return base64.urlsafe_b64encode(number + _digest(scope, number)).decode()


def read_token(scope: str, token: str) -> int:
    """The serial number in a token of this list.

    Args:
        scope: names the list, as when the token was made.
        token: what the request gave; that it is base64url, the model's pattern has made sure.

    Raises:
        ValidationException: the token is not one that this list gave out.
    """
    raw = base64.urlsafe_b64decode(token)
    number, digest = raw[:_SERIAL_BYTES], raw[_SERIAL_BYTES:]
    if digest != _digest(scope, number):
        # Assumption foreign-token: AWS documents the error, not for which tokens.
        raise ValidationException("NextToken is not a token of this list.", "OTHER")
    return int.from_bytes(number, "big")


def _digest(scope: str, number: bytes) -> bytes:
    return hashlib.sha256(scope.encode() + number).digest()[:_DIGEST_BYTES]
