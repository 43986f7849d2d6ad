"""What does botocore's service model say of this service?

Routes, members, constraints, error fields and status codes are read from here and typed in
nowhere else.
"""

from __future__ import annotations

from functools import cache

from botocore.loaders import create_loader
from botocore.model import ServiceModel

SERVICE_NAME = "pca-connector-ad"


@cache
def service_model() -> ServiceModel:
    """The service model of the installed botocore, loaded once."""
    loader = create_loader()
    return ServiceModel(loader.load_service_model(SERVICE_NAME, "service-2"), SERVICE_NAME)
