"""How does a test send a request that no client would send?"""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import requests

from .interpreters import PATIENCE
from .provisioning import Refusal

ENDPOINT = "https://pca-connector-ad.us-east-1.amazonaws.com"


class Wire:
    """Sends requests by the `requests` library, which moto intercepts."""

    def send(
        self,
        method: str,
        target: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        endpoint: str = ENDPOINT,
    ) -> requests.Response:
        """Send a request and give the response, whatever its status.

        A document has a client token, unless it gives one.

        Args:
            method: the HTTP method.
            target: path and query.
            body: sent as it is if bytes, else as JSON.
            headers: headers to send; a body has the content type of JSON if they name none.
            endpoint: scheme and host.
        """
        if body is not None and not isinstance(body, bytes):
            body = json.dumps({"ClientToken": str(uuid4()), **body}).encode()
        typed = {"Content-Type": "application/json"} if body is not None else {}
        return requests.request(
            method,
            endpoint + target,
            data=body,
            headers={**typed, **(headers or {})},
            timeout=PATIENCE,
        )

    def refused(self, method: str, target: str, body: Any = None, **more: Any) -> Refusal:
        """Send a request that must end in an error of the service, and give the error."""
        response = self.send(method, target, body, **more)
        assert response.status_code >= 400
        document = response.json()
        return Refusal(
            {
                "Error": {
                    "Code": response.headers["x-amzn-ErrorType"],
                    "Message": document.get("Message", document.get("message")),
                },
                "ResponseMetadata": {"HTTPStatusCode": response.status_code},
                **document,
            }
        )
