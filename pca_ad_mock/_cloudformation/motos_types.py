"""What does a stack that is ours do with resources of types that moto has itself?

moto creates, updates and deletes them; here that becomes part of the transaction, in which it is
undone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any, ClassVar
from warnings import warn

from moto.backends import get_backend
from moto.cloudformation.models import Stack

from .._types import JsonObject
from .service_changes import watching
from .transaction import ResourceFailure, StackTransaction


class MotosResource:
    """A resource of a type of moto's, as a transaction needs it.

    Args:
        resource_map: the resources of its stack.
        logical_id: its name in the template.
        description: what the template says of it.
        made: what moto made of that, if it has.

    Attributes:
        forget: what is done besides in its deletion.
        serial: a number that is lower than those of all others, so that it is deleted after them.
    """

    _serials: ClassVar[itertools.count[int]] = itertools.count(-1, -1)

    def __init__(
        self, resource_map: Any, logical_id: str, description: JsonObject, made: Any = None
    ) -> None:
        self.logical_resource_id = logical_id
        self.cf_resource_type: str = description["Type"]
        self.deletion_policy: str = description.get("DeletionPolicy", "Delete")
        self.serial = next(self._serials)
        self.made = made
        self.forget: Callable[[], object] = lambda: None
        self._resource_map = resource_map
        self._description = description

    @property
    def physical_resource_id(self) -> str:
        """What `Ref` gives."""
        return getattr(self.made, "physical_resource_id", "")

    def remove(self) -> None:
        """Delete it now.

        Raises:
            ResourceFailure: moto refused.
        """
        try:
            self._resource_map._delete_resource(self.made, self._description)
        except Exception as error:
            raise ResourceFailure(self, str(error)) from error
        self.forget()
        made = self._resource_map._parsed_resources
        if made.get(self.logical_resource_id) is self.made:
            del made[self.logical_resource_id]


class MotosType:
    """A type of moto's in a stack, in the place of moto's model of it.

    Args:
        model: moto's model.
        resource_map: the resources of the stack.
    """

    def __init__(self, model: Any, resource_map: Any) -> None:
        self._model = model
        self._resource_map = resource_map

    def create_from_cloudformation_json(
        self, name: str, description: JsonObject, account_id: str, region: str, **kwargs: Any
    ) -> Any:
        """Create what a template describes; nothing of one that fails halfway stays."""
        transaction = StackTransaction.current()
        resource = MotosResource(self._resource_map, kwargs["LogicalId"], description)
        with transaction.recorded(resource, "CREATE"):
            find_changes = watching(*self._collections(account_id))
            try:
                resource.made = self._model.create_from_cloudformation_json(
                    name, description, account_id, region, **kwargs
                )
            except Exception:
                find_changes()()
                raise
        # moto has no deletion for some types, and leaves something of others.
        resource.forget = find_changes()
        transaction.on_rollback(lambda: transaction.uncreate(resource))
        return resource.made

    def update_from_cloudformation_json(
        self,
        original_resource: Any,
        new_resource_name: str,
        cloudformation_json: JsonObject,
        account_id: str,
        region_name: str,
    ) -> Any:
        """Update a resource; where moto cannot do that for its type, it stays as it is."""
        update = self._model.update_from_cloudformation_json
        names = self._resource_map, original_resource.logical_resource_id, cloudformation_json
        resource = MotosResource(*names, original_resource)
        if hasattr(update, "__isabstractmethod__"):
            warn(f"moto cannot update {resource.cf_resource_type}: it stays as it is", stacklevel=2)
            return original_resource
        transaction = StackTransaction.current()
        with transaction.recorded(resource, "UPDATE"):
            find_changes = watching(*self._collections(account_id, original_resource))
            try:
                made = update(
                    original_resource=original_resource,
                    new_resource_name=new_resource_name,
                    cloudformation_json=cloudformation_json,
                    account_id=account_id,
                    region_name=region_name,
                )
            finally:
                undo = find_changes()
                transaction.on_rollback(lambda: transaction.restore(resource, undo))
        if isinstance(made, Stack):
            new = MotosResource(*names, made)
            transaction.on_rollback(lambda: transaction.uncreate(new))
        return made

    def _collections(self, account_id: str, *models: Any) -> list[JsonObject]:
        """Those of models, and of the backends of its service in all regions."""
        package, service, *_ = self._model.__module__.split(".")
        # A stack within the stack has a transaction of its own.
        if package != "moto" or service == "cloudformation":
            return []
        backends: Any = get_backend(service)[account_id]
        return [backends, *map(vars, (*backends.values(), *models))]
