"""What of an answer is kept?

All but what differs from account to account and from run to run: for accounts, ids, times and
whatever a probe made up, the same placeholder stands each time.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

#: Members whose values mean nothing to anybody but the service.
_OPAQUE = {"NextToken": "<token>"}

#: What looks like something that differs, and its placeholder. The first that matches counts.
_PATTERNS = [
    (re.compile(pattern), placeholder)
    for pattern, placeholder in (
        # The rest of this message has the headers of the request in it.
        (r"(?s)\s*The Canonical String for this request should have been.*", ""),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uuid>"),
        (r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)?", "<time>"),
        (r"\b\d{8}T\d{6}Z\b", "<time>"),
        (r"\bd-[0-9a-f]{10}\b", "<directory>"),
        (r"\b(sg|vpce|vpc|subnet)-[0-9a-f]{8,17}\b", r"<\1>"),
        (r"\b(AKIA|ASIA)[A-Z0-9]{12,}\b", "<access key>"),
        (r"\b\d{12}\b", "<account>"),
    )
]

#: The arc under which a template's object identifier is, and what is the template's own.
_match_object_identifier = re.compile(r"((?:\d+\.){8}\d+)\.[\d.]+").fullmatch


class Normalizer:
    """Replaces what is not the same in another account, or in another run."""

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}

    def learn(self, value: str, placeholder: str) -> None:
        """Replace a value from now on; the first placeholder of a value stays.

        Args:
            value: what is to be replaced.
            placeholder: what stands there instead.
        """
        if value:
            self._placeholders.setdefault(value, placeholder)

    def normalize(self, value: Any, member: str = "") -> Any:
        """Give a value of an answer as it is kept, which is JSON.

        Args:
            value: the value.
            member: the member that has it.
        """
        if isinstance(value, dict):
            return {self._text(name): self.normalize(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self.normalize(each, member) for each in value]
        if isinstance(value, datetime):
            return "<time>"
        if not isinstance(value, str):
            return value
        if member == "ObjectIdentifier" and (parts := _match_object_identifier(value)):
            return f"{parts[1]}.<its own>"
        return _OPAQUE.get(member) or self._text(value)

    def _text(self, text: str) -> str:
        # The longest first: a template's ARN begins with that of its connector.
        for value in sorted(self._placeholders, key=len, reverse=True):
            text = text.replace(value, self._placeholders[value])
        for pattern, placeholder in _PATTERNS:
            text = pattern.sub(placeholder, text)
        return text
