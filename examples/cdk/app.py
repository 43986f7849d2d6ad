"""Certificate enrollment for an Active Directory, as an app of the AWS CDK.

`python app.py` writes the template to `cdk.out`; `cdk deploy` needs the CDK's command line.
"""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_pcaconnectorad as pca_connector_ad
from constructs import Construct


class Enrollment(cdk.Stack):
    """All five constructs that the CDK has for the service."""

    def __init__(self, scope: Construct, name: str) -> None:
        # moto's CloudFormation does not know whether an account is bootstrapped for the CDK.
        synthesizer = cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
        super().__init__(scope, name, synthesizer=synthesizer)
        directory_id = cdk.CfnParameter(self, "DirectoryId").value_as_string
        authority_arn = cdk.CfnParameter(self, "CertificateAuthorityArn").value_as_string
        group_id = cdk.CfnParameter(self, "SecurityGroupId").value_as_string
        computers = cdk.CfnParameter(self, "ComputersSid").value_as_string

        registration = pca_connector_ad.CfnDirectoryRegistration(
            self, "Registration", directory_id=directory_id
        )
        connector = pca_connector_ad.CfnConnector(
            self,
            "Connector",
            certificate_authority_arn=authority_arn,
            directory_id=directory_id,
            vpc_information=pca_connector_ad.CfnConnector.VpcInformationProperty(
                security_group_ids=[group_id], ip_address_type="IPV4"
            ),
        )
        connector.node.add_dependency(registration)
        pca_connector_ad.CfnServicePrincipalName(
            self,
            "PrincipalName",
            connector_arn=connector.attr_connector_arn,
            directory_registration_arn=registration.attr_directory_registration_arn,
        )
        template = pca_connector_ad.CfnTemplate(
            self,
            "Workstation",
            connector_arn=connector.attr_connector_arn,
            name="Workstation",
            definition=workstation(),
        )
        pca_connector_ad.CfnTemplateGroupAccessControlEntry(
            self,
            "Computers",
            template_arn=template.attr_template_arn,
            group_display_name="Domain Computers",
            group_security_identifier=computers,
            access_rights=pca_connector_ad.CfnTemplateGroupAccessControlEntry.AccessRightsProperty(
                enroll="ALLOW", auto_enroll="ALLOW"
            ),
        )
        cdk.Tags.of(self).add("purpose", "enrollment")
        cdk.CfnOutput(self, "ConnectorArn", value=connector.attr_connector_arn)


def workstation() -> pca_connector_ad.CfnTemplate.TemplateDefinitionProperty:
    """Certificates by which workstations prove who they are."""
    template = pca_connector_ad.CfnTemplate
    return template.TemplateDefinitionProperty(
        template_v4=template.TemplateV4Property(
            certificate_validity=template.CertificateValidityProperty(
                validity_period=template.ValidityPeriodProperty(period=365, period_type="DAYS"),
                renewal_period=template.ValidityPeriodProperty(period=30, period_type="DAYS"),
            ),
            enrollment_flags=template.EnrollmentFlagsV4Property(),
            extensions=template.ExtensionsV4Property(
                key_usage=template.KeyUsageProperty(
                    usage_flags=template.KeyUsageFlagsProperty(digital_signature=True)
                ),
                application_policies=template.ApplicationPoliciesProperty(
                    policies=[
                        template.ApplicationPolicyProperty(policy_type="CLIENT_AUTHENTICATION")
                    ]
                ),
            ),
            general_flags=template.GeneralFlagsV4Property(auto_enrollment=True, machine_type=True),
            private_key_attributes=template.PrivateKeyAttributesV4Property(
                key_spec="KEY_EXCHANGE", minimal_key_length=2048
            ),
            private_key_flags=template.PrivateKeyFlagsV4Property(
                client_version="WINDOWS_SERVER_2016"
            ),
            subject_name_flags=template.SubjectNameFlagsV4Property(san_require_dns=True),
        )
    )


def synthesize(folder: str | None = None) -> str:
    """Write the template, and give the path of the folder that it is in."""
    # Without the metadata of constructs, which are others with each release of the CDK.
    app = cdk.App(outdir=folder, analytics_reporting=False)
    Enrollment(app, "enrollment")
    return app.synth().directory


if __name__ == "__main__":
    synthesize("cdk.out")
