"""``python -m tests.config.visit PORT``: starts the product as its user would, uses it a little, and stops it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from typing import Any

MANAGE = (sys.executable, "manage.py")


def main(port: str) -> int:
    site = f"http://127.0.0.1:{port}"
    serve = subprocess.Popen([*MANAGE, "serve", "--port", port])
    try:
        _wait(lambda: _get(f"{site}/ready")["status"] == "ok")
        _post(f"{site}/api/v1/messages/classify", {"message": "my deposit is missing"})
        sent = _post(f"{site}/api/v1/conversations", {"text": "Still waiting on my order, this is ridiculous"})
        _wait(lambda: _get(f"{site}/api/v1/conversations/{sent['conversation_id']}")["status"] == "analysed")
        _post(f"{site}/api/v1/chat", {"query": "login issues in the last month", "session_id": "mine"})
        with urllib.request.urlopen(_request(f"{site}/chat", {"text": "It is about Mara Teixeira."})) as stream:
            stream.read()
        for page in ("/sign-in", "/docs", "/openapi.json"):
            urllib.request.urlopen(site + page).read()
    finally:
        serve.send_signal(signal.SIGTERM)
        code = serve.wait()
    return code


def _request(url: str, body: object) -> urllib.request.Request:
    return urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def _post(url: str, body: object) -> Any:
    with urllib.request.urlopen(_request(url, body), timeout=30) as answer:
        return json.load(answer)


def _wait(check: Any) -> None:
    until = time.monotonic() + float(os.environ.get("VISIT_SECONDS", "120"))
    while True:
        try:
            if check():
                return
        except OSError:
            pass
        if time.monotonic() > until:
            raise TimeoutError("the server did not get ready")
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
