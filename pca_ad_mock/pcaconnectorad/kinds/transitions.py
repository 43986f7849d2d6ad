"""How do CREATING and DELETING move on, where the user has not told moto?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.moto_api import state_manager

from .resources import Connector, DirectoryRegistration, ServicePrincipalName, Template

#: The kinds whose states moto's `state_manager` drives, under the names it knows them by.
MODEL_NAMES = tuple(
    kind.model_name for kind in (Connector, DirectoryRegistration, ServicePrincipalName, Template)
)


def use_by_default(transition: Mapping[str, Any]) -> None:
    """Make a transition the default of all kinds; moto's `set_transition` goes before it."""
    for model_name in MODEL_NAMES:
        state_manager.register_default_transition(model_name, dict(transition))
