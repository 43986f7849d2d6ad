"""Which template definitions can a test build on? One function for each kind of certificate.

Each function returns a new dict for the `Definition` of CreateTemplate and UpdateTemplate. It is
valid as it is, and the caller may change it. The keywords are those of `Changes`:
`workstation(schema=3)` or `web_server(algorithm="ECDH_P256", validity_period=(30, "DAYS"))`. A
keyword that does not exist is a TypeError; so is a period that is not a number and its unit. A
value that does not exist is a ValueError.
"""

from ..pcaconnectorad.model.definition_types import TemplateDefinition
from ._building import Changes, Period, Schema, minimal
from ._computers import (
    computer,
    domain_controller,
    ipsec,
    ocsp_signing,
    ras_and_ias_server,
    remote_desktop,
    web_server,
    workstation,
)
from ._users import (
    code_signing,
    document_signing,
    encrypting_file_system,
    secure_email,
    smart_card_logon,
    user,
)

__all__ = [
    "Changes",
    "Period",
    "Schema",
    "TemplateDefinition",
    "code_signing",
    "computer",
    "document_signing",
    "domain_controller",
    "encrypting_file_system",
    "ipsec",
    "minimal",
    "ocsp_signing",
    "ras_and_ias_server",
    "remote_desktop",
    "secure_email",
    "smart_card_logon",
    "user",
    "web_server",
    "workstation",
]
