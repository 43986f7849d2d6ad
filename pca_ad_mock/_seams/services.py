"""Which seams lie in moto's other services?

Rows of the table in `seams.table`, for what this service has to do with others: acm-pca, ds, ec2,
ram, iam and sts.
"""

from __future__ import annotations

from .seam import Feature, Seam

_IAM = "moto.iam.models"
_STS = "moto.sts.models"

_EC2 = "moto.ec2.models"
_GUARDED = "replaced while a linked mock is active; refuses what is in use"

LINKS = Feature(
    "links to moto's other services",
    affected="mocks with linked=True",
    remains="mocks without it",
    seams=(
        Seam("moto.acmpca.models", "ACMPCABackend.certificate_authorities", "read"),
        Seam("moto.acmpca.models", "CertificateAuthority.status", "read"),
        Seam("moto.acmpca.models", "CertificateAuthority.subject", "read"),
        Seam("moto.acmpca.models", "CertificateAuthority.policy", "read"),
        Seam("moto.ds.models", "DirectoryServiceBackend.directories", "read"),
        Seam("moto.ds.models", "Directory.directory_type", "read"),
        Seam("moto.ds.models", "Directory.stage", "read"),
        Seam("moto.ds.models", "Directory.vpc_settings", "read"),
        Seam("moto.ds.models", "Directory.connect_settings", "read"),
        Seam("moto.ram.models", "ResourceAccessManagerBackend.resource_shares", "read"),
        Seam("moto.ram.models", "ResourceShare.resource_arns", "read"),
        Seam("moto.ram.models", "ResourceShare.principals", "read"),
        Seam("moto.ram.models", "ResourceShare.status", "read"),
        Seam("moto.ds.models", "DirectoryServiceBackend.delete_directory", _GUARDED),
        Seam("moto.ds.exceptions", "ClientException", "raised, for such a directory"),
        Seam(f"{_EC2}.security_groups", "SecurityGroupBackend._delete_security_group", _GUARDED),
        Seam(f"{_EC2}.vpcs", "VPCBackend.delete_vpc", _GUARDED),
        Seam(f"{_EC2}.vpcs", "VPCBackend.vpc_end_points", "read: which are in use"),
        Seam(f"{_EC2}.vpcs", "VPCEndPoint.security_group_ids", "read"),
        Seam(f"{_EC2}.vpcs", "VPCEndPoint.vpc_id", "read"),
        Seam(f"{_EC2}.vpcs", "VPCEndPoint.state", "read"),
        Seam("moto.ec2.exceptions", "DependencyViolationError", "raised, for such a group or VPC"),
        Seam("moto.ec2.models", "EC2Backend.create_vpc_endpoint", "called"),
        Seam("moto.ec2.models", "EC2Backend.delete_vpc_endpoints", "called"),
        Seam("moto.ec2.models", "EC2Backend.get_security_group_from_id", "called"),
        Seam("moto.ec2.models", "EC2Backend.vpcs", "read"),
        Seam("moto.ec2.models", "EC2Backend.subnets", "read"),
        Seam("moto.ec2.models.subnets", "Subnet.available_ip_address_count", "read"),
        Seam("moto.ec2.models.subnets", "Subnet.ipv6_cidr_block_association_set", "read"),
    ),
)

SHARES = Feature(
    "shares of certificate authorities by moto's ram",
    affected="create_resource_share of moto's ram with the ARN of a certificate authority",
    remains="shares of what moto can share; resource policies of certificate authorities",
    seams=(
        Seam("moto.ram.models", "ResourceShare.add_resources", "replaced once it is imported"),
        Seam("moto.ram.models", "ResourceShare.resource_arns", "certificate authorities are added"),
    ),
)

SEEDED_PARTNERS = Feature(
    "what a connector needs of moto's other services",
    affected="`mock.make.surroundings`; all of `mock.make` in mocks with linked=True",
    remains="the rest of `mock.make` in mocks without it",
    seams=(
        Seam("moto.acmpca.models", "ACMPCABackend.create_certificate_authority", "called"),
        Seam("moto.acmpca.models", "ACMPCABackend.get_certificate_authority_csr", "called"),
        Seam("moto.acmpca.models", "ACMPCABackend.issue_certificate", "called"),
        Seam("moto.acmpca.models", "ACMPCABackend.get_certificate", "called"),
        Seam(
            "moto.acmpca.models", "ACMPCABackend.import_certificate_authority_certificate", "called"
        ),
        *SHARES.seams,
        Seam("moto.ram.models", "ResourceAccessManagerBackend.create_resource_share", "called"),
        Seam("moto.ds.models", "Directory", "made: moto's operation has a quota"),
        Seam("moto.ds.models", "Directory.directory_id", "read"),
        Seam("moto.ds.models", "DirectoryServiceBackend.directories", "ours are added"),
        Seam("moto.ds.models", "Directory.vpc_settings", "read"),
        Seam("moto.ds.models", "Directory.connect_settings", "read"),
        Seam("moto.ec2.models", "EC2Backend.create_vpc", "called"),
        Seam("moto.ec2.models", "EC2Backend.create_subnet", "called"),
        Seam("moto.ec2.models", "EC2Backend.create_security_group", "called"),
        Seam("moto.ec2.models", "EC2Backend.get_security_group_from_name", "called"),
    ),
)

