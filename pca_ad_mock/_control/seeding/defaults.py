"""What does a resource have that a test makes and says nothing of?

Valid and readable members, and parents that are made for it where none are given.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from moto.moto_api._internal import mock_random

from ..._types import Function, JsonMapping, JsonObject
from ...definitions import workstation
from ...pcaconnectorad import settings
from ...pcaconnectorad.kinds.directory_registrations import DirectoryRegistrations
from ...pcaconnectorad.model.kinds import Kind
from ...pcaconnectorad.service import Service
from .surroundings import Partners

_SECURITY_GROUP = "sg-0123456789abcdef0"

#: The domain of the groups, and the relative id of the first of them.
_DOMAIN_SID = "S-1-5-21-1004336348-1177238915-682003330"
_FIRST_RELATIVE_ID = 1101


class Defaults:
    """The defaults in one account and region.

    Args:
        service: the service there.
        make_parent: makes a resource of a kind, with members.
        undo: takes away what was made, if not all of it can be.
    """

    def __init__(self, service: Service, make_parent: Function, undo: ExitStack) -> None:
        self._service = service
        self._make_parent = make_parent
        self._partners = Partners(service.location, undo) if settings.current().linked else None
        self._known: dict[str, Callable[[JsonMapping], JsonObject]] = {
            "DirectoryRegistration": self._of_registration,
            "Connector": self._of_connector,
            "ServicePrincipalName": self._of_name,
            "Template": self._of_template,
            "TemplateGroupAccessControlEntry": self._of_entry,
        }

    def of(self, kind: Kind, given: JsonMapping) -> JsonObject:
        """Return the parameters of a create operation.

        Args:
            kind: the kind of the resource.
            given: the parameters that the test gives; no parents are made for these.
        """
        if kind.name in self._known:
            return self._known[kind.name](given)
        return self._parents_of(kind, given)

    def _parents_of(self, kind: Kind, given: JsonMapping) -> JsonObject:
        """Make the parents that a resource of a kind must have."""
        needed = kind.required_members("Create") - given.keys()
        parents = {str(parent.arn_member): parent.name for parent in kind.parents}
        return {name: self._make_parent(parents[name]).arn for name in parents if name in needed}

    def _of_registration(self, given: JsonMapping) -> JsonObject:
        return {} if "DirectoryId" in given else {"DirectoryId": self._new_directory()}

    def _of_connector(self, given: JsonMapping) -> JsonObject:
        directory_id = given.get("DirectoryId") or self._new_directory()
        if self._partners:
            self._registration_of(directory_id)
            groups = [self._partners.security_group_for(directory_id)]
        else:
            groups = [_SECURITY_GROUP]
        parameters = {"DirectoryId": directory_id, "VpcInformation": {"SecurityGroupIds": groups}}
        if "CertificateAuthorityArn" not in given:
            parameters["CertificateAuthorityArn"] = self._new_authority()
        return parameters

    def _of_name(self, given: JsonMapping) -> JsonObject:
        registration_arn = given.get("DirectoryRegistrationArn")
        connector_arn = given.get("ConnectorArn")
        if connector_arn is None:
            registration = self._find("DirectoryRegistration", registration_arn)
            directory = {"DirectoryId": registration.directory_id} if registration else {}
            connector_arn = self._make_parent("Connector", **directory).arn
        if registration_arn is None:
            connector = self._find("Connector", connector_arn)
            directory_id = connector.directory_id if connector else self._new_directory()
            registration_arn = self._registration_of(directory_id)
        return {"ConnectorArn": connector_arn, "DirectoryRegistrationArn": registration_arn}

    def _of_template(self, given: JsonMapping) -> JsonObject:
        connector_arn = given.get("ConnectorArn") or self._make_parent("Connector").arn
        store = self._service.collections["Template"].store
        names = (f"Template{number}" for number in itertools.count(1))
        name = next(name for name in names if not store.find_named((connector_arn, name)))
        return {"ConnectorArn": connector_arn, "Name": name, "Definition": workstation()}

    def _of_entry(self, given: JsonMapping) -> JsonObject:
        template_arn = given.get("TemplateArn") or self._make_parent("Template").arn
        listing = self._service.collections["TemplateGroupAccessControlEntry"].store.listing(
            template_arn
        )
        taken = {entry.group_security_identifier for entry in listing}
        numbers = itertools.count()
        number = next(number for number in numbers if _group_sid(number) not in taken)
        return {
            "TemplateArn": template_arn,
            "GroupDisplayName": f"Group {number + 1}",
            "GroupSecurityIdentifier": _group_sid(number),
            "AccessRights": {"Enroll": "ALLOW", "AutoEnroll": "ALLOW"},
        }

    def _new_directory(self) -> str:
        """Return the id of a directory that is not registered and has no connector."""
        if self._partners:
            return self._partners.make_directory()
        taken = {
            each.directory_id
            for kind in ("DirectoryRegistration", "Connector")
            for each in self._service.collections[kind].store.all()
        }
        ids = (f"d-{number:010x}" for number in itertools.count(1))
        return next(each for each in ids if each not in taken)

    def _new_authority(self) -> str:
        if self._partners:
            return self._partners.make_authority()
        location = self._service.location
        return (
            f"arn:{location.partition}:acm-pca:{location.region}:{location.account_id}:"
            f"certificate-authority/{mock_random.uuid4()}"
        )

    def _registration_of(self, directory_id: str) -> str:
        """Return the ARN of a directory's registration, which is made if there is none."""
        registrations = self._service.get(DirectoryRegistrations)
        arn = registrations.arn_of(directory_id)
        if registrations.store.find(arn) is None:
            self._make_parent("DirectoryRegistration", DirectoryId=directory_id)
        return arn

    def _find(self, kind: str, arn: str | None) -> Any:
        return self._service.collections[kind].store.find(arn or "")


def _group_sid(number: int) -> str:
    return f"{_DOMAIN_SID}-{_FIRST_RELATIVE_ID + number}"
