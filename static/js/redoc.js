// Starts ReDoc on /redoc. Its search would need a worker made from a blob, which the page's policy does not allow.
"use strict";

const page = document.getElementById("redoc");

window.Redoc.init(
  page.dataset.schema,
  {
    disableSearch: true,
    hideHostname: true,
    theme: { typography: { fontFamily: "system-ui, sans-serif", headings: { fontFamily: "system-ui, sans-serif" } } },
  },
  page,
);
