"""What does CloudFormation's registry say of our types, and what do their handlers do?"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]

from pca_ad_mock import MockHandle
from pca_ad_mock._registry import properties as checking
from pca_ad_mock._registry.handler_errors import HANDLER_ERROR_CODES, HandlerError
from pca_ad_mock._registry.handlers import Handlers
from pca_ad_mock._registry.properties import read_properties, sentences_on
from pca_ad_mock._registry.resource_types import RESOURCE_TYPES
from pca_ad_mock._registry.schemas import DIFFERENCES, schema_of
from pca_ad_mock.pcaconnectorad.model.documented import UNDECLARED_ERRORS
from pca_ad_mock.pcaconnectorad.model.kinds import KINDS
from pca_ad_mock.pcaconnectorad.model.specification import service_model
from pca_ad_mock.pcaconnectorad.models import pcaconnectorad_backends

from .cloud_control import CONNECTOR
from .interpreters import python
from .provisioning import ABSENT_CONNECTOR, DIRECTORY, definition, stored


@cache
def published() -> dict[str, Any]:
    """The schemas of CloudFormation's registry for our types, as cfn-lint has them."""
    texts = [
        each.read_text("utf-8")
        for each in (files("cfnlint") / "data" / "schemas" / "resources").iterdir()
        if each.name.endswith(".json")
    ]
    schemas = [json.loads(each) for each in texts if '"AWS::PCAConnectorAD::' in each]
    return {each["typeName"]: each for each in schemas}


#: What says nothing of a value, or what the model cannot know: IAM's actions.
_LEFT_OUT = {"description", "sourceUrl", "title", "format", "permissions", "definitions"}


def essence(part: Any, definitions: dict[str, Any]) -> Any:
    """A part of a schema, with its definitions in place and without an order where none counts."""
    if isinstance(part, list):
        return sorted((essence(each, definitions) for each in part), key=repr)
    if not isinstance(part, dict):
        return part
    if part.get("$ref", "").startswith("#/definitions/"):
        return essence(definitions[part["$ref"].rpartition("/")[2]], definitions)
    kept = {key: each for key, each in sorted(part.items()) if key not in _LEFT_OUT}
    return {key: essence(each, definitions) for key, each in kept.items() if each != []}


def test_there_is_a_type_for_each_kind() -> None:
    """Those of the registry are among them, in which a new one may be missing."""
    assert [each.kind for each in RESOURCE_TYPES.values()] == list(KINDS.values())
    assert set(RESOURCE_TYPES) >= set(published()) >= {"AWS::PCAConnectorAD::Connector"}


@pytest.mark.parametrize("name", sorted(published()))
def test_the_schema_is_that_of_the_registry(name: str) -> None:
    """Derived from the model, with the differences that are listed: nothing more, nothing less."""
    derived, shipped = schema_of(RESOURCE_TYPES[name]), published()[name]
    for handler in shipped["handlers"].values():
        # It refers to those of the type.
        handler.get("handlerSchema", {}).pop("properties", None)
    assert essence(derived, derived["definitions"]) == essence(
        shipped, shipped.get("definitions", {})
    )


