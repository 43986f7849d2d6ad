"""How does a test say which resources it begins with? By the methods of `mock.make`."""

from __future__ import annotations

from typing import Any, Protocol


class Maker(Protocol):
    """What makes a resource of a kind: a handle."""

    def make_resource(
        self,
        /,
        kind: str,
        *,
        region: str | None = None,
        account_id: str | None = None,
        **members: Any,
    ) -> dict[str, Any]:
        """Make a resource, as `MockHandle.make_resource` does."""


class Make:
    """Makes resources to test with, together with the parents that they need.

    Each method takes members of the create operation, by their names in the API; one that is nested
    there, such as `IpAddressType`, goes where it belongs. `Tags` are members, too. With
    `Status="CREATING"` the resource stays as it is just after its creation, and with
    `Status="FAILED"` and `StatusReason` it is one whose creation failed; otherwise it is ACTIVE.
    `region` and `account_id` say where; by default, in a client's default region and moto's default
    account. With the option `linked`, the certificate authorities, directories and networks that
    are needed are made in moto, too.

    Each returns what the Get of the kind answers, and raises

    - TypeError: a value has the wrong type.
    - ValueError: there is no such member, or the service refuses what is given.
    - RuntimeError: the mock has ended.

    Args:
        maker: makes the resources.
    """

    def __init__(self, maker: Maker) -> None:
        self._make = maker.make_resource

    def directory_registration(self, **members: Any) -> dict[str, Any]:
        """Make a directory registration."""
        return self._make("directory_registration", **members)

    def connector(self, **members: Any) -> dict[str, Any]:
        """Make a connector."""
        return self._make("connector", **members)

    def service_principal_name(self, **members: Any) -> dict[str, Any]:
        """Make a service principal name, and what lacks of connector and registration."""
        return self._make("service_principal_name", **members)

    def template(self, **members: Any) -> dict[str, Any]:
        """Make a template, and its connector if none is given."""
        return self._make("template", **members)

    def access_control_entry(self, **members: Any) -> dict[str, Any]:
        """Make a group access control entry, and its template if none is given."""
        return self._make("access_control_entry", **members)
