"""Are the definitions to build on sound, and do they change as asked?"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from botocore.model import StructureShape

from pca_ad_mock import definitions
from pca_ad_mock.pcaconnectorad.model.specification import service_model

from .interpreters import python
from .landscape import Landscape
from .provisioning import create_active_connector

if TYPE_CHECKING:
    from mypy_boto3_pca_connector_ad import PcaConnectorAdClient

    from pca_ad_mock import MockHandle

KINDS = {
    name: getattr(definitions, name)
    for name in definitions.__all__
    if inspect.isfunction(getattr(definitions, name)) and name != "minimal"
}
SCHEMAS = (2, 3, 4)

Definition = Callable[..., dict[str, Any]]

#: Of each definition: for how long a certificate is valid, how long before that it is renewed, and
#: what it may be used for.
PURPOSES = {
    "code_signing": ((1, "YEARS"), (6, "WEEKS"), ["CODE_SIGNING"]),
    "computer": ((1, "YEARS"), (6, "WEEKS"), ["CLIENT_AUTHENTICATION", "SERVER_AUTHENTICATION"]),
    "document_signing": ((1, "YEARS"), (6, "WEEKS"), ["DOCUMENT_SIGNING"]),
    "domain_controller": (
        (1, "YEARS"),
        (6, "WEEKS"),
        [
            "CLIENT_AUTHENTICATION",
            "SERVER_AUTHENTICATION",
            "SMART_CARD_LOGIN",
            "KDC_AUTHENTICATION",
        ],
    ),
    "encrypting_file_system": ((1, "YEARS"), (6, "WEEKS"), ["ENCRYPTING_FILE_SYSTEM"]),
    "ipsec": ((2, "YEARS"), (6, "WEEKS"), ["IP_SECURITY_IKE_INTERMEDIATE"]),
    "ocsp_signing": ((2, "WEEKS"), (2, "DAYS"), ["OCSP_SIGNING"]),
    "ras_and_ias_server": (
        (1, "YEARS"),
        (6, "WEEKS"),
        ["CLIENT_AUTHENTICATION", "SERVER_AUTHENTICATION"],
    ),
    "remote_desktop": ((1, "YEARS"), (6, "WEEKS"), ["1.3.6.1.4.1.311.54.1.2"]),
    "secure_email": ((1, "YEARS"), (6, "WEEKS"), ["SECURE_EMAIL"]),
    "smart_card_logon": ((1, "YEARS"), (6, "WEEKS"), ["CLIENT_AUTHENTICATION", "SMART_CARD_LOGIN"]),
    "user": (
        (1, "YEARS"),
        (6, "WEEKS"),
        ["CLIENT_AUTHENTICATION", "ENCRYPTING_FILE_SYSTEM", "SECURE_EMAIL"],
    ),
    "web_server": ((2, "YEARS"), (6, "WEEKS"), ["SERVER_AUTHENTICATION"]),
    "workstation": ((1, "YEARS"), (6, "WEEKS"), ["CLIENT_AUTHENTICATION"]),
}

#: Of each definition: the flags that are set in it.
FLAGS = {
    "code_signing": "Critical DigitalSignature RequireDirectoryPath SanRequireUpn Sign",
    "computer": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment MachineType "
        "RequireDnsAsCn SanRequireDns"
    ),
    "document_signing": (
        "AutoEnrollment Critical DigitalSignature NonRepudiation RequireDirectoryPath "
        "SanRequireUpn Sign UserInteractionRequired"
    ),
    "domain_controller": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment MachineType "
        "RequireDnsAsCn SanRequireDns SanRequireDomainDns"
    ),
    "encrypting_file_system": (
        "AutoEnrollment Critical ExportableKey IncludeSymmetricAlgorithms KeyEncipherment "
        "RequireDirectoryPath SanRequireUpn"
    ),
    "ipsec": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment MachineType "
        "RequireDnsAsCn SanRequireDns"
    ),
    "ocsp_signing": (
        "AutoEnrollment Critical DigitalSignature MachineType RequireDnsAsCn SanRequireDns Sign"
    ),
    "ras_and_ias_server": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment MachineType "
        "RequireCommonName SanRequireDns"
    ),
    "remote_desktop": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment MachineType "
        "RequireDnsAsCn SanRequireDns"
    ),
    "secure_email": (
        "AutoEnrollment Critical DigitalSignature ExportableKey "
        "IncludeSymmetricAlgorithms KeyEncipherment RequireCommonName RequireEmail "
        "SanRequireEmail"
    ),
    "smart_card_logon": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment RequireDirectoryPath "
        "SanRequireUpn UserInteractionRequired"
    ),
    "user": (
        "AutoEnrollment Critical DigitalSignature ExportableKey "
        "IncludeSymmetricAlgorithms KeyEncipherment RequireDirectoryPath RequireEmail "
        "SanRequireEmail SanRequireUpn"
    ),
    "web_server": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment MachineType "
        "RequireDnsAsCn SanRequireDns"
    ),
    "workstation": (
        "AutoEnrollment Critical DigitalSignature KeyEncipherment MachineType "
        "RequireDnsAsCn SanRequireDns"
    ),
}


def content(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The one template that a definition has, of whichever schema."""
    (template,) = definition.values()
    return dict(template)


