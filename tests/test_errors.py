"""Does every error of the model reach a client with all that it has?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.model import StructureShape

from pca_ad_mock.pcaconnectorad.kinds.connectors import Connectors
from pca_ad_mock.pcaconnectorad.model import exceptions
from pca_ad_mock.pcaconnectorad.model.documented import (
    CONNECTORS_PER_REGION,
    UNDECLARED_ERRORS,
)
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.request.operations import operation_named

from .provisioning import create_connector, essence, refused

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient


@pytest.fixture
def _operations_compiled_anew() -> Iterator[None]:
    """Let operations be implemented by what a test puts in the place of their methods."""
    operation_named.cache_clear()
    yield
    operation_named.cache_clear()


EVERY_ERROR: dict[str, tuple[exceptions.PcaConnectorAdError, int]] = {
    "AccessDeniedException": (exceptions.AccessDeniedException("no"), 403),
    "ConflictException": (exceptions.ConflictException("no", "Connector", "an-id"), 409),
    "InternalServerException": (exceptions.InternalServerException("no"), 500),
    "ResourceNotFoundException": (
        exceptions.ResourceNotFoundException("Connector", "an-id"),
        404,
    ),
    "ServiceQuotaExceededException": (
        exceptions.ServiceQuotaExceededException(CONNECTORS_PER_REGION, "Connector", "an-id"),
        402,
    ),
    "ThrottlingException": (exceptions.ThrottlingException("no", "L-7966F778"), 429),
    "ValidationException": (exceptions.ValidationException("no", "INVALID_STATE"), 400),
}


@pytest.fixture
def impatient(client: PcaConnectorAdClient) -> PcaConnectorAdClient:
    """A client that does not try again, so that a test need not wait."""
    return boto3.client("pca-connector-ad", config=Config(retries={"total_max_attempts": 1}))


@pytest.mark.usefixtures("_operations_compiled_anew")
@pytest.mark.parametrize(("name", "case"), EVERY_ERROR.items())
def test_every_modelled_error_reaches_the_client_whole(
    impatient: PcaConnectorAdClient, name: str, case: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code, status, message and every member of the shape can be read off the response."""
    error, status = case

    @wraps(Connectors.create)
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Connectors, "create", fail)

    refusal = refused(create_connector, impatient)

    assert (refusal.code, refusal.status) == (name, status)
    assert refusal.message == error.message
    shape = service_model().shape_for(name)
    assert shape.metadata["error"]["httpStatusCode"] == status
    assert isinstance(shape, StructureShape)
    assert {"Message", *refusal.members} == set(shape.members)
    assert all(refusal.members.values())


def test_no_modelled_error_is_missing() -> None:
    """There is a class for every error of the model, and one for those that it lacks."""
    modelled = {shape.name for shape in service_model().error_shapes}
    ours = {each.__name__ for each in exceptions.PcaConnectorAdError.__subclasses__()}
    assert ours - {"CommonError"} == modelled == set(EVERY_ERROR)


@pytest.mark.usefixtures("_operations_compiled_anew")
@pytest.mark.parametrize(("name", "status"), UNDECLARED_ERRORS.items())
def test_every_error_that_the_model_lacks_reaches_the_client(
    impatient: PcaConnectorAdClient, name: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code, status and message can be read off the response, as of any other error."""

    @wraps(Connectors.list)
    def fail(*_: object, **__: object) -> None:
        raise exceptions.CommonError(name, "no")

    monkeypatch.setattr(Connectors, "list", fail)

    refusal = refused(impatient.list_connectors)

    assert essence(refusal) == {"code": name, "status": status, "members": {}}
    assert refusal.message == "no"


def test_an_error_is_common_or_modelled_and_not_both() -> None:
    """The model's own errors have their status codes from the model alone."""
    modelled = {shape.name for shape in service_model().error_shapes}
    assert not modelled & {*UNDECLARED_ERRORS}


@pytest.mark.usefixtures("_operations_compiled_anew")
def test_an_unknown_quota_is_left_out_of_a_throttling(
    impatient: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QuotaCode and ServiceCode come together or not at all."""

    @wraps(Connectors.list)
    def fail(*_: object, **__: object) -> None:
        raise exceptions.ThrottlingException("slow down")

    monkeypatch.setattr(Connectors, "list", fail)

    assert essence(refused(impatient.list_connectors)) == {
        "code": "ThrottlingException",
        "status": 429,
        "members": {},
    }


@pytest.mark.usefixtures("_operations_compiled_anew")
def test_an_operation_newer_than_the_library_is_refused(
    client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A botocore that knows more operations gets an error that says what is missing."""
    monkeypatch.delattr(Connectors, "list")

    refusal = refused(client.list_connectors)

    assert refusal.message == "pca_ad_mock does not have the operation ListConnectors yet."
    assert (refusal.code, refusal.status) == ("UnknownOperationException", 404)


@pytest.mark.usefixtures("_operations_compiled_anew")
def test_a_member_newer_than_the_library_is_refused(
    client: PcaConnectorAdClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member that would be lost is an error that names it, and the request does nothing."""
    monkeypatch.setattr(Connectors, "create", lambda self, *, directory_id: 1 / 0)

    refusal = refused(create_connector, client)

    assert refusal.members == {"Reason": "OTHER"}
    assert refusal.message == (
        "pca_ad_mock does not have these members of CreateConnector yet: "
        "certificate_authority_arn, vpc_information."
    )
