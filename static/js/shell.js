// The bar's menu on small screens, the command palette, the keys that go somewhere, and a word when the server is silent.

const side = document.querySelector(".side");
const opener = document.querySelector("[data-menu-opener]");
opener?.addEventListener("click", () => {
  const open = side.classList.toggle("is-open");
  opener.setAttribute("aria-expanded", String(open));
});

const links = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".side-links a"))];
const places = links.map((link) => ({ label: link.textContent.trim(), url: link.href, keys: `g ${link.dataset.key}` }));

// --- The palette: every page by its name, and messages by their words ---
const palette = /** @type {HTMLDialogElement | null} */ (document.getElementById("palette"));
const words = palette?.querySelector("input");
const list = palette?.querySelector("[role=listbox]");
let chosen = 0;

function matching() {
  const text = words.value.trim().toLowerCase();
  const found = places.filter((place) => place.label.toLowerCase().includes(text));
  if (!text || !palette.dataset.search) return found;
  const search = words.value.trim();
  return [...found, { label: `Messages with “${search}”`, url: palette.dataset.search + encodeURIComponent(search), keys: "" }];
}

function show() {
  const found = matching();
  chosen = Math.min(chosen, Math.max(0, found.length - 1));
  list.replaceChildren(...found.map((place, index) => {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `palette-${index}`;
    option.ariaSelected = String(index === chosen);
    option.dataset.url = place.url;
    const name = document.createElement("span");
    name.textContent = place.label;
    option.append(name);
    if (place.keys) {
      const keys = document.createElement("kbd");
      keys.textContent = place.keys;
      option.append(keys);
    }
    return option;
  }));
  words.setAttribute("aria-activedescendant", found.length ? `palette-${chosen}` : "");
  palette.querySelector(".overlay-none").hidden = found.length > 0;
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function openPalette() {
  words.value = "";
  chosen = 0;
  palette.showModal();
  show();
}

words?.addEventListener("input", () => {
  chosen = 0;
  show();
});
words?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    chosen = (chosen + step + list.children.length) % Math.max(1, list.children.length);
    show();
  } else if (event.key === "Enter" && list.children[chosen]) {
    event.preventDefault();
    window.location.assign(/** @type {HTMLElement} */ (list.children[chosen]).dataset.url);
  }
});
list?.addEventListener("click", (event) => {
  const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
  if (option) window.location.assign(option.dataset.url);
});
for (const overlay of /** @type {NodeListOf<HTMLDialogElement>} */ (document.querySelectorAll("dialog.overlay"))) {
  overlay.addEventListener("click", (event) => {
    if (event.target === overlay) overlay.close();
  });
}
document.querySelector("[data-palette-opener]")?.addEventListener("click", openPalette);
document.querySelector("[data-keys-opener]")?.addEventListener("click", () => /** @type {HTMLDialogElement} */ (document.getElementById("keys")).showModal());

// --- Keys ---
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
let waiting = false; // g was pressed: the next letter names a page

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && palette) {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (waiting) {
    waiting = false;
    const link = links.find((one) => one.dataset.key === event.key);
    if (link) window.location.assign(link.href);
    return;
  }
  if (event.key === "g") {
    waiting = true;
    setTimeout(() => { waiting = false; }, 1200);
  } else if (event.key === "/") {
    const search = document.querySelector("main input[type=search], main textarea, main input[type=text]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  } else if (event.key === "?") {
    /** @type {HTMLDialogElement | null} */ (document.getElementById("keys"))?.showModal();
  }
});

// --- The server is silent, or says that something went wrong ---
const toast = document.getElementById("toast");
let again = null;

function fail(text, detail) {
  toast.querySelector("p").textContent = text;
  const { elt, requestConfig } = detail;
  again = requestConfig?.verb === "get" ? () => window.htmx.trigger(elt, requestConfig.triggeringEvent?.type ?? "load") : null;
  toast.querySelector("[data-retry]").hidden = again === null;
  toast.hidden = false;
}

document.addEventListener("htmx:sendError", (event) => fail("No answer from the server. What you see may be old.", event.detail));
document.addEventListener("htmx:timeout", (event) => fail("The server takes too long. What you see may be old.", event.detail));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 500) fail(`The server failed (${status}). Nothing was changed on this page.`, event.detail);
  else if (status === 403) fail("You are signed out, or may not see this any more. Reload the page.", event.detail);
  else if (status === 429) fail("Too many requests in a short time. Wait a moment.", event.detail);
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) toast.hidden = true;
});
toast?.querySelector("[data-retry]").addEventListener("click", () => {
  toast.hidden = true;
  again?.();
});
toast?.querySelector("[data-close]").addEventListener("click", () => { toast.hidden = true; });
