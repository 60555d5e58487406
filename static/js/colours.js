// The colours of the tokens as a canvas can take them: a token holds one for light and one for dark pages.

const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** @param {string} name of a token, as `--accent` @returns {string} its colour in the theme of now */
export function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}
