"""What do the references to ssm and secretsmanager in a template come to?

They are texts in properties, `{{resolve:ssm:name}}`, which CloudFormation resolves after its
functions.
"""

from __future__ import annotations

import json
import re
from typing import Any

from moto.cloudformation.exceptions import ValidationError

from ..pcaconnectorad.kinds.links import backend_of

#: A reference, and the beginning of one.
_find = re.compile(r"\{\{resolve:([^:{}]*):?([^{}]*)\}\}")
MARK = "{{resolve:"

#: Where CloudFormation resolves `ssm-secure`, of the types that are for a connector.
_SECURE = ("AWS::DirectoryService::MicrosoftAD/Properties/Password",)

#: The name of a parameter, or its ARN, and a version.
_is_parameter = re.compile(r"((?:arn:(?:[^:]*:){4})?[^:]+)(?::([0-9]+))?").fullmatch

#: The name of a secret, or its ARN; then, if anything, a key in it, a stage and a version.
_is_secret = re.compile(
    r"((?:arn:(?:[^:]*:){5})?[^:]+)(?::(?:SecretString)?(?::([^:]*)(?::([^:]*)(?::([^:]*))?)?)?)?"
).fullmatch


def resolved(part: Any, path: str, location: tuple[str, str]) -> Any:
    """A part of properties, at a path that begins with their type, with its references resolved.

    Raises:
        ValidationError: of CloudFormation, for a reference that is none, or that finds nothing.
    """
    if isinstance(part, dict):
        return {name: resolved(each, f"{path}/{name}", location) for name, each in part.items()}
    if isinstance(part, list):
        return [resolved(each, path, location) for each in part]
    if not isinstance(part, str):
        return part
    return _find.sub(lambda found: _resolve(found, path, location), part)


def _resolve(found: re.Match[str], path: str, location: tuple[str, str]) -> str:
    service, reference = found.groups()
    if service == "ssm-secure" and path not in _SECURE:
        raise ValidationError(message=f"SSM Secure reference is not supported in: [{path}]")
    name, read, find = _SERVICES.get(service, ("dynamic", _is_parameter, None))
    parts = read(reference)
    if parts is None or find is None:
        raise ValidationError(
            message=f"Incorrect format is used in the following {name} reference: [{found.group()}]"
        )
    try:
        return str(find(*parts.groups(), location))
    except ValidationError:
        raise
    except Exception as error:
        said = getattr(error, "message", None) or str(error)
        raise ValidationError(message=f"{said} (in [{found.group()}])") from error


def _parameter(name: str, version: str | None, location: tuple[str, str]) -> str:
    ssm = backend_of("ssm", *location)
    parameter = ssm.get_parameter(f"{name}:{version}" if version else name)
    if parameter is None:
        raise ValidationError(
            message=f"Unable to fetch parameters [{name}] from parameter store for this account."
        )
    value: str = parameter.response_object(decrypt=True)["Value"]
    return value


def _secret(
    name: str, key: str | None, stage: str | None, version: str | None, location: tuple[str, str]
) -> str:
    manager = backend_of("secretsmanager", *location)
    text: str = manager.get_secret_value(name, version or None, stage or None)["SecretString"]
    if not key:
        return text
    try:
        return str(json.loads(text)[key])
    except (ValueError, KeyError, TypeError):
        message = "Could not find a value associated with JSONKey in SecretString"
        raise ValidationError(message=message) from None


_SERVICES: dict[str, tuple[str, Any, Any]] = {
    "ssm": ("SSM", _is_parameter, _parameter),
    "ssm-secure": ("SSM", _is_parameter, _parameter),
    "secretsmanager": ("Secrets Manager", _is_secret, _secret),
}
