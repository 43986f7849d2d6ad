"""How does moto's ram come to share certificate authorities, which AWS's can and moto's cannot?"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .._seams.services import SHARES
from .replacing import Lasting, Replacements

#: The ARN of a certificate authority, in whichever partition; moto takes those of `aws` only.
_is_authority = re.compile(
    r"arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:[0-9]{12}:certificate-authority/[a-z0-9-]+"
).fullmatch


def _adding_resources(add: Callable[[Any, list[str]], None]) -> Callable[[Any, list[str]], None]:
    def add_resources(share: Any, resource_arns: list[str]) -> None:
        before = [*share.resource_arns]
        add(share, [arn for arn in resource_arns if not _is_authority(arn)])
        share.resource_arns[:] = [*before, *resource_arns]

    return add_resources


def _patch_ram(replacements: Replacements) -> None:
    from moto.ram.models import ResourceShare

    replacements.replace(ResourceShare, "add_resources", _adding_resources)


#: Lets moto's ram, once it has been imported, share certificate authorities.
share_authorities = Lasting(SHARES, _patch_ram)
