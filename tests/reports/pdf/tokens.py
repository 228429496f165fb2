"""A token of SoftHSM, filled for a test."""

from __future__ import annotations

import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

#: Where Debian has SoftHSM.
MODULES = ("/usr/lib/softhsm/libsofthsm2.so",)


def fill_token(module: str, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
    """A token with the key and its certificate, both under the label `ada`."""
    import pkcs11
    from pkcs11.util.rsa import decode_rsa_private_key

    tool = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        "office",
        "--so-pin",
        "0000",
        "--pin",
        "1234",
    ]
    subprocess.run(tool, check=True, capture_output=True)
    plain = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    token = pkcs11.lib(module).get_token(token_label="office")
    with token.open(rw=True, user_pin="1234") as session:
        more = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.LABEL: "ada"}
        session.create_object({**decode_rsa_private_key(plain), **more, pkcs11.Attribute.SIGN: True})
        session.create_object(
            {
                **more,
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.SUBJECT: certificate.subject.public_bytes(),
                pkcs11.Attribute.ISSUER: certificate.issuer.public_bytes(),
                pkcs11.Attribute.SERIAL_NUMBER: b"\x02\x01\x01",
                pkcs11.Attribute.VALUE: certificate.public_bytes(serialization.Encoding.DER),
            }
        )