@pytest.mark.parametrize("kind", DIFFERENCES)
def test_each_difference_is_one(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the row, the schema has what the model says."""
    resource_type = RESOURCE_TYPES[KINDS[kind].cloudformation_type]
    with_difference = schema_of(resource_type)
    for pointer, value in list(DIFFERENCES[kind].items()):
        with monkeypatch.context() as without:
            without.delitem(DIFFERENCES[kind], pointer)
            derived = schema_of.__wrapped__(resource_type)
        found = derived
        for key in pointer.split("/")[1:]:
            found = found[key]
        assert found != value
        assert derived != with_difference


def test_what_a_type_has_is_what_its_schema_says() -> None:
    """The sets that handlers go by, beside the published schemas."""
    for name, schema in published().items():
        resource_type = RESOURCE_TYPES[name]

        def listed(key: str, schema: Any = schema) -> list[str]:
            return [each.rpartition("/")[2] for each in schema.get(key, [])]

        assert set(resource_type.properties) == set(schema["properties"]) - resource_type.read_only
        assert resource_type.required == set(schema["required"])
        assert resource_type.read_only == set(listed("readOnlyProperties"))
        assert resource_type.write_only == set(listed("writeOnlyProperties"))
        assert resource_type.create_only == set(listed("createOnlyProperties"))
        assert list(resource_type.identifier) == listed("primaryIdentifier")
        list_schema = schema["handlers"]["list"].get("handlerSchema", {})
        assert resource_type.required_by_list == set(list_schema.get("required", []))


def test_every_error_has_a_name_in_cloudformation() -> None:
    """Those of the model, and those that the model lacks."""
    modelled = {shape.name for shape in service_model().error_shapes}
    assert set(HANDLER_ERROR_CODES) == modelled | {*UNDECLARED_ERRORS}


#: As the public handlers of the registry have them, written down once more.
CODES = {
    "AccessDenied": "AccessDeniedException NotAuthorized OptInRequired",
    "AlreadyExists": "ConflictException",
    "InvalidCredentials": "ExpiredTokenException IncompleteSignature InvalidSignatureException "
    "MissingAuthenticationTokenException RequestExpired UnrecognizedClientException",
    "InvalidRequest": "MalformedHttpRequestException RequestEntityTooLargeException "
    "SerializationException UnknownOperationException UnsupportedMediaTypeException "
    "ValidationError ValidationException",
    "NetworkFailure": "RequestAbortedException",
    "NotFound": "ResourceNotFoundException",
    "ServiceInternalError": "InternalFailure InternalServerException ServiceUnavailable",
    "ServiceLimitExceeded": "ServiceQuotaExceededException",
    "ServiceTimeout": "RequestTimeoutException",
    "Throttling": "ThrottlingException",
}


def test_errors_have_the_codes_of_handlers() -> None:
    """Each error has one of the names that CloudFormation has for what handlers meet."""
    expected = {name: code for code, names in CODES.items() for name in names.split()}
    assert expected == HANDLER_ERROR_CODES


@pytest.mark.parametrize(("given", "read"), [(5, "5"), (0.5, "0.5"), (True, "true"), ("x", "x")])
def test_scalars_become_the_texts_that_the_schema_wants(given: object, read: str) -> None:
    """As CloudFormation reads `Name: 5` of a template."""
    assert read_properties({"Name": given}, schema_of(TEMPLATE_TYPE)) == {"Name": read}


def test_null_is_named_as_what_it_is() -> None:
    """In the sentence on its type."""
    sentences = sentences_on({"Name": None}, schema_of(TEMPLATE_TYPE))
    assert "#/Name: expected type: String, found: Null" in sentences


def test_the_registry_needs_neither_motos_cloudformation_nor_cfn_lint() -> None:
    """A fresh interpreter that uses all of it has loaded neither, nor a checker of schemas."""
    printed = python(
        """
        import sys
        from importlib import import_module
        from pkgutil import iter_modules
        import pca_ad_mock._registry as registry

        names = [each.name for each in iter_modules(registry.__path__)]
        for name in names:
            import_module(f"{registry.__name__}.{name}")
        from pca_ad_mock._registry.resource_types import RESOURCE_TYPES
        from pca_ad_mock._registry.schemas import schema_of
        print(len(names) >= 5, {len(schema_of(each)) for each in RESOURCE_TYPES.values()})
        loaded = ("moto.cloudformation", "cfnlint", "jsonschema")
        print([name for name in sys.modules if name.startswith(loaded)])
        """
    )
    assert printed.split("\n") == ["True {11}", "[]"]


@pytest.fixture
def handlers(mock: MockHandle) -> Handlers:
    service = pcaconnectorad_backends["123456789012"]["us-east-1"].service
    return Handlers(RESOURCE_TYPES["AWS::PCAConnectorAD::DirectoryRegistration"], service, "tests")


def test_handlers_create_retag_and_delete(handlers: Handlers, mock: MockHandle) -> None:
    """By the operations of the API, whose calls say for whom."""
    given = {"a": "1", "b": "1"}
    made: Any = handlers.create({"DirectoryId": DIRECTORY}, given, {"aws:x": "1"})
    assert made.status == "CREATING"
    handlers.settle(made)
    assert made.status == "ACTIVE"
    assert stored("DirectoryRegistration") == [made]
    assert not handlers.retag(made, given, dict(given))
    assert handlers.retag(made, given, {"a": "2"})
    assert made.tags == {"a": "2", "aws:x": "1"}
    assert handlers.delete(made)
    handlers.settle(made)
    assert stored("DirectoryRegistration") == []
    assert [(each.operation, each.source) for each in mock.calls] == [
        ("CreateDirectoryRegistration", "tests"),
        ("TagResource", "tests"),
        ("UntagResource", "tests"),
        ("DeleteDirectoryRegistration", "tests"),
    ]


def test_handlers_fail_in_cloudformations_words(handlers: Handlers, mock: MockHandle) -> None:
    """What the API refuses, what ends in FAILED, and what nobody can set."""
    mock.fail_calls("CreateDirectoryRegistration", "ThrottlingException", Message="slow")
    with pytest.raises(HandlerError, match="slow") as caught:
        handlers.create({"DirectoryId": DIRECTORY}, {}, {})
    assert caught.value.code == "Throttling"
    assert caught.value.message == (
        "slow (Service: PcaConnectorAd, Status Code: 429, Error Code: ThrottlingException)"
    )
    mock.fail_resources("DirectoryRegistration", "INTERNAL_FAILURE")
    made = handlers.create({"DirectoryId": DIRECTORY}, {}, {})
    with pytest.raises(HandlerError, match="is FAILED: INTERNAL_FAILURE") as caught:
        handlers.settle(made)
    assert caught.value.code == "NotStabilized"
    with pytest.raises(HandlerError, match="set: DirectoryRegistrationArn") as caught:
        handlers.create({"DirectoryId": DIRECTORY, "DirectoryRegistrationArn": "x"}, {}, {})
    assert caught.value.code == "InvalidRequest"


CONNECTOR_TYPE = RESOURCE_TYPES["AWS::PCAConnectorAD::Connector"]
TEMPLATE_TYPE = RESOURCE_TYPES["AWS::PCAConnectorAD::Template"]


@pytest.mark.parametrize(
    ("properties", "sentences"),
    [
        (
            {"Name": 5, "Foo": 1},
            [
                "#: extraneous key [Foo] is not permitted",
                "#: required key [ConnectorArn] not found",
                "#: required key [Definition] not found",
                "#/Name: expected type: String, found: Integer",
            ],
        ),
        (
            {"ConnectorArn": ABSENT_CONNECTOR, "Name": "", "Definition": {}},
            [
                "#/Definition: #: 0 subschemas matched instead of one",
                "#/Definition: required key [TemplateV2] not found",
                "#/Definition: required key [TemplateV3] not found",
                "#/Definition: required key [TemplateV4] not found",
                "#/Name: failed validation constraint for keyword [pattern]",
                "#/Name: expected minLength: 1, actual: 0",
            ],
        ),
        (
            {
                "ConnectorArn": ABSENT_CONNECTOR,
                "Name": "T",
                "Definition": definition(
                    PrivateKeyAttributes={
                        "MinimalKeyLength": 0,
                        "KeySpec": "NONE",
                        "CryptoProviders": ["a", "a"],
                    }
                ),
                "Tags": {"": "1", "a/b": []},
            },
            [
                "#/Definition: #: 0 subschemas matched instead of one",
                "#/Definition/TemplateV2/PrivateKeyAttributes/CryptoProviders: "
                "array items are not unique",
                "#/Definition/TemplateV2/PrivateKeyAttributes/KeySpec: "
                "failed validation constraint for keyword [enum]",
                "#/Definition/TemplateV2/PrivateKeyAttributes/MinimalKeyLength: "
                "failed validation constraint for keyword [minimum]",
                "#/Tags: extraneous key [] is not permitted",
                "#/Tags/a~1b: expected type: String, found: JSONArray",
            ],
        ),
        (
            {"ConnectorArn": ABSENT_CONNECTOR, "Name": "T", "Definition": []},
            [
                "#/Definition: #: 0 subschemas matched instead of one",
                "#/Definition: expected type: JSONObject, found: JSONArray",
            ],
        ),
    ],
)
def test_schemas_are_checked_in_cloudformations_words(
    properties: dict[str, Any], sentences: list[str]
) -> None:
    """From the outside in, without a value; of a union, only the member that is meant."""
    assert sentences_on(properties, schema_of(TEMPLATE_TYPE)) == sentences


def test_lists_are_as_long_as_the_schema_says() -> None:
    """The counts stand in the sentences."""
    for items, sentence in (
        ([], "expected minimum item count: 1, found: 0"),
        ([f"sg-{n:017x}" for n in range(6)], "expected maximum item count: 5, found: 6"),
    ):
        given = {**CONNECTOR, "VpcInformation": {"SecurityGroupIds": items}}
        assert sentences_on(given, schema_of(CONNECTOR_TYPE)) == [
            f"#/VpcInformation/SecurityGroupIds: {sentence}"
        ]
    assert sentences_on(CONNECTOR, schema_of(CONNECTOR_TYPE)) == []


def test_each_keyword_of_the_schemas_has_a_sentence() -> None:
    """Or is one whose sentence would show the value."""

    def keywords(part: Any) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(keywords, part))
        if not isinstance(part, dict):
            return set()
        own = {key for key in part if key in Draft7Validator.VALIDATORS and key != "properties"}
        return own.union(*map(keywords, part.values()))

    used = set().union(*(keywords(schema_of(each)) for each in RESOURCE_TYPES.values()))
    structural = {"$ref", "items", "patternProperties"}
    scrubbed = {"enum", "maximum", "minimum", "pattern"}
    assert used - structural - scrubbed == set(checking._SENTENCES)


def test_whole_numbers_are_integers() -> None:
    """As JSON Schema has it; others are left for the API to refuse."""
    lengths = {4096.0: 4096, 0.5: 0.5, "4096": 4096, True: True}
    for given, read in lengths.items():
        attributes = {"PrivateKeyAttributes": {"MinimalKeyLength": given}}
        found = read_properties(
            {"Definition": {"TemplateV2": attributes}}, schema_of(TEMPLATE_TYPE)
        )
        length = found["Definition"]["TemplateV2"]["PrivateKeyAttributes"]["MinimalKeyLength"]
        assert (length, type(length)) == (read, type(read))


def test_handlers_read_and_list(handlers: Handlers, mock: MockHandle) -> None:
    """What is theirs to show: the identifier, and no tags of AWS's own."""
    made: Any = handlers.create({"DirectoryId": DIRECTORY}, {"a": "1"}, {"aws:x": "1"})
    identifier = {"DirectoryRegistrationArn": made.arn}
    assert handlers.find(identifier) is made
    assert handlers.read(made) == {
        "DirectoryId": DIRECTORY,
        **identifier,
        "Tags": {"a": "1"},
    }
    assert handlers.retag(made, {"a": "1"}, {})
    assert "Tags" not in handlers.read(made)
    assert handlers.list({}).items == [made]
