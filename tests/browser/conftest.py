"""A real server with a store of its own, and a real browser that notes everything it complains about."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests import factories
from tests.config.servers import PROJECT, accepts, free_port, running, wait_until

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = "browser" in os.environ.get("VERBATIM_REQUIRE", "").split(",")
MANAGE = [sys.executable, str(PROJECT / "manage.py")]
PATIENCE = 60_000  # ms that a page gets to show what is expected; it costs nothing where that comes at once

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Site:
    address: str
    folder: Path

    def run(self, code: str) -> None:
        """Python code in the site's environment."""
        subprocess.run(
            [*MANAGE, "shell", "-v", "0", "-c", code],
            check=True,
            cwd=PROJECT,
            env={**os.environ, **environment(self.folder)},
        )


@dataclass
class Complaints:
    """What the browser's console says, and what pages ask of other servers."""

    site: Site
    console: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        answered = "Failed to load resource: the server responded with a status of 4"
        if message.type in ("error", "warning") and not message.text.startswith(answered):
            self.console.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.site.address):
            self.elsewhere.append(request.url)

    @property
    def all(self) -> list[str]:
        return self.console + self.elsewhere


def environment(folder: Path) -> dict[str, str]:
    return {
        "DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "SECRET_KEY": "",
        "VERBATIM_TESTING": "1",
        "PYTHONPATH": str(PROJECT),
        "SIGN_IN_RATE": "1000/m",
        "STREAM_RATE": "1000/m",
        "DOSSIER_WAIT": "0.2",
    }


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    site = Site(f"http://127.0.0.1:{port}", folder)
    subprocess.run([*MANAGE, "migrate", "-v", "0"], check=True, cwd=PROJECT, env={**os.environ, **environment(folder)})
    site.run("from tests.browser import seed; seed.fill()")
    command = [*MANAGE, "serve", "--no-worker", "--port", str(port)]
    with running(command, PROJECT, folder / "server.log", **environment(folder)):
        wait_until(lambda: accepts(("127.0.0.1", port)), what="the server's socket")
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if REQUIRED:
            pytest.fail("Chromium is needed here.")
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, timeout=120_000)
        yield browser
        browser.close()


@pytest.fixture
def complaints(site: Site) -> Complaints:
    return Complaints(site)


Open = Callable[..., Page]


@pytest.fixture
def stranger(browser: Browser, site: Site, complaints: Complaints) -> Iterator[Open]:
    """Opens a browser of a person who has not signed in; takes the options of a browser context."""
    contexts: list[BrowserContext] = []

    def open_page(width: int = 1440, **options: Any) -> Page:
        options = {"viewport": {"width": width, "height": 900}, "base_url": site.address, **options}
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def signed_in(stranger: Open) -> Open:
    """The same for a person who has: ``ann``, an analyst, or ``sam``, staff."""

    def open_page(name: str = "ann", **options: Any) -> Page:
        page = stranger(**options)
        page.goto("/sign-in")
        page.fill("#id_username", name)
        page.fill("#id_password", factories.PASSWORD)
        page.click("button:has-text('Sign in')")
        page.wait_for_url("**/")
        return page

    return open_page
