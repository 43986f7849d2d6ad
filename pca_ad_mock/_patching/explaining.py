"""How is a call explained that cannot be answered because a seam is missing?

It raises an error that names the seam, before botocore fails in some less telling way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core import models as moto_models

from .._seams.seam import Feature, SeamError
from .._seams.table import AWAITED_ANSWERS, EXPLAINED_CALLS, LENT_CREDENTIALS
from ..pcaconnectorad.model.endpoints import ANSWERED
from .replacing import replace_in_loaded


def explain_calls() -> None:
    """Make calls that cannot be answered name the missing seam; call it as a mock starts."""
    if EXPLAINED_CALLS.missing():
        return
    if LENT_CREDENTIALS.missing():
        for module, owner in (("botocore", "BaseClient"), ("aiobotocore", "AioBaseClient")):
            replace_in_loaded(f"{module}.client", owner, "_make_api_call", _requiring_credentials)
    if AWAITED_ANSWERS.missing():
        replace_in_loaded("aiobotocore.client", "AioBaseClient", "_make_api_call", _refusing)


def _requiring_credentials(make_api_call: Callable[..., Any]) -> Callable[..., Any]:
    def call(client: Any, *args: Any, **kwargs: Any) -> Any:
        has_credentials = getattr(client._request_signer, "_credentials", None) is not None
        if _is_for_mock(client) and not has_credentials:
            _refuse(LENT_CREDENTIALS)
        return make_api_call(client, *args, **kwargs)

    return call


def _refusing(make_api_call: Callable[..., Any]) -> Callable[..., Any]:
    def call(client: Any, *args: Any, **kwargs: Any) -> Any:
        if _is_for_mock(client):
            _refuse(AWAITED_ANSWERS)
        return make_api_call(client, *args, **kwargs)  # pragma: no cover - where it is renamed

    return call


def _is_for_mock(client: Any) -> bool:
    is_ours = client.meta.service_model.service_name in ANSWERED
    return moto_models.botocore_stubber.enabled and is_ours


def _refuse(feature: Feature) -> None:
    raise SeamError(feature.explain(feature.missing()))
