"""What does each operation take, check and answer?

    python tools/operations_page.py

writes `docs/operations.md` from botocore's model and from the tables of the library; a test says
when it is out of date. Only the sentences on when an error comes are written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from botocore import xform_name
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape

from pca_ad_mock.pcaconnectorad.model.documented import AUTHORIZED_ON, RATES
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS, kind_of
from pca_ad_mock.pcaconnectorad.model.specification import service_model

PAGE = Path(__file__).parent.parent / "docs" / "operations.md"

_HEAD = """# Operations

All {all} operations of the service are implemented. This page says what each takes, what it checks
and which errors it answers. Open **members and errors** under an operation.

```python
import boto3
import pytest
from pca_ad_mock import mock_pca_connector_ad


@mock_pca_connector_ad
def test_idempotency():
    client = boto3.client("pca-connector-ad")
    request = {{"DirectoryId": "d-0123456789", "ClientToken": "one-request"}}

    first = client.create_directory_registration(**request)
    again = client.create_directory_registration(**request)

    assert first["DirectoryRegistrationArn"] == again["DirectoryRegistrationArn"]
    with pytest.raises(client.exceptions.ConflictException):
        client.create_directory_registration(DirectoryId="d-0123456789")
```

**Idempotency.** A create with the `ClientToken` of an earlier one, and the same parameters, gets
the same answer and creates nothing, for five minutes; with other parameters it is refused with
ConflictException. Every SDK adds a new token to each create by itself. Without one, the answer is a
ValidationException with the reason NO_CLIENT_TOKEN.

```console
python -m pip install pca-ad-mock pytest
```

Each request is checked in this order: IAM where a test enforces it, injected faults, the request
rate with `rates=True`, the constraints of every member, then the rules of the operation.

These errors can come from every operation:

| error | HTTP | when |
|---|---|---|
| ValidationException | 400 | a member violates a constraint; all violations are listed at once |
| AccessDeniedException | 403 | moto's IAM is enforced and does not allow the action |
| ThrottlingException | 429 | `rates=True`, and more requests in a second than the rate |
| InternalServerException | 500 | only when a test injects it |

A request that cannot be read is answered with SerializationException (400),
UnsupportedMediaTypeException (415) or RequestEntityTooLargeException (413); one to an unknown route
with UnknownOperationException (404). Under moto's IAM, [bad credentials](iam.md#credentials) have
errors of their own.

