"""Which names are public? Those that are imported here, and no others.

None of these modules imports moto, boto3 or botocore: freezegun and others read every name of every
module, also in sessions that never use the mock.
"""

from importlib.metadata import version as _version

from ._control.handle import MockHandle as MockHandle
from ._control.seeding.making import Make as Make
from ._control.seeding.making import Surroundings as Surroundings
from ._patching.kept_data import kept_data as kept_data
from ._seams.seam import SeamError as SeamError
from ._switch.switch import MockPcaConnectorAd as MockPcaConnectorAd
from ._switch.switch import mock_pca_connector_ad as mock_pca_connector_ad
from ._switch.switch import register as register
from .pcaconnectorad.calls import Call as Call
from .pcaconnectorad.calls import Calls as Calls
from .pcaconnectorad.calls import Fault as Fault
from .pcaconnectorad.calls import UnusedFaultError as UnusedFaultError
from .pcaconnectorad.enrollment.answers import AlternativeNames as AlternativeNames
from .pcaconnectorad.enrollment.answers import EnrolledCertificate as EnrolledCertificate
from .pcaconnectorad.enrollment.answers import Policy as Policy
from .pcaconnectorad.enrollment.answers import PolicyExtension as PolicyExtension
from .pcaconnectorad.enrollment.principal import Principal as Principal
from .pcaconnectorad.faults.fault import Predicate as Predicate
from .pcaconnectorad.iam.policies import ConditionWarning as ConditionWarning
from .pcaconnectorad.model.literals import AnyOperation as AnyOperation
from .pcaconnectorad.model.literals import ErrorMembers as ErrorMembers
from .pcaconnectorad.model.literals import ErrorName as ErrorName
from .pcaconnectorad.model.literals import FailingKindName as FailingKindName
from .pcaconnectorad.model.literals import Operation as Operation
from .pcaconnectorad.model.literals import Quotas as Quotas
from .pcaconnectorad.model.literals import RefusalCode as RefusalCode
from .pcaconnectorad.model.literals import StatusReason as StatusReason
from .pcaconnectorad.model.member_types import AccessRights as AccessRights
from .pcaconnectorad.model.member_types import ConnectorAnswer as ConnectorAnswer
from .pcaconnectorad.model.member_types import ConnectorMembers as ConnectorMembers
from .pcaconnectorad.model.member_types import (
    DirectoryRegistrationAnswer as DirectoryRegistrationAnswer,
)
from .pcaconnectorad.model.member_types import (
    DirectoryRegistrationMembers as DirectoryRegistrationMembers,
)
from .pcaconnectorad.model.member_types import (
    ServicePrincipalNameAnswer as ServicePrincipalNameAnswer,
)
from .pcaconnectorad.model.member_types import (
    ServicePrincipalNameMembers as ServicePrincipalNameMembers,
)
from .pcaconnectorad.model.member_types import State as State
from .pcaconnectorad.model.member_types import TemplateAnswer as TemplateAnswer
from .pcaconnectorad.model.member_types import (
    TemplateGroupAccessControlEntryAnswer as TemplateGroupAccessControlEntryAnswer,
)
from .pcaconnectorad.model.member_types import (
    TemplateGroupAccessControlEntryMembers as TemplateGroupAccessControlEntryMembers,
)
from .pcaconnectorad.model.member_types import TemplateMembers as TemplateMembers
from .pcaconnectorad.model.refusals import EnrollmentRefused as EnrollmentRefused
from .pcaconnectorad.option_types import Options as Options
from .pcaconnectorad.option_types import Transition as Transition

__version__ = _version("pca-ad-mock")