def require_accepted(
    client: PcaConnectorAdClient, connector: str, made: dict[str, dict[str, Any]]
) -> None:
    """Create a template of each definition, and see that the service has it as it was given."""
    for name, definition in made.items():
        created: Any = {"ConnectorArn": connector, "Name": name, "Definition": definition}
        arn = client.create_template(**created)["TemplateArn"]
        assert client.get_template(TemplateArn=arn)["Template"]["Definition"] == definition


def every_definition() -> dict[str, dict[str, Any]]:
    minimal = {f"minimal {schema}": definitions.minimal(schema) for schema in (2, 3, 4)}
    kinds = {
        f"{name} {schema}": kind(schema=schema)
        for name, kind in KINDS.items()
        for schema in SCHEMAS
    }
    return {**minimal, **kinds}


def test_each_is_accepted_in_each_schema(client: PcaConnectorAdClient) -> None:
    """As it is; and it is the newest schema where none is asked for."""
    require_accepted(client, create_active_connector(client), every_definition())
    assert all(kind() == kind(schema=4) for kind in (*KINDS.values(), definitions.minimal))


def test_each_is_accepted_where_services_are_linked(linked: MockHandle) -> None:
    """A connector with all that it needs in moto takes each of them."""
    landscape = Landscape(linked)
    connector = landscape.create()
    assert landscape.outcome(connector) == ("ACTIVE", None)
    require_accepted(landscape.client, connector, every_definition())


