"""Does the drift watch say what botocore's model has gained and lost since it was recorded?"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader

from pca_ad_mock._seams.seam import Feature, Seam

from .pages import CHECKOUT

WATCH = runpy.run_path(str(CHECKOUT / "tools" / "model_drift.py"))

MODEL = Loader().load_service_model("pca-connector-ad", "service-2")
PAGINATORS = Loader().load_service_model("pca-connector-ad", "paginators-1")


def facts_of(model: Any, paginators: Any = PAGINATORS, waiters: Any = None) -> dict[str, str]:
    found: dict[str, str] = WATCH["facts_of"](model, paginators, waiters or {})
    return found


def sentences(then: dict[str, str], now: dict[str, str]) -> list[str]:
    found: list[str] = WATCH["drift"](then, now)
    return found


def add_operation(model: Any) -> None:
    model["operations"]["Renew"] = {
        "name": "Renew",
        "http": {"method": "POST", "requestUri": "/renew", "responseCode": 202},
        "errors": [{"shape": "ConflictException"}],
        "input": {"shape": "CreateConnectorRequest"},
    }


def add_member(model: Any) -> None:
    model["shapes"]["CreateConnectorRequest"]["members"]["Name"] = {"shape": "String"}


def require_member(model: Any) -> None:
    model["shapes"]["VpcInformation"]["required"].append("IpAddressType")


def widen_enum(model: Any) -> None:
    model["shapes"]["ConnectorStatusReason"]["enum"].append("OUT_OF_LUCK")


def widen_range(model: Any) -> None:
    model["shapes"]["MaxResults"]["max"] = 5000


def add_constraint(model: Any) -> None:
    model["shapes"]["String"]["pattern"] = "^x: y$"


def declare_error(model: Any) -> None:
    model["operations"]["ListConnectors"]["errors"].append({"shape": "ConflictException"})


def change_status(model: Any) -> None:
    model["shapes"]["ServiceQuotaExceededException"]["error"]["httpStatusCode"] = 429


def change_route(model: Any) -> None:
    model["operations"]["ListConnectors"]["http"]["requestUri"] = "/v2/connectors"


def change_type(model: Any) -> None:
    model["shapes"]["Tags"]["value"]["shape"] = "TemplateName"


def add_union(model: Any) -> None:
    model["shapes"]["VpcInformation"]["union"] = True


def drop_token(model: Any) -> None:
    del model["shapes"]["CreateTemplateRequest"]["members"]["ClientToken"]["idempotencyToken"]


def speak_cbor(model: Any) -> None:
    model["metadata"]["protocols"] = ["smithy-rpc-v2-cbor", "rest-json"]


GAINED = [
    (
        add_operation,
        [
            "client token of Renew: ClientToken",
            "error ConflictException of Renew",
            "operation Renew: POST /renew, 202",
        ],
    ),
    (add_member, ["member Name of CreateConnectorRequest: String"]),
    (widen_enum, ["value OUT_OF_LUCK of ConnectorStatusReason"]),
    (add_constraint, ["pattern of String: ^x: y$"]),
    (declare_error, ["error ConflictException of ListConnectors"]),
    (add_union, ["union VpcInformation: exactly one member"]),
]

CHANGED = [
    (
        require_member,
        "member IpAddressType of VpcInformation",
        "IpAddressType",
        "IpAddressType, required",
    ),
    (widen_range, "maximum of MaxResults", "1000", "5000"),
    (change_status, "error ServiceQuotaExceededException", "status 402", "status 429"),
    (
        change_route,
        "operation ListConnectors",
        "GET /connectors, 200",
        "GET /v2/connectors, 200",
    ),
    (change_type, "type of Tags", "map of String to String", "map of String to TemplateName"),
    (speak_cbor, "protocol", "rest-json", "smithy-rpc-v2-cbor, rest-json"),
]


@pytest.mark.parametrize(("change", "facts"), GAINED)
def test_what_is_gained_or_lost_is_named(change: Callable[[Any], None], facts: list[str]) -> None:
    """An operation, a member, a constraint, a reason, an error, a union: each with what it is."""
    model = deepcopy(MODEL)
    change(model)
    before, after = facts_of(MODEL), facts_of(model)
    assert sentences(before, after) == [f"gained: {fact}" for fact in facts]
    assert sentences(after, before) == [f"lost: {fact}" for fact in facts]


@pytest.mark.parametrize(("change", "subject", "before", "after"), CHANGED)
def test_what_is_changed_is_named(
    change: Callable[[Any], None], subject: str, before: str, after: str
) -> None:
    """With what it was, and what it has become."""
    model = deepcopy(MODEL)
    change(model)
    assert sentences(facts_of(MODEL), facts_of(model)) == [
        f"changed: {subject}: {before} became {after}"
    ]


def test_tokens_pages_and_waiters_are_watched_too() -> None:
    """What else botocore's clients do by its data."""
    model = deepcopy(MODEL)
    drop_token(model)
    waiters: dict[str, Any] = {"waiters": {"ConnectorActive": {}}}
    assert sentences(facts_of(MODEL), facts_of(model, {}, waiters)) == [
        "lost: client token of CreateTemplate: ClientToken",
        *(
            f"lost: paginator of {name}: NextToken in, {data['result_key']} out"
            for name, data in sorted(PAGINATORS["pagination"].items())
        ),
        "gained: waiter ConnectorActive",
    ]


def test_the_record_is_that_of_its_release() -> None:
    """Where that release of botocore is installed; in a file of one sorted fact a line."""
    recorded, release = WATCH["read"](WATCH["RECORD"])
    installed = WATCH["installed_facts"]()
    is_kept = recorded == installed or release != botocore.__version__
    assert is_kept, "the model has changed: run python tools/model_drift.py --record"
    lines = WATCH["RECORD"].read_text("utf-8").splitlines()[1:]
    assert len(lines) == len(recorded) == len(set(lines))
    assert list(recorded) == sorted(recorded)


def test_a_record_can_be_made_and_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Against a fresh one nothing differs; against another, that is said, with status 1."""
    record = tmp_path / "model.txt"
    assert WATCH["main"](["--record"], record) == 0
    assert WATCH["main"]([], record) == 0
    printed = capsys.readouterr().out
    assert f"botocore {botocore.__version__}" in printed
    assert "The model is the same.\n" in printed
    assert printed.endswith("Every name that this library relies on is there.\n")

    facts = record.read_text("utf-8").splitlines()
    record.write_text("\n".join(line for line in facts if not line.startswith("value DUALSTACK")))
    assert WATCH["main"]([], record) == 1
    assert "gained: value DUALSTACK of IpAddressType\n" in capsys.readouterr().out


def test_a_name_that_is_gone_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of those that this library relies on, with what is affected."""
    from pca_ad_mock._seams import table

    gone = Feature("tea", "every tea", "coffee", (Seam("moto.core", "brew_tea", "it is drunk"),))
    monkeypatch.setattr(table, "TEA", gone, raising=False)
    record = tmp_path / "model.txt"
    WATCH["main"](["--record"], record)
    assert WATCH["main"]([], record) == 1
    assert "does not have moto.core.brew_tea. Affected: every tea." in capsys.readouterr().out
