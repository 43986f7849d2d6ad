"""Which resource does an ARN name, for the operations on tags?

One of the kind whose pattern in the model the ARN matches.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model.exceptions import ValidationException
from .collection import AnyCollection
from .resource import TaggableResource
from .tagging import merged_tags, require_unreserved


class TaggedResources:
    """The resources of all kinds that carry tags.

    Args:
        collections: all collections.
    """

    def __init__(self, collections: Iterable[AnyCollection]) -> None:
        self._collections = [each for each in collections if each.kind.arn_member]

    def tag(self, *, resource_arn: str, tags: dict[str, str]) -> None:
        """Add tags to a resource, replacing those with the same keys."""
        resource = self._find(resource_arn)
        resource.tags = merged_tags(resource.tags, tags)

    def untag(self, *, resource_arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a resource; keys that it does not have are ignored."""
        resource = self._find(resource_arn)
        require_unreserved(tag_keys)
        removed = set(tag_keys)
        resource.tags = {key: tag for key, tag in resource.tags.items() if key not in removed}

    def list_tags(self, *, resource_arn: str) -> dict[str, str]:
        """Return the tags of a resource."""
        return self._find(resource_arn).tags

    def _find(self, resource_arn: str) -> TaggableResource:
        for collection in self._collections:
            if collection.kind.is_arn(resource_arn):
                resource: TaggableResource = collection.peek(resource_arn)
                return resource
        # Assumption malformed-resource-arn: the model accepts any string here.
        raise ValidationException(
            f"{resource_arn!r} is not the ARN of a resource that can be tagged.", "OTHER"
        )
