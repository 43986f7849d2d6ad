"""A mock of AWS Private CA Connector for Active Directory, `boto3.client("pca-connector-ad")`.

To switch it on and control it:

    mock_pca_connector_ad   the mock: a decorator, a context manager, `start` and `stop`
    MockPcaConnectorAd      what it returns when it is called with options
    MockHandle              what `with mock_pca_connector_ad() as mock:` returns, the controls
    Make                    `mock.make`, which makes resources to test with
    register                adds the service to moto, so that plain `mock_aws` mocks it too
    kept_data               makes clients faster to create, also under plain `mock_aws`

Calls, faults and certificates:

    Call, Calls             a request that the service received; `mock.calls`, all of them
    Fault                   a failure that a test injected
    Principal               who enrolls a certificate
    EnrolledCertificate     what `mock.enroll` returns
    AlternativeNames        the names in it
    Policy                  what `mock.policies` returns
    PolicyExtension         an extension in it

Errors and warnings:

    EnrollmentRefused       a connector refuses a request for a certificate
    UnusedFaultError        a fault was injected and never used
    SeamError               the installed moto, botocore or pytest lacks a name that a feature needs
    ConditionWarning        a condition of an IAM policy cannot be evaluated

Types for annotations:

    Operation               an operation in any spelling
    AnyOperation            that, or a request that clients send to a connector
    ErrorName               an error that a call can end in
    ErrorMembers            the members of the errors
    RefusalCode             a code with which a connector refuses a request
    Predicate               a function that decides whether a fault is for a call
    FailingKindName         a kind of resource whose creation can fail
    StatusReason            why it fails
    Options                 the keywords of `mock_pca_connector_ad`
    Quotas, Transition      the mappings that two of them take
    AccessRights            what an access control entry allows or denies
    State                   what `mock.state()` returns
    Surroundings            what `mock.make.surroundings()` returns
    ConnectorMembers, DirectoryRegistrationMembers, ServicePrincipalNameMembers, TemplateMembers,
    TemplateGroupAccessControlEntryMembers
                            what the methods of `mock.make` take
    ConnectorAnswer, DirectoryRegistrationAnswer, ServicePrincipalNameAnswer, TemplateAnswer,
    TemplateGroupAccessControlEntryAnswer
                            what they return, as the Get of each kind answers

`pca_ad_mock.definitions` has definitions of templates, `pca_ad_mock.server` a server for clients in
other processes. `__version__` is the version of this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._public import *


def __dir__() -> list[str]:
    from . import _public

    # Where pytest rewrites assertions, a module has more than identifiers.
    names = [name for name in vars(_public) if name.isidentifier()]
    return sorted(name for name in names if name == "__version__" or name[0] != "_")


def __getattr__(name: str) -> Any:
    # Here, and not above, so that importing this package imports nothing.
    if name == "__all__":
        return __dir__()
    if name.startswith("_") and name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _public

    if name not in vars(_public):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_public, name)
