// Light or dark: the system's choice until somebody makes their own. Loaded before the page is drawn, so that nothing flashes;
// that is why it is a plain script and not a module, which would wait. The administration reads the same key.
"use strict";
(() => {
  const key = "theme";
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      const value = window.localStorage.getItem(key);
      return value === "light" || value === "dark" ? value : null;
    } catch {
      return null; // storage is switched off: the system decides
    }
  };
  const systems = () => (system.matches ? "dark" : "light");
  const current = () => stored() ?? systems();

  const apply = () => {
    document.documentElement.dataset.theme = current();
    document.dispatchEvent(new CustomEvent("themechange"));
  };

  const choose = (theme) => {
    try {
      window.localStorage.setItem(key, theme === systems() ? "auto" : theme);
    } catch {
      // Then it holds for this page only.
    }
    document.documentElement.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("themechange"));
  };

  apply();
  system.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-toggle]")) {
      choose(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    }
  });
})();
