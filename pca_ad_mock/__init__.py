"""A mock of AWS Private CA Connector for Active Directory, `boto3.client("pca-connector-ad")`.

Names are resolved when they are first used: importing this package imports neither moto nor boto3.
There is no `__dir__`: freezegun asks every module for each name that it lists.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._control.handle import MockHandle as MockHandle
    from ._patching.registration import register as register
    from ._seams.seam import SeamError as SeamError
    from ._switch.mocking import mock_pca_connector_ad as mock_pca_connector_ad
    from .pcaconnectorad.calls import Call as Call
    from .pcaconnectorad.calls import Calls as Calls
    from .pcaconnectorad.enrollment.principal import Principal as Principal
    from .pcaconnectorad.enrollment.refusals import EnrollmentRefused as EnrollmentRefused
    from .pcaconnectorad.faults.fault import Fault as Fault
    from .pcaconnectorad.faults.fault import UnusedFaultError as UnusedFaultError
    from .pcaconnectorad.iam.policies import ConditionWarning as ConditionWarning
    from .pcaconnectorad.model.literals import ErrorName as ErrorName
    from .pcaconnectorad.model.literals import FailingKindName as FailingKindName
    from .pcaconnectorad.model.literals import Operation as Operation
    from .pcaconnectorad.model.literals import OperationName as OperationName
    from .pcaconnectorad.model.literals import Quotas as Quotas
    from .pcaconnectorad.model.literals import StatusReason as StatusReason
    from .pcaconnectorad.settings import Transition as Transition

__all__ = [
    "Call",
    "Calls",
    "ConditionWarning",
    "EnrollmentRefused",
    "ErrorName",
    "FailingKindName",
    "Fault",
    "MockHandle",
    "Operation",
    "OperationName",
    "Principal",
    "Quotas",
    "SeamError",
    "StatusReason",
    "Transition",
    "UnusedFaultError",
    "__version__",
    "mock_pca_connector_ad",
    "register",
]

_HOMES = {
    "Call": "pca_ad_mock.pcaconnectorad.calls",
    "Calls": "pca_ad_mock.pcaconnectorad.calls",
    "ConditionWarning": "pca_ad_mock.pcaconnectorad.iam.policies",
    "EnrollmentRefused": "pca_ad_mock.pcaconnectorad.enrollment.refusals",
    "ErrorName": "pca_ad_mock.pcaconnectorad.model.literals",
    "FailingKindName": "pca_ad_mock.pcaconnectorad.model.literals",
    "Fault": "pca_ad_mock.pcaconnectorad.faults.fault",
    "MockHandle": "pca_ad_mock._control.handle",
    "Operation": "pca_ad_mock.pcaconnectorad.model.literals",
    "OperationName": "pca_ad_mock.pcaconnectorad.model.literals",
    "Principal": "pca_ad_mock.pcaconnectorad.enrollment.principal",
    "Quotas": "pca_ad_mock.pcaconnectorad.model.literals",
    "SeamError": "pca_ad_mock._seams.seam",
    "StatusReason": "pca_ad_mock.pcaconnectorad.model.literals",
    "Transition": "pca_ad_mock.pcaconnectorad.settings",
    "UnusedFaultError": "pca_ad_mock.pcaconnectorad.faults.fault",
    "mock_pca_connector_ad": "pca_ad_mock._switch.mocking",
    "register": "pca_ad_mock._patching.registration",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("pca-ad-mock")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._seams.table import SERVICE

    # Before anything is imported that may not be there.
    if name != "SeamError":
        SERVICE.require()
    return getattr(import_module(_HOMES[name]), name)
