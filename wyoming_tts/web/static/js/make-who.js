// @ts-check
/** First step of a new voice: whose it is, and whether everything needed is there. */

import { clear, errorLine, field, h, languageOptions, messageOf } from "./dom.js";
import { bytes, languageName } from "./format.js";
import { SOUND } from "./make-voice.js";
import { taskView, underWay } from "./model-task.js";
import { SENTENCE_LANGUAGES } from "./sentences.js";
import { LONGEST_DESCRIPTION, LONGEST_NAME } from "./voice-edit.js";

/** @typedef {import("./make-voice.js").Wizard} Wizard */

/**
 * The id that the server makes of a name; empty where it is a hash, as of names in other scripts.
 * @param {string} name
 */
function idOf(name) {
  const plain = name.toLowerCase().normalize("NFKD").replace(/[^ -~]/g, "");
  return plain.replace(/[^a-z0-9_.]+/g, "-").replace(/^[-._]+|[-._]+$/g, "");
}

/** @param {string} tag */
const primary = (tag) => tag.split("-")[0];

/** @param {Wizard} wizard @returns {import("./make-voice.js").Step} */
export function whoStep(wizard) {
  const { api, live, draft, store, go } = wizard;
  /** @param {string} called */
  const sameVoice = (called) => {
    const id = idOf(called);
    return id ? store.find(id) : store.voices.find((voice) => voice.mine && voice.name.toLowerCase() === called.toLowerCase());
  };
  const name = h("input", { id: "make-name", maxlength: LONGEST_NAME, autocomplete: "off", oninput: changed });
  const language = h("select", { id: "make-language", onchange: () => (changed(), needs.ask()) });
  const description = h("textarea", { id: "make-description", rows: 2, maxlength: LONGEST_DESCRIPTION, oninput: changed });
  const consent = h("input", { id: "make-consent", type: "checkbox", onchange: changed });
  const replace = h("input", { id: "make-replace", type: "checkbox", onchange: changed });
  const replaceRow = h("label", { class: "check", hidden: true }, replace, h("span", null));
  const nameField = field("Name", name, "As Home Assistant will show it, such as Anna.");
  const problem = errorLine();
  const needs = needsPanel(wizard, "You can go on and record meanwhile.");

  function changed() {
    Object.assign(draft, { name: name.value.trim(), language: language.value, description: description.value.trim(), consent: consent.checked, replace: replace.checked });
    const there = sameVoice(draft.name);
    replaceRow.hidden = !there?.mine;
    replaceRow.lastChild.textContent = there ? `Replace ${there.name}, which is there already` : "";
    if (!there?.mine) draft.replace = replace.checked = false;
    nameField.fail("");
    problem.tell("");
  }

  function languages() {
    const spoken = (api.session?.languages ?? []).map((/** @type {{tag: string}} */ { tag }) => tag);
    const known = new Set(spoken.map(primary));
    const tags = [...spoken, ...SENTENCE_LANGUAGES.filter((tag) => !known.has(tag))];
    if (draft.language && !tags.includes(draft.language)) tags.push(draft.language);
    const mine = navigator.languages.find((tag) => tags.includes(tag)) ?? tags.find((tag) => primary(tag) === primary(navigator.language));
    clear(language, languageOptions(tags));
    language.value = draft.language || mine || "en-US";
  }

  /** @param {string} message @param {HTMLElement} place */
  function refuse(message, place) {
    if (place === name) nameField.fail(message);
    else problem.tell(message);
    place.focus();
  }

  /** @param {Event} event */
  function next(event) {
    event.preventDefault();
    changed();
    const there = sameVoice(draft.name);
    if (!draft.name) refuse("Give the voice a name.", name);
    else if (!/[\p{L}\p{N}]/u.test(draft.name)) refuse("The name needs a letter or a digit.", name);
    else if (there && !there.mine) refuse("A voice of this name comes with the server. Choose another name.", name);
    else if (there && !draft.replace) refuse("You have a voice of this name. Choose another name, or tick “Replace”.", replace);
    else if (!draft.consent) refuse("Confirm that you may use this voice.", consent);
    else go(SOUND);
  }

  live.on("session", languages);
  const body = h("form", { class: "stack", novalidate: true, onsubmit: next },
    h("div", { class: "grid" }, nameField, field("Language", language, "The language that you are going to read in.")),
    replaceRow, field("Description (optional)", description), needs.node,
    h("label", { class: "check" }, consent, h("span", null, "I may use this voice: it is mine, or its owner agrees.")),
    problem, h("div", null, h("button", { class: "button primary", type: "submit" }, "Continue")));
  return {
    title: "Whose voice?", body,
    enter() {
      languages();
      Object.assign(name, { value: draft.name });
      description.value = draft.description;
      replace.checked = draft.replace;
      consent.checked = draft.consent;
      changed();
      needs.ask();
    },
    summary: () => `${draft.name}, ${languageName(draft.language)}`,
  };
}

