"""How do requests to this service and to Cloud Control bypass moto's costly search for a handler?

A wrapper around the method of moto's stubber that searches answers them first. The stubber also
answers aiobotocore, so a second wrapper makes its responses awaitable.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse

from .._seams.table import AWAITED_ANSWERS, SHORT_WAY
from .._types import Function
from ..pcaconnectorad.model.endpoints import CLOUD_CONTROL, service_at
from .replacing import Lasting, Replacements

if TYPE_CHECKING:
    from typing_extensions import Self


def _bypass_url_table(replacements: Replacements) -> None:
    from moto.core.botocore_stubber import BotocoreStubber

    # Where these are gone, moto handles all requests.
    _filters_of_moto()

    def bypassing(by_table: Function) -> Function:
        def process_request(stubber: BotocoreStubber, request: Any) -> object:
            service = service_at(request.url)
            if service and not moto_must_handle():
                return _serving(service)(request, request.url, request.headers)
            return by_table(stubber, request)

        return process_request

    replacements.replace(BotocoreStubber, "process_request", bypassing)


@cache
def _serving(service: str) -> Function:
    # Imported here, to load nothing before the first request to the service.
    if service == CLOUD_CONTROL:
        from .._cloudcontrol import urls

        return urls.serve
    from ..pcaconnectorad.urls import serve

    return serve


#: Lets requests to the services bypass moto's table of URLs.
bypass_url_table = Lasting(SHORT_WAY, _bypass_url_table)


def moto_must_handle() -> bool:
    """Whether a setting of moto requires that moto handles the request itself."""
    user_config, recorder = _filters_of_moto()
    core = user_config.get("core", {})
    passthrough = core.get("passthrough", {})
    return bool(
        core.get("service_whitelist") is not None
        or passthrough.get("urls")
        or passthrough.get("services")
        or recorder._user_enabled
    )


@cache
def _filters_of_moto() -> tuple[Any, Any]:
    from moto.core.config import default_user_config
    from moto.moto_api import recorder

    return default_user_config, recorder


def _let_answers_be_awaited(replacements: Replacements) -> None:
    from moto.core.botocore_stubber import BotocoreStubber

    def answering(answer: Function) -> Function:
        def answer_everyone(*args: object, **kwargs: object) -> AWSResponse | None:
            response: AWSResponse | None = answer(*args, **kwargs)
            if response is None or "aiobotocore" not in sys.modules:
                return response
            headers: Any = response.headers
            with AWAITED_ANSWERS.explained():
                return _Response(response.url, response.status_code, headers, response.raw)

        return answer_everyone

    replacements.replace(BotocoreStubber, "__call__", answering)


#: Lets aiobotocore await moto's responses; botocore sees no difference.
let_answers_be_awaited = Lasting(AWAITED_ANSWERS, _let_answers_be_awaited)


class Awaitable:
    """A value that may be awaited, and yields itself."""

    def __await__(self) -> Generator[Any, None, Self]:
        yield from ()
        return self


class _Content(Awaitable, bytes):
    """The body of a response: bytes for botocore, awaited by aiobotocore."""


class _Response(Awaitable, AWSResponse):
    """A response for synchronous and asynchronous clients."""

    @property
    def content(self) -> _Content:
        return _Content(super().content)
