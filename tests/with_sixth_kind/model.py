"""What does a model of the service look like that has a sixth kind, and one more operation?

That of the installed botocore, with `EnrollmentAgent`, which belongs to a connector, and
`GetConnectorHealth`.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from botocore.loaders import Loader

SERVICE = "pca-connector-ad"

_PATH = "/enrollmentAgents"
_ONE = f"{_PATH}/{{EnrollmentAgentArn}}"
_ARN = "EnrollmentAgentArn"
_LIST = "EnrollmentAgents"
_HEALTH = "ConnectorHealth"

_REASONS = ["DIRECTORY_ACCESS_DENIED", "INTERNAL_FAILURE", "ENROLLMENT_AGENT_LIMIT_EXCEEDED"]


def write_model(folder: Path) -> None:
    """Write the model where a botocore finds it for which `AWS_DATA_PATH` is this folder."""
    loader = Loader()
    version = loader.determine_latest_version(SERVICE, "service-2")
    place = folder / SERVICE / version
    place.mkdir(parents=True)
    model = copy.deepcopy(loader.load_service_model(SERVICE, "service-2"))
    paginators = copy.deepcopy(loader.load_service_model(SERVICE, "paginators-1"))
    _add_kind(model)
    _add_operation(model)
    pages = {**paginators["pagination"]["ListConnectors"], "result_key": _LIST}
    paginators["pagination"][f"List{_LIST}"] = pages
    (place / "service-2.json").write_text(json.dumps(model))
    (place / "paginators-1.json").write_text(json.dumps(paginators))


def _add_kind(model: dict[str, Any]) -> None:
    operations, shapes = model["operations"], model["shapes"]
    for verb, like, method, path in (
        ("Create", "CreateTemplate", "POST", _PATH),
        ("Get", "GetConnector", "GET", _ONE),
        ("List", "ListTemplates", "GET", _PATH),
        ("Delete", "DeleteConnector", "DELETE", _ONE),
    ):
        name = f"{verb}{_LIST}" if verb == "List" else f"{verb}EnrollmentAgent"
        operation = copy.deepcopy(operations[like])
        operation |= {"name": name, "input": {"shape": f"{name}Request"}}
        operation["http"] |= {"method": method, "requestUri": path}
        if verb != "Delete":
            operation["output"] = {"shape": f"{name}Response"}
        operations[name] = operation
    arn, connector = {"shape": _ARN}, {"shape": "ConnectorArn"}
    named = _structure([_ARN], **{_ARN: {**arn, "location": "uri", "locationName": _ARN}})
    details = {
        "Arn": arn,
        "ConnectorArn": connector,
        "Notes": {"shape": "EnrollmentAgentNotes"},
        "Status": {"shape": "EnrollmentAgentStatus"},
        "StatusReason": {"shape": "EnrollmentAgentStatusReason"},
        "CreatedAt": {"shape": "Timestamp"},
        "UpdatedAt": {"shape": "Timestamp"},
    }
    members = {name: shapes["CreateConnectorRequest"]["members"][name] for name in _COMMON}
    members |= {"ConnectorArn": connector, "Notes": {"shape": "EnrollmentAgentNotes"}}
    shapes |= {
        "CreateEnrollmentAgentRequest": _structure(["ConnectorArn"], **members),
        "CreateEnrollmentAgentResponse": _structure([], **{_ARN: arn}),
        "GetEnrollmentAgentRequest": named,
        "GetEnrollmentAgentResponse": _structure([], EnrollmentAgent={"shape": "EnrollmentAgent"}),
        "DeleteEnrollmentAgentRequest": named,
        "ListEnrollmentAgentsRequest": shapes["ListTemplatesRequest"],
        "ListEnrollmentAgentsResponse": _structure(
            [], **{_LIST: {"shape": "EnrollmentAgentList"}, "NextToken": {"shape": "NextToken"}}
        ),
        "EnrollmentAgentList": {"type": "list", "member": {"shape": "EnrollmentAgentSummary"}},
        "EnrollmentAgentSummary": _structure([], **details),
        "EnrollmentAgent": _structure([], **details),
        "EnrollmentAgentNotes": {"type": "string", "min": 1, "max": 64},
        "EnrollmentAgentStatus": shapes["ConnectorStatus"],
        "EnrollmentAgentStatusReason": {"type": "string", "enum": _REASONS},
        _ARN: {
            **shapes["ConnectorArn"],
            "pattern": shapes["ConnectorArn"]["pattern"].rstrip("$")
            + r"\/enrollment-agent\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        },
    }


#: What every create operation takes that makes something with tags.
_COMMON = ("ClientToken", "Tags")


def _add_operation(model: dict[str, Any]) -> None:
    operation = copy.deepcopy(model["operations"]["GetConnector"])
    operation |= {"name": f"Get{_HEALTH}", "output": {"shape": f"Get{_HEALTH}Response"}}
    operation["http"]["requestUri"] += "/health"
    model["operations"][f"Get{_HEALTH}"] = operation
    model["shapes"] |= {
        f"Get{_HEALTH}Response": _structure([], **{_HEALTH: {"shape": _HEALTH}}),
        _HEALTH: _structure([], Healthy={"shape": "Boolean"}, CheckedAt={"shape": "Timestamp"}),
    }
    model["shapes"].setdefault("Boolean", {"type": "boolean"})


def _structure(required: list[str], **members: Any) -> dict[str, Any]:
    named = {"required": required} if required else {}
    return {"type": "structure", **named, "members": members}
