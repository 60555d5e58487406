// The page of a story: sends what the writer says, shows the answer as it comes, and leads from a fact to its words.

import { frames } from "./story_stream.js";
import { highlight } from "./story_quotes.js";

const story = document.querySelector("[data-story]");
const composer = /** @type {HTMLFormElement} */ (document.getElementById("composer"));
const box = composer.querySelector("textarea");
const problem = document.getElementById("composer-problem");
const stopButton = document.getElementById("stop");
const token = /** @type {HTMLInputElement} */ (composer.querySelector("[name=csrfmiddlewaretoken]")).value;

const RETRIES = 5;
let current = null; // the turn that is being answered

const log = () => document.getElementById("log");
const wait = (seconds) => new Promise((resume) => setTimeout(resume, seconds * 1000));

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function post(address, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "text/event-stream" };
  return fetch(address, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
}

// --- What the log shows while a turn is under way --------------------------------------------------------------------

function shown(role, text) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(`${role}-template`));
  const item = /** @type {HTMLElement} */ (template.content.firstElementChild.cloneNode(true));
  item.querySelector(".said-text").textContent = text;
  log().append(item);
  return item;
}

function nearEnd() {
  const list = log();
  return list.scrollHeight - list.scrollTop - list.clientHeight < 120;
}

function toEnd() {
  log().scrollTop = log().scrollHeight;
}

function append(item, text) {
  const follows = nearEnd();
  item.querySelector(".said-text").append(text);
  if (follows) toEnd();
}

function busy(turn) {
  current = turn;
  story.toggleAttribute("data-busy", Boolean(turn));
  stopButton.hidden = !turn;
  /** @type {HTMLButtonElement} */ (composer.querySelector("[type=submit]")).disabled = Boolean(turn);
}

function complain(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

async function reasonOf(response) {
  const body = await response.json().catch(() => ({}));
  if (Array.isArray(body.detail)) return body.detail.map((row) => row.msg).join(" ");
  return body.detail || `The server answered ${response.status}.`;
}

// --- A turn ----------------------------------------------------------------------------------------------------------

// Reads frames into `item` until the stream says that it is done. Returns the metadata, or null where it broke off.
async function read(response, item, turn) {
  let metadata = null;
  for await (const { id, data } of frames(response.body)) {
    if (id) turn.last = id;
    if (data.type === "text") append(item, data.content);
    if (data.type === "restart") item.querySelector(".said-text").replaceChildren(); // what a killed server said is void
    if (data.type === "metadata") metadata = data.metadata;
    if (data.type === "done") return metadata ?? {};
  }
  return null;
}

// The rest of an answer whose connection was lost: the server keeps what was written, and continues from there.
async function resume(item, turn) {
  for (let attempt = 0; attempt < RETRIES; attempt += 1) {
    try {
      const address = `/chat/${turn.id}?last_event_id=${encodeURIComponent(turn.last ?? "")}`;
      const response = await fetch(address, { headers: { Accept: "text/event-stream" } });
      if (response.status === 404) return null;
      const metadata = response.ok ? await read(response, item, turn) : null;
      if (metadata) return metadata;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch says so when the network is away
    }
    await wait(2 ** attempt * 0.5);
  }
  complain("The connection is lost. What was written is kept; reload the page to see it.");
  return null;
}

async function start(address, body, turn) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await post(address, body); // a repeated turn_id is the same turn: nothing is doubled
    } catch (error) {
      if (!(error instanceof TypeError) || attempt >= 2 || !turn.repeatable) throw error;
      await wait(attempt + 1);
    }
  }
}

// Streams one answer. Returns false where the server refused and nothing was changed.
async function run(address, body, turn, item) {
  complain("");
  busy(turn);
  try {
    const response = await start(address, body, turn);
    if (!response.ok) {
      complain(await reasonOf(response));
      return false;
    }
    turn.id = response.headers.get("X-Turn-Id") ?? turn.id;
    const metadata = (await read(response, item, turn).catch(() => null)) ?? (await resume(item, turn));
    arrived(metadata);
    return true;
  } catch {
    complain("The server cannot be reached. Nothing was sent.");
    return false;
  } finally {
    item.removeAttribute("aria-busy");
    busy(null);
  }
}

function arrived(metadata) {
  if (metadata?.session_id && story.dataset.session !== metadata.session_id) {
    story.dataset.session = metadata.session_id;
    history.replaceState(null, "", `?session=${metadata.session_id}`);
  }
  renew();
}

function renew() {
  const query = story.dataset.session ? `?session=${story.dataset.session}` : "";
  htmx.ajax("GET", story.dataset.log + query, { target: "#log", swap: "outerHTML" }).then(() => {
    const title = document.getElementById("story-title").textContent.trim();
    document.title = document.title.replace(/^.* · /s, () => `${title} · `); // a story gets its title by its first message
    toEnd();
  });
  document.body.dispatchEvent(new Event("dossier-changed"));
}

async function say(text) {
  const turn = { id: freshId(), repeatable: true };
  document.getElementById("opening")?.remove();
  const said = shown("user", text);
  const item = shown("assistant", "");
  toEnd();
  box.value = "";
  fit();
  const body = { text, project_id: story.dataset.story, session_id: story.dataset.session, turn_id: turn.id };
  if (await run("/chat", body, turn, item)) return;
  said.remove();
  item.remove();
  box.value = text;
  fit();
}

async function regenerate(button) {
  const old = button.closest("li");
  const item = shown("assistant", "");
  old.replaceWith(item);
  if (!(await run(`/chat/${button.dataset.regenerate}/regenerate`, {}, { id: button.dataset.regenerate }, item))) {
    item.replaceWith(old);
  }
}

async function edit(form) {
  const text = form.querySelector("textarea").value;
  const kept = [...log().children];
  const place = kept.indexOf(form.closest("li.turn"));
  const gone = kept.slice(place);
  for (const element of gone) element.remove();
  const said = shown("user", text);
  const item = shown("assistant", "");
  if (await run(`/chat/${form.dataset.edit}/edit`, { text }, {}, item)) return;
  said.remove();
  item.remove();
  log().append(...gone);
}

// --- The doors -------------------------------------------------------------------------------------------------------

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight * 0.4)}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (text && !current) say(text);
});

box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
box.addEventListener("input", fit);

stopButton.addEventListener("click", () => {
  if (current?.id) post(`/chat/${current.id}/stop`);
});

document.addEventListener("click", (event) => {
  const again = event.target.closest("button[data-regenerate]");
  if (again && !current) {
    event.preventDefault();
    regenerate(again);
  }
  const quote = event.target.closest("a[data-quote]");
  if (quote && highlight(quote)) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-edit]");
  if (!form || current) return;
  event.preventDefault();
  edit(form);
});

// An answer that was under way when the page was left goes on where it is.
const unfinished = log().querySelector("li[data-unfinished]");
if (unfinished) {
  const turn = { id: unfinished.dataset.unfinished, last: unfinished.dataset.last };
  busy(turn);
  resume(unfinished, turn).then((metadata) => {
    busy(null);
    if (metadata) arrived(metadata);
  });
}

toEnd();
document.querySelector("mark.quote")?.scrollIntoView({ block: "center" });
fit();
