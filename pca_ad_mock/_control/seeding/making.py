"""How does a test say which resources it begins with? By the methods of `mock.make`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ...pcaconnectorad.model.member_types import (
        ConnectorAnswer,
        ConnectorMembers,
        DirectoryRegistrationAnswer,
        DirectoryRegistrationMembers,
        ServicePrincipalNameAnswer,
        ServicePrincipalNameMembers,
        TemplateAnswer,
        TemplateGroupAccessControlEntryAnswer,
        TemplateGroupAccessControlEntryMembers,
        TemplateMembers,
    )

#: Makes a resource: of a kind, with members, among which a region and an account may be.
MakeOne = Callable[[str, Mapping[str, Any]], Any]


class Surroundings(TypedDict):
    """What a script that creates a connector needs from other services.

    Attributes:
        certificate_authority_arn: a root, ACTIVE and shared with the service.
        directory_id: a managed directory, which is not registered.
        vpc_id: the VPC of the directory.
        subnet_ids: its subnets, in two zones.
        security_group_id: a security group in the VPC.
    """

    certificate_authority_arn: str
    directory_id: str
    vpc_id: str
    subnet_ids: list[str]
    security_group_id: str


class Make:
    """Creates resources to test with, together with the parents that they need.

    Each method takes members of the create operation, by their names in the API; one that is nested
    there, such as `IpAddressType`, goes where it belongs. `Tags` are members, too. With
    `Status="CREATING"` the resource stays as it is just after its creation, and with
    `Status="FAILED"` and `StatusReason` it is one whose creation failed; otherwise it is ACTIVE.
    `region` and `account_id` say where; by default, in a client's default region and moto's default
    account. With the option `linked`, the certificate authorities, directories and networks that
    are needed are made in moto, too.

    Use `Status="FAILED"` for a test that begins with a resource that has failed; if the code under
    test creates it, use `mock.fail_resources`.

    Each method except `surroundings` returns what the Get of its kind returns. Each raises

    - TypeError: a value has the wrong type.
    - ValueError: there is no such member, or the service refuses what is given.
    - RuntimeError: the mock has ended.

    Args:
        make_one: makes a resource.
    """

    def __init__(self, make_one: MakeOne) -> None:
        self._make = make_one

    def directory_registration(
        self, **members: Unpack[DirectoryRegistrationMembers]
    ) -> DirectoryRegistrationAnswer:
        """Make a directory registration."""
        made: DirectoryRegistrationAnswer = self._make("directory_registration", members)
        return made

    def connector(self, **members: Unpack[ConnectorMembers]) -> ConnectorAnswer:
        """Make a connector."""
        made: ConnectorAnswer = self._make("connector", members)
        return made

    def service_principal_name(
        self, **members: Unpack[ServicePrincipalNameMembers]
    ) -> ServicePrincipalNameAnswer:
        """Make a service principal name, and its connector and registration, unless given."""
        made: ServicePrincipalNameAnswer = self._make("service_principal_name", members)
        return made

    def template(self, **members: Unpack[TemplateMembers]) -> TemplateAnswer:
        """Make a template, and its connector if none is given."""
        made: TemplateAnswer = self._make("template", members)
        return made

    def access_control_entry(
        self, **members: Unpack[TemplateGroupAccessControlEntryMembers]
    ) -> TemplateGroupAccessControlEntryAnswer:
        """Make a group access control entry, and its template if none is given."""
        made: TemplateGroupAccessControlEntryAnswer = self._make("access_control_entry", members)
        return made

    def surroundings(
        self, *, region: str | None = None, account_id: str | None = None
    ) -> Surroundings:
        """Make what a script under test needs, in moto's acm-pca, ds, ec2 and ram, linked or not.

        A shared certificate authority and a directory with its network, which do not count
        against moto's quotas. Each call creates new ones.
        """
        place = {"region": region, "account_id": account_id}
        made: Surroundings = self._make("surroundings", place)
        return made

    if not TYPE_CHECKING:  # pragma: no branch
        # A kind that only a newer botocore has, by the same rules.
        def __getattr__(self, name: str) -> Callable[..., Any]:
            from ...pcaconnectorad.model.suggestions import unknown_name
            from .seeding import NAMES

            if name.startswith("_") or name not in NAMES:
                raise AttributeError(unknown_name(name, NAMES, "mock.make makes no"))
            return lambda **members: self._make(name, members)
