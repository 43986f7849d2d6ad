"""Which seams lie in moto's other services?

Rows of the table in `seams.table`, for what this service has to do with others: acm-pca, ds, ec2,
ram, iam and sts. With one of cfn-lint, which has the schemas of some of their types.
"""

from __future__ import annotations

from .seam import Feature, Seam

_EC2 = "moto.ec2.models"
_GUARDED = "replaced while a linked mock is active; refuses what is in use"

LINKS = Feature(
    "links to moto's other services",
    affected="mocks with linked=True",
    remains="mocks without it",
    seams=(
        Seam("moto.ds.models", "DirectoryServiceBackend.delete_directory", _GUARDED),
        Seam(f"{_EC2}.security_groups", "SecurityGroupBackend._delete_security_group", _GUARDED),
        Seam(f"{_EC2}.vpcs", "VPCBackend.delete_vpc", _GUARDED),
    ),
)

SHARES = Feature(
    "shares of certificate authorities by moto's ram",
    affected="create_resource_share of moto's ram with the ARN of a certificate authority",
    remains="shares of what moto can share; resource policies of certificate authorities",
    seams=(Seam("moto.ram.models", "ResourceShare.add_resources", "replaced once it is imported"),),
)

SEEDED_PARTNERS = Feature(
    "what a connector needs of moto's other services",
    affected="`mock.make.surroundings`; all of `mock.make` in mocks with linked=True",
    remains="the rest of `mock.make` in mocks without it",
)

PARTNER_TYPES = Feature(
    "types of acm-pca, ds and ram to moto's CloudFormation",
    affected="stacks with an authority, a certificate, a directory or a resource share",
    remains="stacks without them",
    seams=(
        Seam(
            "cfnlint.schema",
            "PROVIDER_SCHEMA_MANAGER.get_resource_schema",
            "called: the schema of a type",
        ),
    ),
)

LATE_IMAGES = Feature(
    "a quick start of moto's ec2",
    affected="nothing but speed",
    remains="moto's ec2 makes its machine images as soon as any part of it is used",
    seams=(
        Seam("moto.ec2.models.amis", "AmiBackend._load_amis", "replaced; called when needed"),
        Seam("moto.ec2.models.amis", "AmiBackend.amis", "replaced; makes them when it is read"),
        Seam("moto.ec2.models.elastic_block_store", "EBSBackend.snapshots", "the same"),
    ),
)

PERMISSIONS = Feature(
    "permissions under moto's IAM",
    affected="requests while moto's IAM is enforced",
    remains="requests while it is not",
)

ACCOUNTS = Feature(
    "the account of an access key",
    affected="requests that are signed with keys that moto's IAM or STS made",
    remains="requests that are signed with other keys; MOTO_ACCOUNT_ID",
)

ENROLLMENT = Feature(
    "certificates",
    affected="mock.enroll",
    remains="mock.policies, and everything else",
)
