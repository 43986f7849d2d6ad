"""All that certificate enrollment needs, from the network on, as an app of the AWS CDK.

`python whole.py` writes the template to `cdk.out`. The password of the directory is the value
`password` of the secret `directory-administrator`.
"""

from __future__ import annotations

import aws_cdk as cdk
from app import workstation
from aws_cdk import aws_acmpca as acmpca
from aws_cdk import aws_directoryservice as directoryservice
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_pcaconnectorad as pca_connector_ad
from aws_cdk import aws_ram as ram
from constructs import Construct

DOMAIN = "corp.example.com"
ADMINISTRATOR = "{{resolve:secretsmanager:directory-administrator:SecretString:password}}"


class DirectoryToEntry(cdk.Stack):
    """A directory, an authority, and a connector that issues certificates to computers."""

    def __init__(self, scope: Construct, name: str) -> None:
        # moto's CloudFormation does not know whether an account is bootstrapped for the CDK.
        synthesizer = cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
        super().__init__(scope, name, synthesizer=synthesizer)
        directory, group = self._make_directory()
        authority, share = self._make_authority()
        registration = pca_connector_ad.CfnDirectoryRegistration(
            self, "Registration", directory_id=directory.ref
        )
        connector = pca_connector_ad.CfnConnector(
            self,
            "Connector",
            certificate_authority_arn=authority.attr_arn,
            directory_id=directory.ref,
            vpc_information=pca_connector_ad.CfnConnector.VpcInformationProperty(
                security_group_ids=[group.attr_group_id]
            ),
        )
        connector.node.add_dependency(registration, share)
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
            group_security_identifier="S-1-5-21-1111111111-2222222222-3333333333-515",
            access_rights=pca_connector_ad.CfnTemplateGroupAccessControlEntry.AccessRightsProperty(
                enroll="ALLOW", auto_enroll="ALLOW"
            ),
        )
        cdk.CfnOutput(self, "ConnectorArn", value=connector.attr_connector_arn)

    def _make_directory(self) -> tuple[directoryservice.CfnMicrosoftAD, ec2.CfnSecurityGroup]:
        network = ec2.CfnVPC(self, "Network", cidr_block="10.0.0.0/16")
        zones = cdk.Fn.get_azs("")
        subnets = [
            ec2.CfnSubnet(
                self,
                f"Subnet{number}",
                vpc_id=network.ref,
                cidr_block=f"10.0.{number}.0/24",
                availability_zone=cdk.Fn.select(number, zones),
            )
            for number in range(2)
        ]
        directory = directoryservice.CfnMicrosoftAD(
            self,
            "Directory",
            name=DOMAIN,
            password=ADMINISTRATOR,
            edition="Standard",
            vpc_settings=directoryservice.CfnMicrosoftAD.VpcSettingsProperty(
                vpc_id=network.ref, subnet_ids=[each.ref for each in subnets]
            ),
        )
        group = ec2.CfnSecurityGroup(
            self, "EndpointGroup", group_description="Endpoint of the connector", vpc_id=network.ref
        )
        return directory, group

    def _make_authority(self) -> tuple[acmpca.CfnCertificateAuthority, ram.CfnResourceShare]:
        authority = acmpca.CfnCertificateAuthority(
            self,
            "Authority",
            type="ROOT",
            key_algorithm="RSA_2048",
            signing_algorithm="SHA256WITHRSA",
            subject=acmpca.CfnCertificateAuthority.SubjectProperty(common_name="Example Root CA"),
        )
        certificate = acmpca.CfnCertificate(
            self,
            "RootCertificate",
            certificate_authority_arn=authority.attr_arn,
            certificate_signing_request=authority.attr_certificate_signing_request,
            signing_algorithm="SHA256WITHRSA",
            template_arn=f"arn:{self.partition}:acm-pca:::template/RootCACertificate/V1",
            validity=acmpca.CfnCertificate.ValidityProperty(type="YEARS", value=10),
        )
        activation = acmpca.CfnCertificateAuthorityActivation(
            self,
            "Activation",
            certificate_authority_arn=authority.attr_arn,
            certificate=certificate.attr_certificate,
        )
        share = ram.CfnResourceShare(
            self,
            "Share",
            name="connector-for-ad",
            principals=["pca-connector-ad.amazonaws.com"],
            sources=[self.account],
            resource_arns=[authority.attr_arn],
        )
        share.node.add_dependency(activation)
        return authority, share


if __name__ == "__main__":
    # Without the metadata of constructs, which are others with each release of the CDK.
    app = cdk.App(outdir="cdk.out", analytics_reporting=False)
    DirectoryToEntry(app, "directory-to-entry")
    app.synth()
