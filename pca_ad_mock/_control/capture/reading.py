"""How is an account read? By List, Get and ListTagsForResource, and by nothing that changes it.

A List answers whole resources; a Get is sent for one that lacks a member. What the account denies
is noted and left out, with what cannot be without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from ..._types import JsonMapping, JsonObject
from ...pcaconnectorad.foreign import library_that_raised
from ...pcaconnectorad.model.kinds import KINDS, Kind
from ..state.documents import to_json
from ..state.loading import check_resource
from .report import Report

#: As long as the model allows, so that there are few calls.
_PAGE_SIZE = 1000

#: What a resource answers that has been deleted since it was listed.
_GONE = "ResourceNotFoundException"

#: The member that a resource has only in one status.
_REASON = "StatusReason"

_TAGS_OPERATION = "ListTagsForResource"

#: The operations that are called.
OPERATIONS = (
    *(f"List{kind.plural}" for kind in KINDS.values()),
    *(f"Get{kind.name}" for kind in KINDS.values()),
    _TAGS_OPERATION,
)


def permissions() -> JsonObject:
    """Return the IAM policy document of an identity that can be used for reading."""
    actions = sorted(f"pca-connector-ad:{operation}" for operation in OPERATIONS)
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


class RegionReader:
    """Reads all resources in the region of a client.

    Args:
        client: a client of this service.
        report: where what was read, and what not, is noted.
    """

    def __init__(self, client: Any, report: Report) -> None:
        self._client = client
        self._region: str = client.meta.region_name
        self._report = report
        self._found: dict[str, list[JsonObject]] = {name: [] for name in KINDS}
        self._arns: set[str] = set()

    def read(self) -> dict[str, list[JsonObject]]:
        """Return the resources, by the names of their lists in the API.

        Those that were read before the connection failed are among them.
        """
        self._report.begin(self._region)
        try:
            for kind in KINDS.values():
                for resource in self._resources(kind):
                    if not self._can_be_loaded(kind, resource):
                        continue
                    self._found[kind.name].append(resource)
                    self._arns.add(resource.get("Arn", ""))
                    self._report.add_resource(self._region, kind)
        except Exception as error:
            # botocore raises much else where what answers is not the service, or lacks a member.
            lacks_member = isinstance(error, KeyError)
            if not lacks_member and library_that_raised(error) != "botocore":
                raise
            why = f"an answer lacks {error}" if lacks_member else str(error)
            name = type(error).__name__
            self._report.add_problem(self._region, "any call", name, why, "the rest")
        return {kind.list_member: self._found[kind.name] for kind in KINDS.values()}

    def _can_be_loaded(self, kind: Kind, resource: JsonObject) -> bool:
        """Write the times of a resource, and note it if the installed botocore does not know it."""
        try:
            resource.update(to_json(resource))
            check_resource(kind, resource)
        except (OverflowError, ValueError) as error:
            self._leave_out(kind, resource, str(error))
            return False
        return True

    def _resources(self, kind: Kind) -> Iterator[JsonObject]:
        """Yield what there is of a kind, each complete, with its tags."""
        parents = self._found[kind.parent.name] if kind.parent else [{}]
        for parent in parents:
            for listed in self._list(kind, parent):
                if not self._has_parents(kind, listed):
                    continue
                resource = self._completed(kind, listed)
                if resource is not None:
                    yield {**resource, **self._tags(kind, resource)}

    def _list(self, kind: Kind, parent: JsonMapping) -> Iterator[JsonObject]:
        operation = f"List{kind.plural}"
        arguments = {}
        if kind.parent:
            assert kind.parent.arn_member, "resources are listed under one that has an ARN"
            arguments[kind.parent.arn_member] = parent["Arn"]
        pages = self._client.get_paginator(xform_name(operation)).paginate(
            **arguments, PaginationConfig={"PageSize": _PAGE_SIZE}
        )
        try:
            for page in pages:
                if kind.list_member not in page and "RequestId" not in page["ResponseMetadata"]:
                    raise ValueError(f"the endpoint that answers {operation} is not this service")
                yield from page.get(kind.list_member, ())
        except ClientError as error:
            self._note(operation, error, parent.get("Arn", f"all {kind.list_member}"))

    def _has_parents(self, kind: Kind, listed: JsonMapping) -> bool:
        """Whether all that a resource belongs to was read; without that, it cannot be loaded."""
        for parent in kind.parents:
            arn = listed.get(str(parent.arn_member))
            if arn and arn not in self._arns:
                self._leave_out(kind, listed, f"its {parent.name} was not read")
                return False
        return True

    def _leave_out(self, kind: Kind, listed: JsonMapping, why: str) -> None:
        operation, subject = f"List{kind.plural}", _name_of(kind, listed)
        self._report.add_problem(self._region, operation, "left out", why, subject)

    def _completed(self, kind: Kind, listed: JsonObject) -> JsonObject | None:
        """Return a resource with what its List left out; None if that cannot be read."""
        missing = kind.shape.members.keys() - listed.keys()
        if listed.get("Status") != "FAILED":
            missing -= {_REASON}
        if not missing:
            return listed
        operation = f"Get{kind.name}"
        key = {name: listed["Arn" if name == kind.arn_member else name] for name in kind.key}
        try:
            answer = getattr(self._client, xform_name(operation))(**key)
        except ClientError as error:
            self._note(operation, error, _name_of(kind, listed))
            return None
        answer.pop("ResponseMetadata")
        return {**listed, **next(iter(answer.values()), {})}

    def _tags(self, kind: Kind, resource: JsonMapping) -> JsonObject:
        if not kind.arn_member:
            return {}
        try:
            answer = self._client.list_tags_for_resource(ResourceArn=resource["Arn"])
        except ClientError as error:
            self._note(_TAGS_OPERATION, error, resource["Arn"])
            return {"Tags": {}}
        return {"Tags": answer.get("Tags", {})}

    def _note(self, operation: str, error: ClientError, subject: str) -> None:
        """Note what could not be read, unless it is there no more."""
        if _code(error) != _GONE:
            message = error.response["Error"].get("Message", "no message")
            self._report.add_problem(self._region, operation, _code(error), message, subject)


def _code(error: ClientError) -> str:
    code: str = error.response["Error"]["Code"]
    return code


def _name_of(kind: Kind, listed: JsonMapping) -> str:
    return " ".join(str(listed["Arn" if name == kind.arn_member else name]) for name in kind.key)
