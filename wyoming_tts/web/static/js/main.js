// @ts-check
/** The shell: one tab at a time by the address's hash, each loaded when it is first seen. */
import { api } from "./api.js";
import { clear, h } from "./dom.js";
import { live } from "./live.js";

/** @type {Record<string, string>} */
const TABS = { speak: "Speak", voices: "Voices", models: "Models", words: "Words", status: "Status" };

/** @type {Map<string, {root: HTMLElement, tab: any, tries: number}>} */
const open = new Map();
let current = "";

/** @param {string} hash @returns {string} */
const nameOf = (hash) => {
  const name = hash.replace(/^#/, "").split("/")[0];
  return name in TABS ? name : "speak";
};

function follow() {
  // "#main" is the skip link's, not a tab.
  if (location.hash === "#main") return;
  const name = nameOf(location.hash);
  if (name === current) return;
  const before = open.get(current);
  if (before) {
    before.root.hidden = true;
    before.tab?.hide?.();
  }
  current = name;
  document.title = `${TABS[name]} · Wyoming TTS`;
  for (const link of document.querySelectorAll(".tabs a")) {
    if (link.getAttribute("href") === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const place = open.get(name);
  if (place) {
    place.root.hidden = false;
    place.tab?.show?.();
  } else {
    const root = h("section", { id: `tab-${name}`, class: "tab", "aria-label": TABS[name] });
    document.getElementById("main")?.append(root);
    open.set(name, { root, tab: null, tries: 0 });
  }
  if (!open.get(name)?.tab) load(name);
  if (before) scrollTo({ top: 0 });
}

/** @param {string} name */
async function load(name) {
  const place = open.get(name);
  if (!place) return;
  try {
    // A browser may remember that a module could not be had; another address makes it ask again.
    const module = await import(place.tries ? `./${name}.js?${place.tries}` : `./${name}.js`);
    if (place.tab) return;
    clear(place.root);
    place.tab = module.mount(place.root, { api, live });
    if (current === name) place.tab?.show?.();
  } catch (error) {
    console.error(error);
    place.tries += 1;
    clear(place.root, h("div", { class: "card stack" },
      h("p", { class: "error", role: "alert" }, "This part of the page could not be loaded. Check that the server runs, then try again."),
      h("div", null, h("button", { class: "button", onclick: () => load(name) }, "Try again"))));
  }
}

live.on("session", (session) => {
  const place = document.getElementById("version");
  if (place) place.textContent = `wyoming_tts ${session.version}`;
  document.documentElement.classList.toggle("embedded", Boolean(session.home_assistant));
});
live.on("online", () => {
  const place = open.get(current);
  if (place && !place.tab && place.tries) load(current);
});

addEventListener("hashchange", follow);
follow();
live.start();
