"""A Supabase project of a test's own: its keys on a real little server, and tokens as it would sign them."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

PATH = "/auth/v1/.well-known/jwks.json"
SHARED_SECRET = "a shared secret of more than thirty-two characters"
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


class Project(ThreadingHTTPServer):
    """Serves ``answer`` (status and body) as its key set; ``asked`` counts the requests. ``None`` answers nothing
    until ``release`` is set."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked = 0
        self.release = threading.Event()
        self.answer: tuple[int, bytes] | None = keys(ec1=EC_KEY, rsa1=RSA_KEY)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.release.set()
        self.shutdown()
        self.server_close()

    def token(self, kid: str = "ec1", algorithm: str = "ES256", key: Any = EC_KEY, **changed: Any) -> str:
        """A token that is good, but for what is ``changed``; a claim that is None is left out."""
        now = int(time.time())
        claims = {
            "sub": str(uuid4()),
            "aud": "authenticated",
            "iss": f"{self.url}/auth/v1",
            "iat": now,
            "exp": now + 3600,
            "role": "authenticated",
            "email": "ann@example.com",
            "is_anonymous": False,
        }
        said = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        return jwt.encode(said, key, algorithm, headers={"kid": kid})


class _Handler(BaseHTTPRequestHandler):
    server: Project

    def do_GET(self) -> None:
        self.server.asked += 1
        if self.server.answer is None:
            self.server.release.wait(60)
            return
        status, body = self.server.answer if self.path == PATH else (404, b"")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


def keys(**named: EllipticCurvePrivateKey | RSAPrivateKey) -> tuple[int, bytes]:
    """The answer that holds the public halves of ``named``."""
    return 200, json.dumps({"keys": [_public(kid, key) for kid, key in named.items()]}).encode()


def _public(kid: str, key: EllipticCurvePrivateKey | RSAPrivateKey) -> dict[str, Any]:
    if isinstance(key, RSAPrivateKey):
        return {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "alg": "RS256", "kid": kid, "use": "sig"}
    return {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "alg": "ES256", "kid": kid, "use": "sig"}
