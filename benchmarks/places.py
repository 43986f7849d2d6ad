"""Where are resources for a measurement, and how did they come there?

Each measurement has regions of its own. They are filled past the dispatcher, which would take
longer.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count, cycle, islice
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID

from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends
from pca_ad_mock.pcaconnectorad.request.wire import HttpRequest
from tests.calling import build_request
from tests.provisioning import AUTHORITY, DIRECTORY, SECURITY_GROUPS, definition

#: Returns the members of a create that has not been made.
MakeMembers = Callable[[], dict[str, Any]]

_DEFINITION = definition()
_RIGHTS = {"Enroll": "ALLOW"}


class Place:
    """A region, and what is in it.

    Args:
        region: the region, in which there is nothing yet.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self._numbers = count()
        self._service = pcaconnectorad_backends[DEFAULT_ACCOUNT_ID][region].service

    def request(self, operation: str, **members: Any) -> HttpRequest:
        """Write a request to this region."""
        written = build_request(operation, members)
        return written._replace(host=written.host.replace("us-east-1", self._region))

    def connectors(self, number: int) -> list[str]:
        """Add connectors, and return their ARNs."""
        return self._add(
            "Connector",
            number,
            lambda: {
                "certificate_authority_arn": AUTHORITY,
                "directory_id": DIRECTORY,
                "vpc_information": {"SecurityGroupIds": SECURITY_GROUPS},
            },
        )

    def templates(self, connector: str, number: int) -> list[str]:
        """Add templates to a connector, and return their ARNs."""
        return self._add(
            "Template",
            number,
            lambda: {"connector_arn": connector, "definition": _DEFINITION, "name": self._name()},
        )

    def settle(self) -> None:
        """Bring to an end all that is being created and deleted."""
        self._service.settle()

    def remove_newest(self, kind: str, number: int) -> None:
        """Remove the resources of a kind that were created last."""
        collection = self._service.collections[kind]
        for resource in collection.store.all()[-number:]:
            collection.remove(resource)

    def with_connectors(self, number: int) -> MakeMembers:
        """Add connectors; return what makes the members of one more."""
        self.connectors(number)
        return lambda: {
            "CertificateAuthorityArn": AUTHORITY,
            "DirectoryId": DIRECTORY,
            "VpcInformation": {"SecurityGroupIds": SECURITY_GROUPS},
        }

    def with_templates(self, number: int) -> MakeMembers:
        """Add templates to one connector; return what makes the members of one more."""
        (connector,) = self.connectors(1)
        self.templates(connector, number)
        return lambda: {
            "ConnectorArn": connector,
            "Definition": _DEFINITION,
            "Name": self._name(),
        }

    def with_entries(self, number: int) -> MakeMembers:
        """Add access control entries to one template; return what makes the members of one more."""
        (connector,) = self.connectors(1)
        (template,) = self.templates(connector, 1)

        def group() -> str:
            return f"S-1-5-21-{next(self._numbers)}"

        self._add(
            "TemplateGroupAccessControlEntry",
            number,
            lambda: {
                "template_arn": template,
                "group_security_identifier": group(),
                "group_display_name": "Group",
                "access_rights": _RIGHTS,
            },
        )
        return lambda: {
            "TemplateArn": template,
            "GroupSecurityIdentifier": group(),
            "GroupDisplayName": "Group",
            "AccessRights": _RIGHTS,
        }

    def with_names(self, number: int, more: int = 100) -> MakeMembers:
        """Add principal names to one directory; return what makes the members of one more.

        Args:
            number: how many names to add.
            more: how many more can be made before they must be removed.
        """
        (directory,) = self._add("DirectoryRegistration", 1, lambda: {"directory_id": DIRECTORY})
        connectors = iter(self.connectors(number + more))
        self._add(
            "ServicePrincipalName",
            number,
            lambda: {
                "connector_arn": next(connectors),
                "directory_registration_arn": directory,
            },
        )
        free = cycle(islice(connectors, more))
        return lambda: {"ConnectorArn": next(free), "DirectoryRegistrationArn": directory}

    def _add(self, kind: str, number: int, members: MakeMembers) -> list[str]:
        collection: Any = self._service.collections[kind]
        added = [collection.create(call=None, **members()).resource_id for _ in range(number)]
        self.settle()
        return added

    def _name(self) -> str:
        return f"Name{next(self._numbers)}"
