"""Where does the next page of a list begin?

After the resource whose serial number is in the token. Serial numbers follow the order of creation
and are never reused, so a resource deleted between two pages neither breaks the iteration nor hides
its neighbour. A digest binds the token to its list; any other or altered token is refused.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..model.exceptions import ValidationException

R = TypeVar("R")

#: Assumption default-page-size: the size of a page if MaxResults is not given.
DEFAULT_PAGE_SIZE = 100

_SERIAL_BYTES = 8
_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A page of a list.

    Attributes:
        items: the resources on it.
        next_token: the token of the next page, None on the last.
    """

    items: Sequence[R]
    next_token: str | None


def make_token(scope: str, serial: int) -> str:
    """Make the token of the page that begins after a serial number.

    Args:
        scope: identifies the list, its parent, account and region; the only one it is valid for.
        serial: the number of the last resource on the previous page.
    """
    number = serial.to_bytes(_SERIAL_BYTES, "big")
    return base64.urlsafe_b64encode(number + _digest(scope, number)).decode()


def read_token(scope: str, token: str) -> int:
    """Return the serial number in a token of this list.

    Args:
        scope: identifies the list, as when the token was made.
        token: the token in the request; the model's pattern ensures that it is base64url.

    Raises:
        ValidationException: the token does not belong to this list.
    """
    raw = base64.urlsafe_b64decode(token)
    number, digest = raw[:_SERIAL_BYTES], raw[_SERIAL_BYTES:]
    if digest != _digest(scope, number):
        # Assumption foreign-token: AWS documents the error, but not which tokens cause it.
        raise ValidationException("NextToken is not a token of this list.", "OTHER")
    return int.from_bytes(number, "big")


def _digest(scope: str, number: bytes) -> bytes:
    return hashlib.sha256(scope.encode() + number).digest()[:_DIGEST_BYTES]