A test can [inject](failures.md) any error that the operation declares. `…` stands for the members
of a structure, listed under [Structures](#structures). The page is generated from botocore's model
and the tables of the library.
"""

#: What a reader opens: browsers and hosts of repositories know these elements.
_FOLDED = """
<details>
<summary>{summary}</summary>

{content}

</details>"""

_EVERYWHERE = {
    "ValidationException",
    "AccessDeniedException",
    "ThrottlingException",
    "InternalServerException",
}

_ABSENT = "nothing has the ARN, or the key, of the request"
_PARENT_ABSENT = "the parent whose ARN the request names is absent"
_PARENT_NOT_ACTIVE = "a parent whose ARN the request names is absent, or not ACTIVE"
_BUSY = "the resource is still CREATING"
_ONLY_INJECTED = "only when a test injects it"

_USED_AGAIN = "a client token is used again with other parameters"

#: When an operation answers an error, where the general sentence for its verb is not enough.
_WHEN = {
    ("CreateConnector", "ResourceNotFoundException"): (
        "with `linked=True`, the directory has no ACTIVE registration"
    ),
    ("CreateDirectoryRegistration", "ConflictException"): (
        f"the directory has a registration, or {_USED_AGAIN}"
    ),
    ("CreateServicePrincipalName", "ConflictException"): (
        f"the connector has a name in the directory that is not FAILED, or {_USED_AGAIN}"
    ),
    ("CreateTemplate", "ConflictException"): (
        f"the connector has a template of that name, or {_USED_AGAIN}"
    ),
    ("CreateTemplateGroupAccessControlEntry", "ConflictException"): (
        f"the group has an entry for the template, or {_USED_AGAIN}"
    ),
    ("UpdateTemplate", "ConflictException"): "the template is DELETING",
}

#: Rules beyond the constraints of single members, by operation.
_RULES = {
    "CreateConnector": (
        "A directory that was never registered is accepted, as no documented error or reason fits. "
        "With `linked=True`, it must be registered, and the certificate authority must be ACTIVE, "
        "have a common name and be [shared](checking-dependencies.md#share-the-authority) with the "
        "service."
    ),
    "CreateServicePrincipalName": (
        "Connector and registration must be of the same directory (reason MISMATCHED_CONNECTOR)."
    ),
    "CreateTemplate": (
        "The validity must be 2 hours at least, the renewal at most 75 % of it; the subject or a "
        "subject alternative name must be required; a legacy provider excludes a hash algorithm."
    ),
    "UpdateTemplate": (
        "The new definition must have the schema version of the old one, and keep the rules of "
        "CreateTemplate."
    ),
    "CreateTemplateGroupAccessControlEntry": (
        "AutoEnroll needs Enroll (reason INVALID_PERMISSION)."
    ),
    "UpdateTemplateGroupAccessControlEntry": (
        "AutoEnroll needs Enroll (reason INVALID_PERMISSION). The new rights replace the old ones."
    ),
    "TagResource": (
        "A resource has 50 tags at most, besides those of AWS; a key has 128 characters at most, a "
        "value 256, and no key begins with `aws:`."
    ),
}


def page() -> str:
    """Return the text of the page."""
    parts = [_HEAD.format(all=len(service_model().operation_names))]
    for title, operations in _groups():
        parts.append(f"## {title}\n")
        parts += [_section(service_model().operation_model(name)) for name in operations]
    parts.append("## Structures\n")
    parts += [_structure(shape) for shape in _structures()]
    return "\n".join(parts)


def _groups() -> Iterator[tuple[str, list[str]]]:
    """The operations of each kind, and then those about none."""
    names = service_model().operation_names
    for kind in KINDS.values():
        title = xform_name(kind.plural, " ").capitalize()
        yield title, [name for name in names if kind_of(name) is kind]
    yield "Tags", [name for name in names if kind_of(name) is None and _is_on_tags(name)]
    if others := [name for name in names if kind_of(name) is None and not _is_on_tags(name)]:
        yield "Others", others


def _is_on_tags(operation: str) -> bool:
    shape = service_model().operation_model(operation).input_shape
    return shape is not None and "ResourceArn" in shape.members


def _section(operation: OperationModel) -> str:
    http = operation.http
    lines = [
        f"### {operation.name}\n",
        f"`client.{xform_name(operation.name)}(…)` sends `{http['method']} {http['requestUri']}` "
        f"and answers {http['responseCode']}{_answer(operation)}.\n",
        *_facts(operation),
    ]
    tables = []
    if members := _members(operation.input_shape):
        tables.append(_table(members))
    if errors := list(_errors(operation)):
        tables.append("\n".join(["| error | HTTP | when |", "|---|---|---|", *errors]))
    summary = "members and errors" if errors else "members"
    lines.append(_FOLDED.format(summary=summary, content="\n\n".join(tables)))
    return "\n".join(lines) + "\n"


def _answer(operation: OperationModel) -> str:
    members = operation.output_shape.members if operation.output_shape else {}
    return f" with {' and '.join(f'`{name}`' for name in members)}" if members else ""


def _facts(operation: OperationModel) -> Iterator[str]:
    member = AUTHORIZED_ON.get(operation.name)
    authorized_on = f"the ARN in `{member}`" if member else "`*`"
    known = "" if operation.name in AUTHORIZED_ON else ", as AWS documents nothing yet"
    facts = [f"IAM: `pca-connector-ad:{operation.name}` on {authorized_on}{known}."]
    if rate := RATES.get(operation.name):
        facts.append(f"Rate: {rate.value} requests a second (quota code {rate.code}).")
    else:
        facts.append("Rate: none that AWS documents.")
    kind = kind_of(operation.name)
    if kind and kind.quota and operation.name.startswith("Create"):
        code = f" (quota code {kind.quota.code})" if kind.quota.code else ""
        facts.append(f"Quota: {kind.quota.name}, {kind.quota.value}{code}.")
    yield f"- {' '.join(facts)}"
    if rule := _RULES.get(operation.name):
        yield f"- Rules: {rule}"


def _errors(operation: OperationModel) -> Iterator[str]:
    for shape in operation.error_shapes:
        if shape.name in _EVERYWHERE:
            continue
        status = shape.metadata["error"]["httpStatusCode"]
        yield f"| {shape.name} | {status} | {_when(operation.name, shape.name)} |"


def _when(operation: str, error: str) -> str:
    if (operation, error) in _WHEN:
        return _WHEN[operation, error]
    if error == "ServiceQuotaExceededException":
        return "there are as many as the quota allows"
    kind = kind_of(operation)
    if error == "ResourceNotFoundException":
        if kind and operation.startswith("Create"):
            return _PARENT_NOT_ACTIVE if kind.parents else _ONLY_INJECTED
        return _PARENT_ABSENT if kind and operation.startswith("List") else _ABSENT
    if error == "ConflictException" and operation.startswith("Create"):
        return _USED_AGAIN
    # Only what can fail is ever CREATING.
    is_ever_busy = kind and kind.status_reasons and operation.startswith("Delete")
    return _BUSY if error == "ConflictException" and is_ever_busy else _ONLY_INJECTED


def _structures() -> list[StructureShape]:
    """The structures in the input of any operation, in the order in which they come up."""
    found: dict[str, StructureShape] = {}

    def walk(shape: Shape) -> None:
        if isinstance(shape, ListShape):
            add(shape.member)
        elif isinstance(shape, StructureShape):
            for member in shape.members.values():
                add(member)

    def add(shape: Shape) -> None:
        if isinstance(shape, StructureShape):
            found.setdefault(shape.name, shape)
        walk(shape)

    for name in service_model().operation_names:
        if shape := service_model().operation_model(name).input_shape:
            walk(shape)
    return list(found.values())


def _structure(shape: StructureShape) -> str:
    union = "Exactly one of these members is given.\n\n" if shape.is_tagged_union else ""
    folded = _FOLDED.format(summary=shape.name, content=union + _table(_members(shape)))
    return f"({shape.name.lower()})={folded}\n"


def _table(members: list[str]) -> str:
    return "\n".join(["| member | type | constraints |", "|---|---|---|", *members])


def _members(shape: Shape | None) -> list[str]:
    if not isinstance(shape, StructureShape):
        return []
    return [
        f"| `{name}` | {_type(member)} | {_constraints(member, name in shape.required_members)} |"
        for name, member in shape.members.items()
    ]


def _type(shape: Shape) -> str:
    if isinstance(shape, StructureShape):
        return f"[{shape.name}](#{shape.name.lower()}) …" if shape.members else "`{}`"
    if isinstance(shape, ListShape):
        return f"list of {_type(shape.member)}"
    if isinstance(shape, MapShape):
        return f"map from {_type(shape.key)} to {_type(shape.value)}"
    return str(shape.type_name)


def _constraints(shape: Shape, required: bool) -> str:
    parts = ["required"] if required else []
    if values := shape.metadata.get("enum"):
        parts.append("one of " + ", ".join(values))
    parts += _bounds(shape)
    if isinstance(shape, ListShape):
        parts += [f"each: {bound}" for bound in [_constraints(shape.member, False)] if bound]
    if pattern := shape.metadata.get("pattern"):
        # Within a table, Markdown takes a bare bar for the border of a cell.
        parts.append("pattern `" + pattern.replace("|", "\\|") + "`")
    return "; ".join(parts)


def _bounds(shape: Shape) -> list[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is None and most is None:
        return []
    unit = {"string": " characters", "list": " items", "map": " items"}.get(shape.type_name, "")
    if most is None:
        return [f"at least {least}{unit}"]
    return [f"{least} to {most}{unit}" if least is not None else f"at most {most}{unit}"]


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
