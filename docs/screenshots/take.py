"""Takes the pictures of this folder: ``python docs/screenshots/take.py ADDRESS NAME PASSWORD``; needs Chromium."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent


def signed_in(browser: Browser, address: str, name: str, password: str, scheme: str) -> Page:
    size = {"width": 1280, "height": 860}
    page = browser.new_page(base_url=address, viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/sign-in")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("button:has-text('Sign in')")
    page.wait_for_load_state("networkidle")
    return page


def take(browser: Browser, address: str, name: str, password: str) -> None:
    light = signed_in(browser, address, name, password, "light")
    light.screenshot(path=FOLDER / "dashboard.png")
    light.goto("/messages?category=deposit_issues")
    light.wait_for_load_state("networkidle")
    light.screenshot(path=FOLDER / "messages.png")
    light.goto("/stories")
    light.locator(".story-card h2 a").first.click()
    light.locator("#characters a.fact", has_text="brother of").click()
    light.wait_for_timeout(1000)  # the page glides to the words
    light.screenshot(path=FOLDER / "story.png")
    light.locator(".periods a", has_text="Map").click()
    light.wait_for_load_state("networkidle")
    light.screenshot(path=FOLDER / "story-map.png")
    light.goto("/ask?category=deposit_issues&by=source")
    light.wait_for_load_state("networkidle")
    light.screenshot(path=FOLDER / "ask.png")
    dark = signed_in(browser, address, name, password, "dark")
    dark.goto("/messages?q=paynorth&sentiment=negative")
    dark.locator(".row-text a").first.click()
    dark.wait_for_load_state("networkidle")
    dark.screenshot(path=FOLDER / "message-dark.png")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take(chromium, *sys.argv[1:4])
        chromium.close()