@pytest.mark.parametrize("schema", SCHEMAS)
def test_minimal_has_what_the_schema_requires(schema: Any) -> None:
    """The required members, and no other, on every level but for what gives a subject and a use."""
    smallest: Any = definitions.minimal(schema)
    ((name, template),) = smallest.items()
    assert name == f"TemplateV{schema}"
    shape = service_model().shape_for(name)
    assert isinstance(shape, StructureShape)
    assert sorted(template) == sorted(shape.required_members)
    for member, value in template.items():
        inner = shape.members[member]
        if isinstance(inner, StructureShape) and inner.required_members:
            assert sorted(value) == sorted(inner.required_members)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_can_be_changed_in_whatever_there_is(
    client: PcaConnectorAdClient, kind: Definition
) -> None:
    """Every change is where the service has it, and is accepted."""
    changed = kind(
        schema=3,
        validity_period=(3, "YEARS"),
        renewal_period=(2, "MONTHS"),
        algorithm="ECDH_P384",
        hash_algorithm="SHA512",
        extra_policies=["DOCUMENT_ENCRYPTION"],
        extra_object_identifiers=["1.2.3.4"],
        subject_name_flags=["RequireCommonName"],
        crypto_providers=["A provider"],
        client_version="WINDOWS_SERVER_2016",
        auto_enrollment=False,
        exportable_key=True,
        superseded_templates=["Old"],
    )

    require_accepted(client, create_active_connector(client), {"Changed": changed})
    template = content(changed)
    assert template["CertificateValidity"] == {
        "ValidityPeriod": {"Period": 3, "PeriodType": "YEARS"},
        "RenewalPeriod": {"Period": 2, "PeriodType": "MONTHS"},
    }
    key = template["PrivateKeyAttributes"]
    assert (key["Algorithm"], key["MinimalKeyLength"]) == ("ECDH_P384", 384)
    assert key["CryptoProviders"] == ["A provider"]
    assert "KeyEncipherment" not in template["Extensions"]["KeyUsage"]["UsageFlags"]
    usual = content(kind())["Extensions"]["ApplicationPolicies"]["Policies"]
    policies = template["Extensions"]["ApplicationPolicies"]["Policies"]
    extra = [{"PolicyType": "DOCUMENT_ENCRYPTION"}, {"PolicyObjectIdentifier": "1.2.3.4"}]
    assert sorted(map(str, policies)) == sorted(map(str, [*usual, *extra]))
    assert template["HashAlgorithm"] == "SHA512"
    assert template["SubjectNameFlags"] == {"RequireCommonName": True}
    flags = template["PrivateKeyFlags"]
    assert flags == {"ClientVersion": "WINDOWS_SERVER_2016", "ExportableKey": True}
    assert template["GeneralFlags"]["AutoEnrollment"] is False
    assert template["SupersededTemplates"] == ["Old"]


@pytest.mark.parametrize("algorithm", ["RSA", "ECDH_P256", "ECDH_P384", "ECDH_P521"])
def test_each_algorithm_has_its_length_of_key(algorithm: Any) -> None:
    """That of the curve; for RSA what is usual, and what is asked for."""
    lengths = {"RSA": 2048, "ECDH_P256": 256, "ECDH_P384": 384, "ECDH_P521": 521}
    key = content(definitions.web_server(algorithm=algorithm))["PrivateKeyAttributes"]
    assert (key["Algorithm"], key["MinimalKeyLength"]) == (algorithm, lengths[algorithm])
    longer = definitions.web_server(schema=2, minimal_key_length=4096)
    assert content(longer)["PrivateKeyAttributes"]["MinimalKeyLength"] == 4096


@pytest.mark.parametrize("validity", [(2, "HOURS"), (1, "DAYS"), (7, "DAYS"), (10, "YEARS")])
def test_a_short_validity_is_renewed_in_time(
    client: PcaConnectorAdClient, validity: tuple[int, str]
) -> None:
    """A change of the validity alone leaves a definition that the service accepts."""
    made = {name: kind(validity_period=validity) for name, kind in KINDS.items()}
    require_accepted(client, create_active_connector(client), made)


def test_a_short_validity_is_renewed_in_its_last_quarter() -> None:
    """As the usual renewal would not do; where it does, it stays."""

    def renewal(*validity: Any) -> Any:
        template = content(definitions.workstation(validity_period=validity))
        return template["CertificateValidity"]["RenewalPeriod"]

    assert renewal(4, "DAYS") == {"Period": 24, "PeriodType": "HOURS"}
    assert renewal(8, "WEEKS") == {"Period": 6, "PeriodType": "WEEKS"}


def test_what_a_key_is_for_decides_what_it_may_do() -> None:
    """One that encrypts can do all, one that only signs, only that."""
    for definition, key_spec, usage in (
        (definitions.web_server(), "KEY_EXCHANGE", {"PropertyType": "ALL"}),
        (definitions.code_signing(), "SIGNATURE", {"PropertyFlags": {"Sign": True}}),
    ):
        key = content(definition)["PrivateKeyAttributes"]
        assert (key["KeySpec"], key["KeyUsageProperty"]) == (key_spec, usage)


