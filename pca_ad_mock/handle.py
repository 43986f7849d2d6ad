"""How does a test direct the service that it runs against?"""

from __future__ import annotations

import os

from moto.core.models import DEFAULT_ACCOUNT_ID

from .pcaconnectorad import pcaconnectorad_backends, settings
from .pcaconnectorad.models import PcaConnectorAdBackend


class Handle:
    """What `with mock_pca_connector_ad() as mock:` gives."""

    def backend(
        self, region: str | None = None, account_id: str = DEFAULT_ACCOUNT_ID
    ) -> PcaConnectorAdBackend:
        """The state of the service in a region and an account, to read in a test.

        Args:
            region: the region's name; if not given, the one that a client gets by default.
            account_id: the account; if not given, moto's default one.

        Raises:
            ValueError: botocore knows no such region.
        """
        name = region or os.environ.get("AWS_DEFAULT_REGION") or settings.current().region
        account = pcaconnectorad_backends[account_id]
        try:
            return account[name]
        except KeyError:
            known = ", ".join(account.regions)
            raise ValueError(f"there is no region {name!r}; botocore knows {known}") from None

    def reset(self) -> None:
        """Forget all resources of this service, in every account and region."""
        for account in pcaconnectorad_backends.values():
            account.reset()
