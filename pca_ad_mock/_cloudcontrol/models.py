"""Where does moto look for Cloud Control's state? It has none: the service has it all."""

from __future__ import annotations

from moto.core.base_backend import BackendDict, BaseBackend

from ..pcaconnectorad.model.endpoints import REGIONS


class CloudControlBackend(BaseBackend):
    """Stands for the service in an account and region, for moto's table of URLs."""


cloudcontrol_backends = BackendDict(
    CloudControlBackend, "cloudcontrol", use_boto3_regions=False, additional_regions=list(REGIONS)
)
