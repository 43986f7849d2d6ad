"""The service, in the shape that moto gives its own."""

from .models import pcaconnectorad_backends

__all__ = ["pcaconnectorad_backends"]