LATE_IMAGES = Feature(
    "a quick start of moto's ec2",
    affected="nothing but speed",
    remains="moto's ec2 makes its machine images as soon as anything of it is used",
    seams=(
        Seam("moto.ec2.models.amis", "AmiBackend._load_amis", "replaced; called when needed"),
        Seam("moto.ec2.models.amis", "AmiBackend.amis", "replaced; makes them when it is read"),
        Seam("moto.ec2.models.elastic_block_store", "EBSBackend.snapshots", "the same"),
    ),
)

ENFORCEMENT = Feature(
    "enforcement of moto's IAM",
    affected="tests that enforce moto's IAM",
    remains="requests are answered without asking for permission",
    seams=(Seam("moto.settings", "INITIAL_NO_AUTH_ACTION_COUNT", "read: whether IAM is enforced"),),
)

PERMISSIONS = Feature(
    "permissions under moto's IAM",
    affected="requests while moto's IAM is enforced",
    remains="requests while it is not",
    seams=(
        Seam(
            "moto.core.authorization",
            "ActionAuthenticatorMixin.request_count",
            "read and counted: whether moto's IAM is enforced",
        ),
        Seam("botocore.auth", "SigV4Auth.add_auth", "called: by which clock requests are signed"),
        Seam("botocore.awsrequest", "AWSRequest", "made, and signed, as above"),
        Seam("moto.iam.access_control", "IAMRequest", "made, one for each request"),
        Seam("moto.iam.access_control", "IAMRequest.check_signature", "called"),
        Seam(_IAM, "iam_backends", "read, by account and partition"),
        Seam(_IAM, "IAMBackend.access_keys", "read"),
        Seam(_IAM, "IAMBackend.managed_policies", "read: the boundaries of roles"),
        Seam(_IAM, "IAMBackend.get_user", "called"),
        Seam(_IAM, "IAMBackend.get_groups_for_user", "called"),
        Seam(_IAM, "IAMBackend.list_user_tags", "called"),
        Seam(_IAM, "IAMBackend.get_roles", "called"),
        Seam(_IAM, "AccessKey.user_name", "read"),
        Seam(_IAM, "AccessKey.status", "read"),
        Seam(_IAM, "AccessKey.create_date", "read: when a session began"),
        Seam(_IAM, "User.id", "read"),
        Seam(_IAM, "User.arn", "read"),
        Seam(_IAM, "User.policies", "read"),
        Seam(_IAM, "User.managed_policies", "read"),
        Seam(_IAM, "Group.policies", "read"),
        Seam(_IAM, "Group.managed_policies", "read"),
        Seam(_IAM, "Role.arn", "read"),
        Seam(_IAM, "Role.tags", "read"),
        Seam(_IAM, "Role.policies", "read"),
        Seam(_IAM, "Role.managed_policies", "read"),
        Seam(_IAM, "Role.permissions_boundary_arn", "read"),
        Seam(_IAM, "Policy.versions", "read"),
        Seam(_IAM, "PolicyVersion.is_default", "read"),
        Seam(_IAM, "PolicyVersion.document", "read"),
        Seam(_STS, "sts_backends", "read, by account and partition"),
        Seam(_STS, "STSBackend.get_assumed_role_from_access_key", "called"),
        Seam(_STS, "AssumedRole.arn", "read"),
        Seam(_STS, "AssumedRole.user_id", "read"),
        Seam(_STS, "AssumedRole.role_arn", "read"),
        Seam(_STS, "AssumedRole.session_token", "read"),
        Seam(_STS, "AssumedRole.expiration", "read"),
        Seam(_STS, "AssumedRole.policy", "read: the session policy"),
    ),
)

ACCOUNTS = Feature(
    "the account of an access key",
    affected="requests that are signed with keys that moto's IAM or STS made",
    remains="requests that are signed with other keys; MOTO_ACCOUNT_ID",
    seams=(
        Seam("moto.iam.models", "get_account_id_from", "called"),
        Seam("moto.iam.models", "mark_account_as_visited", "called"),
    ),
)

_ACMPCA = "moto.acmpca.models"

ENROLLMENT = Feature(
    "certificates",
    affected="mock.enroll",
    remains="mock.policies, and everything else",
    seams=(
        # What finds an authority, and says whether it is shared.
        *(seam for seam in LINKS.seams if seam.module in (_ACMPCA, "moto.ram.models")),
        Seam(_ACMPCA, "CertificateAuthority.id", "read: its revocation list is named after it"),
        Seam(_ACMPCA, "CertificateAuthority.account_id", "read: whose it is"),
        Seam(_ACMPCA, "CertificateAuthority.region_name", "read: where its shares are"),
        Seam(_ACMPCA, "CertificateAuthority.key", "read, and signs certificates"),
        Seam(_ACMPCA, "CertificateAuthority.certificate", "read: who issues certificates"),
        Seam(_ACMPCA, "CertificateAuthority.certificate_chain", "read: what is above it"),
        Seam(_ACMPCA, "CertificateAuthority.not_valid_after", "read: whether it has expired"),
        Seam(
            _ACMPCA,
            "CertificateAuthority.certificate_authority_configuration",
            "read: with which hash it signs",
        ),
        Seam(
            _ACMPCA,
            "CertificateAuthority.revocation_configuration",
            "read: whether certificates name a revocation list",
        ),
        Seam(
            _ACMPCA,
            "CertificateAuthority.issued_certificates",
            "certificates are added, for get_certificate and revoke_certificate",
        ),
        Seam(
            _ACMPCA,
            "CertificateAuthority.issued_certificates_certificate_chains",
            "their chains are added",
        ),
    ),
)
