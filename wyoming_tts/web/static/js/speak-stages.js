// @ts-check
/** What each stage of the text's way to speech did, fetched when it is looked at. */
import { clear, h, messageOf } from "./dom.js";
import { plural } from "./format.js";

/** A text that is being typed is explained when the typing pauses. */
const PAUSE = 500;

export class Stages {
  /** @param {{api: any, body: () => any}} options */
  constructor({ api, body }) {
    this.api = api;
    this.body = body;
    this.explained = "";
    /** @type {any} */
    this.timer = 0;
    this.place = h("div", { class: "stack", id: "speak-stages", "aria-live": "polite" });
    this.element = h("details", { class: "card stages-card" }, h("summary", null, "What each stage did"), this.place);
    this.element.addEventListener("toggle", () => this.element.open && this.#explain());
  }

  /** The text or a choice is another now. */
  stale() {
    clearTimeout(this.timer);
    if (this.element.open) this.timer = setTimeout(() => this.#explain(), PAUSE);
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
  const head = h("dl", { class: "stages" }, cleaned ? stage("Cleaned", cleaned) : null, stage("Cut into", plural(found.length, "piece")));
  return [head, ...found.map((/** @type {any} */ each, /** @type {number} */ at) =>
    h("div", { class: "piece" },
      h("dl", { class: "stages" },
        stage(`Piece ${at + 1}`, each.piece),
        each.lexicon?.length ? stage("Your words", each.lexicon.map((/** @type {string[]} */ [written, words]) => `${written} → ${words}`).join(", ")) : null,
        stage("Spoken words", each.verbalised),
        each.phonemes ? stage("Phonemes", h("span", { class: "mono", lang: "und-fonipa" }, each.phonemes)) : null,
        manner(each.manner),
        each.pause && each.pause !== "0 s" ? stage("Pause after", each.pause) : null)))];
}

/** @param {Record<string, any>} [given] */
function manner(given) {
  const said = Object.entries(given ?? {}).filter(([, value]) => value !== null && value !== "");
  return said.length ? stage("Manner", said.map(([name, value]) => `${name} ${value}`).join(", ")) : null;
}

/** @param {string} name @param {any} what */
function stage(name, what) {
  return [h("dt", null, name), h("dd", null, what)];
}
