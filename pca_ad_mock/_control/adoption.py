"""How is a client with a custom endpoint answered?

A handler on the client's `before-call` event sends its requests to the mock instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from .._types import JsonObject
from ..pcaconnectorad.model.endpoints import ANSWERED, Location


def adopt(client: Any, endpoint_url: str | None = None) -> Callable[[], None]:
    """Redirect a client's requests to the mock.

    Args:
        client: a client of this service or of Cloud Control, of boto3, botocore or aiobotocore.
        endpoint_url: the target; by default the service's AWS endpoint, which the mock answers.

    Returns:
        a function that undoes this.

    Raises:
        TypeError: it is not a client.
        ValueError: it is a client of another service.
    """
    try:
        meta = client.meta
        service, region, events = meta.service_model.service_name, meta.region_name, meta.events
    except AttributeError:
        raise TypeError(
            f"adopt takes a client of botocore or aiobotocore, not {client!r}"
        ) from None
    if service not in ANSWERED:
        known = " or ".join(map(repr, ANSWERED))
        raise ValueError(
            f"adopt takes a client of {known}, not of {service!r}; "
            "moto.core.patch_client does the same for moto's services"
        )

    target = endpoint_url or f"https://{Location('', region).domain_of(ANSWERED[service])}"
    own_path = urlsplit(meta.endpoint_url).path.rstrip("/")

    def redirect(params: JsonObject, **kwargs: object) -> None:
        if not params["url"].startswith(f"{target}/"):
            url = urlsplit(params["url"])
            query = f"?{url.query}" if url.query else ""
            params["url"] = f"{target}{url.path.removeprefix(own_path)}{query}"

    events.register(f"before-call.{service}", redirect)
    return lambda: events.unregister(f"before-call.{service}", redirect)
