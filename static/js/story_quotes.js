// From a fact to its words: marks the quote in the message that is on the page.

// Offsets count code points, as the server does; the browser counts UTF-16 units.
function unitsBefore(text, points) {
  let units = 0;
  let passed = 0;
  for (const character of text) {
    if (passed === points) break;
    units += character.length;
    passed += 1;
  }
  return units;
}

function unmark() {
  for (const mark of document.querySelectorAll("mark.quote")) {
    const parent = mark.parentNode;
    mark.replaceWith(mark.textContent);
    parent.normalize();
  }
}

// Marks the words that `link` names and shows them. False where their message is not on this page.
export function highlight(link) {
  const { message, start, end } = link.dataset;
  const place = document.querySelector(`[id="m-${message}"] .said-text`);
  if (!place) return false;
  unmark();
  const text = /** @type {Text | null} */ (place.firstChild);
  if (!text) return false;
  const range = document.createRange();
  range.setStart(text, unitsBefore(text.data, Number(start)));
  range.setEnd(text, unitsBefore(text.data, Number(end)));
  const mark = document.createElement("mark");
  mark.className = "quote";
  mark.tabIndex = -1;
  range.surroundContents(mark);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  mark.focus({ preventScroll: true });
  return true;
}