def test_users_can_do_without_an_address() -> None:
    """Then nothing in the definition needs one."""
    assert "Email" in str(definitions.user())
    plain = str(definitions.user(email=False))
    assert "Email" not in plain
    assert "EMAIL" not in plain


def test_each_call_returns_a_dict_of_its_own() -> None:
    """A change to one is in no other."""

    def spoil(value: Any) -> None:
        if isinstance(value, dict):
            for item in value.values():
                spoil(item)
        if isinstance(value, dict | list):
            value.clear()

    for kind in (*KINDS.values(), definitions.minimal):
        before = str(kind())
        spoil(kind())
        assert str(kind()) == before


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        (
            {"validity": (1, "YEARS")},
            TypeError,
            r"a definition has no option 'validity'; choose from schema, .*Did you mean 'validity_",
        ),
        ({"schema": 1}, ValueError, "there is no schema 1; choose from 2, 3, 4"),
        ({"algorithm": "ECDH_P255"}, ValueError, "no algorithm 'ECDH_P255'.*mean 'ECDH_P256'"),
        ({"schema": 2, "algorithm": "RSA"}, ValueError, "schema 2 has no algorithm; use schema 3"),
        ({"schema": 2, "hash_algorithm": "SHA256"}, ValueError, "schema 2 has no hash_algorithm"),
        (
            {"algorithm": "ECDH_P256", "minimal_key_length": 2048},
            ValueError,
            "ECDH_P256 keys have 256 bits, not 2048",
        ),
        (
            {"renewal_period": (1, "WEEK")},
            ValueError,
            "renewal_period has no unit 'WEEK'; choose from HOURS, .*Did you mean 'WEEKS'",
        ),
        ({"validity_period": 3}, TypeError, "validity_period must be a number and its unit, .* 3"),
        ({"validity_period": ("1", "DAYS")}, TypeError, "validity_period must be a number and"),
    ],
)
def test_mistakes_are_explained(
    changes: dict[str, Any], error: type[Exception], message: str
) -> None:
    """By what was given and what is possible."""
    with pytest.raises(error, match=message):
        definitions.workstation(**changes)


def test_minimal_explains_a_schema_that_does_not_exist() -> None:
    """As the others do."""
    with pytest.raises(ValueError, match="there is no schema 5; choose from 2, 3, 4"):
        definitions.minimal(5)  # type: ignore[arg-type]


def test_an_import_costs_nothing() -> None:
    """Neither moto nor boto3 nor botocore is loaded, also by a call."""
    assert python(
        """
        import sys
        from pca_ad_mock import definitions
        definitions.workstation()
        print({"moto", "boto3", "botocore", "cryptography"}.intersection(sys.modules))
        """
    ) == str(set())


def test_each_definition_is_for_its_purpose() -> None:
    """Its periods and its application policies are those that organisations use for it."""

    def purpose(definition: dict[str, Any]) -> tuple[Any, ...]:
        made = content(definition)
        validity = made["CertificateValidity"]
        policies = made["Extensions"]["ApplicationPolicies"]["Policies"]
        return (
            *(tuple(validity[name].values()) for name in ("ValidityPeriod", "RenewalPeriod")),
            [policy for each in policies for policy in each.values()],
        )

    assert {name: purpose(kind()) for name, kind in KINDS.items()} == PURPOSES


def test_each_definition_has_the_flags_of_its_purpose() -> None:
    """No more and no fewer, whatever part of it they are in."""
    made = {name: content(kind()) for name, kind in KINDS.items()}
    assert {name: " ".join(sorted(set_flags(each))) for name, each in made.items()} == FLAGS


def set_flags(part: Any) -> list[str]:
    if isinstance(part, list):
        return [flag for each in part for flag in set_flags(each)]
    if not isinstance(part, dict):
        return []
    own = [name for name, value in part.items() if value is True]
    return own + [flag for each in part.values() for flag in set_flags(each)]
