"""What do moto's ds and ec2 refuse to delete while a linked mock is active?

As on AWS, a directory that the service is authorised to use, and the network of an endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from .._seams.services import LINKS
from .._types import Function
from ..pcaconnectorad import settings
from ..pcaconnectorad.model.endpoints import Location
from ..pcaconnectorad.models import backends
from ..pcaconnectorad.service import Service
from .replacing import Replacements, Temporary


def _replace_deletions(replacements: Replacements) -> None:
    LINKS.require()
    from moto.ds.models import DirectoryServiceBackend
    from moto.ec2.models.security_groups import SecurityGroupBackend
    from moto.ec2.models.vpcs import VPCBackend

    for owner, name, refusal in (
        (DirectoryServiceBackend, "delete_directory", _directory_in_use),
        (SecurityGroupBackend, "_delete_security_group", _group_in_use),
        # moto deletes a VPC piece by piece, its security group among them.
        (VPCBackend, "delete_vpc", _vpc_in_use),
    ):
        replacements.replace(owner, name, partial(_deleting, refusal))


#: Makes moto refuse to delete what connectors and registrations use.
guarded_teardown = Temporary(_replace_deletions)


def _deleting(refusal: Function, delete: Function) -> Function:
    """Wrap what deletes something in one of moto's backends, unless there is an error for it."""

    @LINKS.explained()
    def deleting(backend: object, *what: object, **named: object) -> object:
        with _linked_service(backend) as service:
            if service and (error := refusal(service, backend, *what, **named)):
                raise error
            return delete(backend, *what, **named)

    return deleting


def _directory_in_use(service: Service, ds: Any, directory_id: str) -> Exception | None:
    from moto.ds.exceptions import ClientException

    # Assumption teardown: whatever their status is, also FAILED or DELETING.
    is_authorized = any(
        resource.directory_id == directory_id
        for kind in ("DirectoryRegistration", "Connector")
        for resource in service.collections[kind].store.all()
    )
    # moto has an error of its own for one that is not there.
    if not is_authorized or directory_id not in ds.directories:
        return None
    return ClientException(
        "Cannot delete the directory because it still has authorized applications"
    )


def _group_in_use(
    service: Service, ec2: object, vpc_id: str | None, group_id: str
) -> Exception | None:
    is_used = any(group_id in each.security_group_ids for each in _endpoints(service, ec2))
    return _violation(f"resource {group_id} has a dependent object") if is_used else None


def _vpc_in_use(service: Service, ec2: object, vpc_id: str) -> Exception | None:
    is_used = any(each.vpc_id == vpc_id for each in _endpoints(service, ec2))
    message = f"The vpc '{vpc_id}' has dependencies and cannot be deleted."
    return _violation(message) if is_used else None


def _endpoints(service: Service, ec2: Any) -> Iterator[Any]:
    """Yield the endpoints of connectors, which they have from ACTIVE until they are deleted."""
    for connector in service.collections["Connector"].store.all():
        endpoint = ec2.vpc_end_points.get(connector.vpc_endpoint_id)
        if endpoint and endpoint.state != "deleted":
            yield endpoint


def _violation(message: str) -> Exception:
    from moto.ec2.exceptions import DependencyViolationError

    return DependencyViolationError(message)


@contextmanager
def _linked_service(backend: Any) -> Iterator[Service | None]:
    """Hold our service where one of moto's backends is; None if it is not linked, or not used."""
    location = Location(backend.account_id, backend.region_name)
    for each in backends() if settings.current().linked else ():
        if each.service.location == location:  # pragma: no branch - by the tests' one region
            with each.service.lock:
                each.service.progress.catch_up()
                yield each.service
                return
    yield None
