// What makes the pages quicker; every page works without it.
import htmx from "htmx.org/dist/htmx.esm.js";
import { cards } from "./cards.js";
import { errors } from "./errors.js";
import { kept } from "./kept.js";
import { menu } from "./menu.js";
import { theme } from "./theme.js";

window.htmx = htmx;

function ready(part) {
  cards(part);
}

function begin() {
  menu();
  theme();
  errors();
  kept();
  ready(document);
  document.body.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  // A failed exchange is shown as the page that the server gave.
  document.body.addEventListener("htmx:responseError", (event) => {
    const { verb, path } = event.detail.requestConfig;
    if (verb === "get") window.location.assign(path);
    else window.location.reload();
  });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
