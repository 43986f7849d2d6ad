"""How does moto's dashboard come to show our resources?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._seams.table import DASHBOARD
from ..pcaconnectorad.model.kinds import KINDS, Kind
from .registration import MOTO_SERVICE_NAME
from .replacing import Lasting, Replacements

if TYPE_CHECKING:
    from ..pcaconnectorad.kinds.resource import Resource


class _Shown:
    """The resources of one kind, in the form that moto's dashboard reads.

    moto records all instances of its models until the next reset; this queries the backends.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    @property
    def instances_tracked(self) -> list[Resource]:
        from ..pcaconnectorad.models import backends

        return [
            resource
            for backend in backends()
            for resource in backend.service.resources()
            if resource.kind is self._kind
        ]

    @instances_tracked.setter
    def instances_tracked(self, empty: list[Resource]) -> None:
        """Ignore the assignment: a reset of moto empties this list, and resets the backends too."""


def _add_to_dashboard(replacements: Replacements) -> None:
    from moto.core.model_instances import model_data

    if MOTO_SERVICE_NAME not in model_data:
        model_data[MOTO_SERVICE_NAME] = {name: _Shown(kind) for name, kind in KINDS.items()}
        replacements.callback(model_data.pop, MOTO_SERVICE_NAME)


#: Adds our kinds to moto's dashboard.
show_on_dashboard = Lasting(DASHBOARD, _add_to_dashboard)
