"""Which certificates do people have? One function for each kind returns its definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._building import Changes, Purpose

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..pcaconnectorad.model.definition_types import (
        ApplicationPolicyType,
        SubjectNameFlag,
        TemplateDefinition,
    )

#: A user is known by where it stands in the directory, and by what it logs on with.
_NAMES: Sequence[SubjectNameFlag] = ("RequireDirectoryPath", "SanRequireUpn")

_CARD_PROVIDER = ("Microsoft Smart Card Key Storage Provider",)
_CARD_PROVIDERS = {
    2: ("Microsoft Base Smart Card Crypto Provider",),
    3: _CARD_PROVIDER,
    4: _CARD_PROVIDER,
}


def user(*, email: bool = True, **changes: Unpack[Changes]) -> TemplateDefinition:
    """For people: to authenticate, to encrypt files and for e-mail.

    AD CS calls it User. The usual group is Domain Users.

    Args:
        email: whether a user needs an address; enrollment fails for those who have none.
        **changes: see `Changes`.
    """
    policies: list[ApplicationPolicyType] = ["CLIENT_AUTHENTICATION", "ENCRYPTING_FILE_SYSTEM"]
    return Purpose(
        policies=[*policies, "SECURE_EMAIL"] if email else policies,
        subject_name_flags=(*_NAMES, "RequireEmail", "SanRequireEmail") if email else _NAMES,
        enrollment_flags=("IncludeSymmetricAlgorithms",),
        exportable_key=True,
    ).build(changes)


def code_signing(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For people who sign programs and scripts; they enroll by hand.

    AD CS calls it Code Signing. The usual group is one of the organisation's own.
    """
    return Purpose(
        policies=("CODE_SIGNING",),
        subject_name_flags=_NAMES,
        usages=("DigitalSignature",),
        auto_enrollment=False,
    ).build(changes)


def document_signing(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For people who sign documents, and cannot deny it later.

    AD CS has no equivalent. The usual group is one of the organisation's own.
    """
    return Purpose(
        policies=("DOCUMENT_SIGNING",),
        subject_name_flags=_NAMES,
        usages=("DigitalSignature", "NonRepudiation"),
        enrollment_flags=("UserInteractionRequired",),
    ).build(changes)


def smart_card_logon(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For people who log on to Windows with a smart card or a security key.

    AD CS calls it Smartcard Logon. The usual group is one of the organisation's own.
    """
    return Purpose(
        policies=("CLIENT_AUTHENTICATION", "SMART_CARD_LOGIN"),
        subject_name_flags=_NAMES,
        enrollment_flags=("UserInteractionRequired",),
        crypto_providers=_CARD_PROVIDERS,
    ).build(changes)


def secure_email(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For people who sign and encrypt e-mail (S/MIME); the key is exportable, for other devices.

    As Exchange User of AD CS, for signatures too. The usual group has people with an address:
    enrollment fails for those who have none.
    """
    return Purpose(
        policies=("SECURE_EMAIL",),
        subject_name_flags=("RequireCommonName", "RequireEmail", "SanRequireEmail"),
        enrollment_flags=("IncludeSymmetricAlgorithms",),
        exportable_key=True,
    ).build(changes)


def encrypting_file_system(**changes: Unpack[Changes]) -> TemplateDefinition:
    """For people who encrypt their files on disk.

    AD CS calls it Basic EFS. The usual group is Domain Users.
    """
    return Purpose(
        policies=("ENCRYPTING_FILE_SYSTEM",),
        subject_name_flags=_NAMES,
        usages=("KeyEncipherment",),
        enrollment_flags=("IncludeSymmetricAlgorithms",),
        exportable_key=True,
    ).build(changes)
