// @ts-check
/** What each stage of the text's way to speech did, fetched when it is looked at. */
import { clear, h, messageOf, terms } from "./dom.js";
import { languageName, plural } from "./format.js";

/** A text that is being typed is explained when the typing pauses. */
const PAUSE = 500;

export class Stages {
  /** @param {{api: any, body: () => any}} options */
  constructor({ api, body }) {
    this.api = api;
    this.body = body;
    this.explained = "";
    this.timer = 0;
    this.place = h("div", { class: "stack", id: "speak-stages", "aria-live": "polite" });
    this.element = h("details", { class: "card stages-card" }, h("summary", null, "What each stage did"), this.place);
    this.element.addEventListener("toggle", () => this.element.open && this.#explain());
  }

  /** The text or a choice is another now. */
  stale() {
    clearTimeout(this.timer);
    if (this.element.open) this.timer = window.setTimeout(() => this.#explain(), PAUSE);
  }

  async #explain() {
    const body = this.body();
    const wanted = JSON.stringify(body);
    if (wanted === this.explained) return;
    this.explained = wanted;
    if (!body.text.trim()) {
      clear(this.place, h("p", { class: "muted" }, "Write a text to see what becomes of it."));
      return;
    }
    if (!this.place.childElementCount) clear(this.place, h("p", { class: "muted" }, "Looking…"));
    try {
      const explained = await this.api.post("api/explain", body);
      if (this.explained === wanted) clear(this.place, ...pieces(explained));
    } catch (error) {
      if (this.explained !== wanted) return;
      this.explained = "";
      clear(this.place, h("p", { class: "error" }, messageOf(error)));
    }
  }
}

/** @param {any} explained @returns {any[]} */
function pieces({ cleaned, pieces: found }) {
  const head = terms("stages", [["Cleaned", cleaned], ["Cut into", plural(found.length, "piece")]]);
  return [head, ...found.map((/** @type {any} */ each, /** @type {number} */ at) => stagesOf(each, `Piece ${at + 1}`))];
}

/**
 * What became of one piece of a text.
 * @param {any} piece as api/explain tells it
 * @param {string} [name]
 * @param {string} [none] said where no entry of the lexicon matched
 * @returns {HTMLElement}
 */
export function stagesOf({ piece, lexicon, verbalised, phonemes, language, manner, pause }, name = "Piece", none = "") {
  const used = (lexicon ?? []).map((/** @type {string[]} */ [written, words]) => `${written} → ${words || "left out"}`);
  const said = Object.entries(manner ?? {}).filter(([, value]) => value !== null && value !== "");
  return h("div", { class: "piece" }, terms("stages", [
    [name, piece],
    ["Your words", used.join(", ") || none],
    ["Spoken words", verbalised],
    ["Sounds (IPA)", phonemes ? h("span", { class: "mono", lang: "und-fonipa" }, phonemes) : "made by the engine"],
    ["Language", languageName(language)],
    ["Manner", said.map(([key, value]) => `${key} ${value}`).join(", ")],
    ["Pause after", pause !== "0 s" && pause],
  ]));
}
