"""How is a call explained that cannot be answered because a seam is missing?

It raises an error that names the seam, before botocore fails in some less telling way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.core import models as moto_models

from .._seams.table import AWAITED_ANSWERS, EXPLAINED_CALLS, LENT_CREDENTIALS
from .._types import Function
from ..pcaconnectorad.model.endpoints import ANSWERED
from .replacing import Lasting, Make, Replacements


def _patch_clients(make: Make, *libraries: str) -> Callable[[Replacements], None]:
    owners = {"botocore": "BaseClient", "aiobotocore": "AioBaseClient"}

    def patch(replacements: Replacements) -> None:
        for library in libraries:
            module = f"{library}.client"
            replacements.replace_in_mocks(module, owners[library], "_make_api_call", make)

    return patch


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


#: Makes calls name the missing seam that cannot be signed.
explain_unsigned_calls = Lasting(
    EXPLAINED_CALLS, _patch_clients(_requiring_credentials, "botocore", "aiobotocore")
)

#: Makes calls name the missing seam that cannot be awaited.
explain_awaited_calls = Lasting(EXPLAINED_CALLS, _patch_clients(_refusing, "aiobotocore"))