/**
 * What making a voice takes, and the way to get what is missing.
 * @param {Wizard} wizard
 * @param {string} [hint] said where something is missing
 * @returns {{node: HTMLElement, ask: () => Promise<void>}}
 */
export function needsPanel({ api, live, draft }, hint = "") {
  const node = h("div", { class: "needs stack tight" });
  /** @type {Map<string, {view: ReturnType<typeof taskView>, active: boolean}>} */
  const tasks = new Map();
  let asked = "";

  async function ask() {
    const language = (asked = draft.language);
    try {
      const answer = await api.get(`api/making?language=${encodeURIComponent(language)}`);
      if (asked === language) show(answer);
    } catch (error) {
      clear(node, h("p", { class: "error" }, messageOf(error)), h("div", null, h("button", { class: "button", onclick: ask }, "Look again")));
    }
  }

  /** @param {any} answer */
  function show({ ready, problem, models, packages, remedy }) {
    const missing = models.filter((/** @type {any} */ { state }) => state !== "installed" && state !== "built in");
    if (ready) return clear(node, h("p", { class: "muted good" }, "Everything that is needed is on this machine."));
    const sizes = missing.reduce((/** @type {number} */ sum, /** @type {any} */ { size }) => sum + (size ?? 0), 0);
    const partly = missing.some((/** @type {any} */ { size }) => !size);
    clear(node, h("h4", null, "Still needed"), problem && !missing.length && h("p", null, problem),
      packages.length > 0 && h("p", null, "Packages: ", h("span", { class: "mono" }, packages.join(", "))), remedy && (packages.length > 0 || !missing.length) && h("p", null, remedy),
      missing.length > 0 && [
        h("ul", { class: "plain" }, missing.map((/** @type {any} */ { id, size }) => h("li", null, h("span", { class: "mono" }, id), size ? `, ${bytes(size)}` : "", tasks.get(id)?.view.node))),
        h("div", { class: "row" }, missing.some((/** @type {any} */ { id }) => !tasks.get(id)?.active) && h("button", { class: "button", onclick: () => download(missing) }, sizes ? `Download ${partly ? "more than " : ""}${bytes(sizes)}` : "Download"), h("a", { href: "#models" }, "Open the Models tab")),
        hint && h("p", { class: "hint" }, hint),
      ]);
  }

  /** @param {{id: string}[]} missing */
  async function download(missing) {
    try {
      for (const { id } of missing) follow(await api.post(`api/models/${encodeURIComponent(id)}/download`));
      await ask();
    } catch (error) {
      node.append(h("p", { class: "error", role: "alert" }, messageOf(error)));
    }
  }

  /** @param {import("./model-task.js").Task} task */
  function follow(task) {
    const before = tasks.get(task.model);
    const now = { view: before?.view ?? taskView(task.model), active: underWay(task) };
    now.view.set(task);
    tasks.set(task.model, now);
    if (node.offsetParent && before?.active !== now.active) ask();
  }

  live.on("task", (/** @type {any} */ task) => task.kind === "download" && follow(task));
  return { node, ask };
}
