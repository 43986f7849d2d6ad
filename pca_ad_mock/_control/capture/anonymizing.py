"""How is a document made free of what identifies an organisation? Name for name, by the model.

Everything that is free text in the model is replaced, the same by the same throughout a document,
so that what belongs together still does, and the document can be loaded as before. What the model
has a list of values for stays, and so do times, numbers, regions and the names of key providers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import ListShape, Shape, StringShape, StructureShape

from ..._types import JsonMapping, JsonObject
from ...pcaconnectorad.model.kinds import KINDS
from ...pcaconnectorad.model.specification import service_model

_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIRECTORY = re.compile(service_model().shape_for("DirectoryId").metadata["pattern"].strip("^$"))
_DOMAIN_SID = re.compile(r"S-1-5-21-(\d+-\d+-\d+)-(\d+)")

#: From here on, the numbers in security identifiers are an organisation's own.
_FIRST_OWN_NUMBER = 1000

#: Under these arcs, object identifiers are the same for everybody.
_PUBLIC_ARCS = re.compile(r"(?:1\.3\.6\.1\.4\.1\.311\.(?!21\.8\.)|1\.3\.6\.1\.5\.|2\.5\.29\.).*")

#: RFC 5612: the private enterprise number for documentation.
_ARC_OF_EXAMPLES = "1.3.6.1.4.1.32473"

#: AWS's own keys of tags, which are the same for everybody.
_PREFIX_OF_AWS = "aws:"

#: The name of a product, and not of an organisation.
_KEPT = ("CryptoProvidersListMemberString",)


class Anonymizer:
    """Replaces what identifies an organisation; one for all that belongs together."""

    def __init__(self) -> None:
        self._replaced: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._rules: dict[str, Callable[[str], str]] = {
            "DirectoryId": self._directory,
            "SecurityGroupId": self._security_group,
            "TemplateName": lambda name: self._numbered("Template {}", name),
            "DisplayName": lambda name: self._numbered("Group {}", name),
            "GroupSecurityIdentifier": self._security_identifier,
            "CustomObjectIdentifier": self._object_identifier,
            "String": lambda url: self._numbered("https://endpoint-{}.example/", url),
        }

    def document(self, document: JsonMapping) -> JsonObject:
        """Return a document without what identifies an organisation."""
        accounts = {
            self._account(account): {
                region: {
                    kind.list_member: [
                        self._resource(kind.shape, each) for each in lists[kind.list_member]
                    ]
                    for kind in KINDS.values()
                }
                for region, lists in regions.items()
            }
            for account, regions in document["accounts"].items()
        }
        return {**document, "accounts": accounts}

    def _resource(self, shape: StructureShape, resource: JsonMapping) -> JsonObject:
        tags = {"Tags": self._tags(resource["Tags"])} if "Tags" in resource else {}
        members = {name: value for name, value in resource.items() if name != "Tags"}
        return {**self._value(shape, members), **tags}

    def _value(self, shape: Shape, value: Any) -> Any:
        if isinstance(shape, StructureShape):
            return {name: self._value(shape.members[name], each) for name, each in value.items()}
        if isinstance(shape, ListShape):
            return [self._value(shape.member, each) for each in value]
        if not isinstance(shape, StringShape) or shape.enum or shape.name in _KEPT:
            return value
        return self._rule_for(shape.name)(value)

    def _rule_for(self, shape_name: str) -> Callable[[str], str]:
        """What replaces a text; also one that a later model has, and nobody has thought about."""
        if shape_name.endswith("Arn"):
            return self._arn
        return self._rules.get(shape_name, lambda text: self._numbered("text-{}", text))

    def _numbered(self, form: str, original: str) -> str:
        """Return what stands for a text: the same each time, and different from all others.

        Args:
            form: what it looks like, with a place for its number.
            original: the text.
        """
        replaced = self._replaced[form]
        return replaced.setdefault(original, form.format(len(replaced) + 1))

    def _account(self, account: str) -> str:
        return self._numbered("{:012d}", account)

    def _arn(self, arn: str) -> str:
        *begin, account, end = arn.split(":", 5)
        end = _UUID.sub(
            lambda found: self._numbered("00000000-0000-4000-8000-{:012x}", found[0]), end
        )
        end = _DIRECTORY.sub(lambda found: self._directory(found[0]), end)
        return ":".join([*begin, self._account(account), end])

    def _directory(self, directory: str) -> str:
        return self._numbered("d-{:010x}", directory)

    def _security_group(self, group: str) -> str:
        length = len(group.removeprefix("sg-"))
        return self._numbered(f"sg-{{:0{length}x}}", group)

    def _security_identifier(self, identifier: str) -> str:
        """Replace a domain and the numbers that it gave; the well-known ones say who is meant."""
        if found := _DOMAIN_SID.fullmatch(identifier):
            domain = self._numbered("S-1-5-21-{0}-{0}-{0}", found[1])
            is_own = int(found[2]) >= _FIRST_OWN_NUMBER
            return f"{domain}-{self._numbered('1{:03d}', found[2]) if is_own else found[2]}"
        numbers = map(int, identifier.split("-")[1:])
        if all(number < _FIRST_OWN_NUMBER for number in numbers):
            return identifier
        return self._numbered("S-1-5-21-0-0-0-1{:03d}", identifier)

    def _object_identifier(self, identifier: str) -> str:
        # With zeros before them, its numbers are the same.
        normal = ".".join(str(int(number)) for number in identifier.split("."))
        if _PUBLIC_ARCS.fullmatch(normal):
            return identifier
        return self._numbered(f"{_ARC_OF_EXAMPLES}.{{}}", normal)

    def _tags(self, tags: Mapping[str, str]) -> dict[str, str]:
        return {
            key if key.startswith(_PREFIX_OF_AWS) else self._numbered("key-{}", key): (
                value and self._numbered("value-{}", value)
            )
            for key, value in tags.items()
        }
