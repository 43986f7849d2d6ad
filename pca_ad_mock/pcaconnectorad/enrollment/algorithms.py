"""Which `cryptography` class does each algorithm in the model stand for?"""

from __future__ import annotations

from typing import TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa

Hash: TypeAlias = hashes.SHA256 | hashes.SHA384 | hashes.SHA512
PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

#: Named as in HashAlgorithm; the SigningAlgorithm of acm-pca begins with the same names.
HASHES: dict[str, type[Hash]] = {
    "SHA256": hashes.SHA256,
    "SHA384": hashes.SHA384,
    "SHA512": hashes.SHA512,
}

#: Named as in Algorithm; which also has RSA.
CURVES: dict[str, type[ec.EllipticCurve]] = {
    "ECDH_P256": ec.SECP256R1,
    "ECDH_P384": ec.SECP384R1,
    "ECDH_P521": ec.SECP521R1,
}
