// The Ask page: an example or an earlier question also fills the box; the link of an answer goes to the clipboard; and
// where a model words the answer, its bullets take the place of the template's as they come.

document.addEventListener("click", async (event) => {
  const example = /** @type {HTMLButtonElement | null} */ (event.target.closest("button[name=example]"));
  if (example) /** @type {HTMLInputElement} */ (document.getElementById("question")).value = example.value;
  const copying = event.target.closest("[data-copy-text]");
  if (copying && navigator.clipboard) {
    const lines = [...document.querySelectorAll(".answer-lines li")].map((line) => line.textContent.trim());
    await navigator.clipboard.writeText(lines.join("\n"));
    copying.textContent = "Answer copied";
    return;
  }
  const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest("a[data-copy]"));
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(link.href);
    link.textContent = "Link copied";
  } catch {
    window.location.assign(link.href);
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "answer") return;
  /** @type {HTMLInputElement | null} */ (document.getElementById("question"))?.select();
  const text = document.querySelector(".ask-text code");
  if (text) /** @type {HTMLInputElement} */ (document.getElementById("query-text")).value = text.textContent;
  offerCopying();
  write();
});

function piece({ text, slot, href }) {
  if (!slot) return document.createTextNode(text);
  const isOurs = /^\/(?!\/)/.test(href);
  const element = document.createElement(isOurs ? "a" : "strong");
  if (isOurs) /** @type {HTMLAnchorElement} */ (element).href = href;
  element.dataset.slot = slot;
  element.textContent = text;
  return element;
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const whole = (rest + (value ?? "")).split("\n");
    rest = whole.pop();
    for (const line of whole) yield JSON.parse(line);
    if (done) return;
  }
}

/** @param {{ engine: string, model?: string, note: string }} end */
function ended({ engine, model, note }) {
  if (engine !== "local") document.getElementById("ask-engine").textContent = model ? `${engine} · ${model}` : engine;
  const place = document.getElementById("ask-note");
  if (!note) return;
  place.textContent = [place.textContent, note].filter(Boolean).join(" ");
  place.hidden = false;
}

let running;
async function write() {
  running?.abort();
  const list = document.querySelector(".answer-lines[data-words]");
  if (!list) return;
  running = new AbortController();
  const { signal } = running;
  const template = [...list.children];
  const writing = document.querySelector(".ask-writing");
  /** @type {HTMLInputElement} */
  const token = document.querySelector("#ask-form [name=csrfmiddlewaretoken]");
  const body = new URLSearchParams({ words: list.dataset.words, csrfmiddlewaretoken: token.value });
  writing.hidden = false;
  list.setAttribute("aria-busy", "true");
  /** @type {{ engine: string, model?: string, note: string }} */
  let end = { engine: "local", note: "The model's words did not come." };
  try {
    const response = await fetch(list.dataset.action, { method: "POST", body, signal });
    if (!response.ok) throw new Error(response.statusText);
    let first = true;
    for await (const said of lines(response.body)) {
      if (said.end) end = said.end;
      else {
        const bullet = document.createElement("li");
        bullet.append(...said.line.map(piece));
        if (first) list.replaceChildren();
        first = false;
        list.append(bullet);
      }
    }
  } catch {
    if (signal.aborted) return;
    end = { engine: "local", note: "The model's words did not come." };
  }
  if (end.note) list.replaceChildren(...template);
  list.removeAttribute("aria-busy");
  list.removeAttribute("data-words");
  writing.hidden = true;
  ended(end);
}

function offerCopying() {
  const button = document.querySelector("[data-copy-text]");
  if (button) button.hidden = !navigator.clipboard;
}

offerCopying();
write();
