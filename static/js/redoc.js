// Starts ReDoc on /redoc. Its search would need a worker made from a blob, which the page's policy does not allow.
"use strict";

// ReDoc signs its menu with a logo from its maker's server. Nothing is loaded from elsewhere, so it is left out.
const image = HTMLImageElement.prototype;
const { setAttribute } = image;
const source = Object.getOwnPropertyDescriptor(image, "src");
const isOurs = (address) => new URL(address, document.baseURI).origin === window.location.origin;

image.setAttribute = function setOwnAttribute(name, value) {
  if (name !== "src" || isOurs(value)) {
    setAttribute.call(this, name, value);
  }
};
Object.defineProperty(image, "src", {
  ...source,
  set(value) {
    if (isOurs(value)) {
      source.set.call(this, value);
    }
  },
});

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
