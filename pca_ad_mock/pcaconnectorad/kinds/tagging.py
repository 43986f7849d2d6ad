"""Which tags does a resource have, and which may it have?

It may have what AWS's general limits allow; AWS documents none specific to this service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from sys import intern

from ..model.documented import (
    RESERVED_TAG_PREFIX,
    TAG_KEY_LENGTH,
    TAG_VALUE_LENGTH,
    TAGS_PER_RESOURCE,
)
from ..model.exceptions import ValidationException
from ..model.validation import Violation


def merged_tags(present: Mapping[str, str], added: Mapping[str, str]) -> dict[str, str]:
    """Return the tags of a resource after adding some.

    Raises:
        ValidationException: a tag, or the number of tags, exceeds a limit.
    """
    # Many resources have tags with the same keys, which are kept in memory once.
    merged = {**present, **{intern(key): value for key, value in added.items()}}
    # Assumption tag-limits: the error for tags that break AWS's general limits.
    if violations := [*_violations(added), *_too_many(merged)]:
        raise ValidationException.of_violations(violations)
    return merged


def require_unreserved(keys: Iterable[str]) -> None:
    """Refuse to remove tags that are reserved for AWS.

    Raises:
        ValidationException: a key is reserved.
    """
    if violations := [*_reserved(keys)]:
        raise ValidationException.of_violations(violations)


def _violations(tags: Mapping[str, str]) -> Iterator[Violation]:
    # Assumption tag-characters: any, as the model has no pattern.
    for key, value in tags.items():
        path = f"/Tags/{key}"
        if not 1 <= len(key) <= TAG_KEY_LENGTH:
            sentence = f"Member must have a key of length between 1 and {TAG_KEY_LENGTH}, inclusive"
            yield Violation(path, sentence)
        if len(value) > TAG_VALUE_LENGTH:
            sentence = f"Member must have length less than or equal to {TAG_VALUE_LENGTH}"
            yield Violation(path, sentence, f" with length {len(value)}")
    yield from _reserved(tags)


def _too_many(tags: Mapping[str, str]) -> Iterator[Violation]:
    # AWS's own tags, as those of CloudFormation, do not count.
    count = sum(not _is_reserved(key) for key in tags)
    if count > TAGS_PER_RESOURCE:
        sentence = f"Member must have length less than or equal to {TAGS_PER_RESOURCE}"
        yield Violation("/Tags", sentence, f" with length {count}")


def _reserved(keys: Iterable[str]) -> Iterator[Violation]:
    sentence = f"Member must not have a key that begins with {RESERVED_TAG_PREFIX}"
    for key in keys:
        if _is_reserved(key):
            yield Violation(f"/Tags/{key}", sentence)


def _is_reserved(key: str) -> bool:
    return key.lower().startswith(RESERVED_TAG_PREFIX)
