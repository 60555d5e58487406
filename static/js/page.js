// What all pages share: menus close as one expects, and what was open stays open when a part of the page is renewed.

/** @returns {NodeListOf<HTMLDetailsElement>} */
function openMenus() {
  return document.querySelectorAll("details[data-menu][open]");
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A list that would reach beyond the right edge opens to the left.
document.addEventListener("toggle", (event) => {
  const list = event.target.querySelector?.(".group-list");
  if (!list || !event.target.open) return;
  list.classList.remove("is-right");
  list.classList.toggle("is-right", list.getBoundingClientRect().right > document.documentElement.clientWidth);
}, true);

let open = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  open = [...event.detail.target.querySelectorAll("details[id][open]")].map((details) => details.id);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  open = [];
});

// The count beside a group of boxes follows them at once; the list follows when the server has answered.
document.addEventListener("change", (event) => {
  const group = event.target.closest("details[data-group]");
  if (!group) return;
  const number = group.querySelectorAll("input:checked").length;
  const badge = group.querySelector("[data-count]");
  badge.textContent = String(number);
  badge.hidden = number === 0;
});
