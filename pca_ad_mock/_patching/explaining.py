"""How is a call explained that cannot be answered because a seam is missing?

It raises an error that names the seam, before botocore fails in some less telling way.
"""

from __future__ import annotations

from typing import Any

from moto.core import models as moto_models

from .._seams.table import AWAITED_ANSWERS, EXPLAINED_CALLS, LENT_CREDENTIALS
from .._types import Function
from ..pcaconnectorad.model.endpoints import ANSWERED
from .replacing import Lasting, Replacements


def _requiring_credentials(make_api_call: Function) -> Function:
    def call(client: Any, *args: object, **kwargs: object) -> Any:
        has_credentials = getattr(client._request_signer, "_credentials", None) is not None
        if _is_for_mock(client) and not has_credentials:
            LENT_CREDENTIALS.require()
        return make_api_call(client, *args, **kwargs)

    return call


def _refusing(make_api_call: Function) -> Function:
    def call(client: object, *args: object, **kwargs: object) -> Any:
        if _is_for_mock(client):
            AWAITED_ANSWERS.require()
        return make_api_call(client, *args, **kwargs)  # pragma: no cover - where it is renamed

    return call


def _is_for_mock(client: Any) -> bool:
    is_ours = client.meta.service_model.service_name in ANSWERED
    return moto_models.botocore_stubber.enabled and is_ours


def _patch_clients(replacements: Replacements) -> None:
    replacements.replace_in_both("client", "BaseClient", "_make_api_call", _requiring_credentials)


#: Makes calls name the missing seam that cannot be signed.
explain_unsigned_calls = Lasting(EXPLAINED_CALLS, _patch_clients)


def _patch_asynchronous_clients(replacements: Replacements) -> None:
    module = "aiobotocore.client"
    replacements.replace_in_mocks(module, "AioBaseClient", "_make_api_call", _refusing)


#: Makes calls name the missing seam that cannot be awaited.
explain_awaited_calls = Lasting(EXPLAINED_CALLS, _patch_asynchronous_clients)
