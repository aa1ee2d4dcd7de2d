// @ts-check
/** Who speaks, in which style and language, and how fast. */
import { clear, field, h, languageOptions, messageOf } from "./dom.js";
import { languageName } from "./format.js";
import { recall, remember } from "./storage.js";

const NOTES = { loading: "loading", waiting: "models missing", failed: "failed" };
/** A voice of more languages than this stands in a group of its own kind. */
const FEW = 3;

export class Choice {
  /** @param {{api: any, onchange: () => void}} options */
  constructor({ api, onchange }) {
    this.api = api;
    this.onchange = onchange;
    /** @type {any[]} */
    this.voices = [];
    this.kept = recall("choice", {});
    this.voiceSelect = h("select", { id: "speak-voice" }, h("option", { value: "" }, "Loading voices…"));
    this.style = h("select", { id: "speak-style" });
    this.language = h("select", { id: "speak-language" });
    this.rate = h("input", { type: "range", id: "speak-rate", min: 0.5, max: 2, step: 0.05, value: this.kept.rate ?? 1 });
    this.shown = h("output", { for: "speak-rate" });
    this.voiceField = field("Voice", this.voiceSelect);
    this.styleField = field("Style", this.style);
    this.languageField = field("Language", this.language);
    this.rateField = field("Speed", this.rate);
    this.rateField.querySelector("label").append(this.shown);
    this.note = h("p", { class: "hint" });
    this.element = h("div", { class: "choice" }, this.voiceField, this.styleField, this.languageField, this.rateField, this.note);
    this.styleField.hidden = this.languageField.hidden = true;
    this.voiceSelect.addEventListener("change", () => {
      this.fit();
      this.#changed();
    });
    for (const control of [this.style, this.language, this.rate]) control.addEventListener("input", () => this.#changed());
    this.rate.addEventListener("dblclick", () => {
      this.rate.value = 1;
      this.#changed();
    });
    this.#drawRate();
  }

  /** The chosen voice; null when the server chooses. @returns {any} */
  get voice() {
    return this.voices.find(({ id }) => id === this.voiceSelect.value) ?? null;
  }

  /** The fields of a request to speak. @returns {Record<string, any>} */
  values() {
    const rate = Number(this.rate.value);
    const found = { voice: this.voiceSelect.value, speaker: this.styleField.hidden ? "" : this.style.value, language: this.languageField.hidden ? "" : this.language.value };
    const said = Object.fromEntries(Object.entries(found).filter(([, value]) => value));
    return rate === 1 ? said : { ...said, rate };
  }

  /** Fetch the voices anew and keep what is chosen, as far as it is still there. */
  async load() {
    try {
      const { voices } = await this.api.get("api/voices");
      this.voices = voices;
      this.voiceField.fail("");
    } catch (error) {
      if (!this.voices.length) {
        clear(this.voiceSelect, h("option", { value: "" }, "No voices yet"));
        this.voiceField.fail(messageOf(error));
      }
      return;
    }
    const chosen = this.voiceSelect.dataset.ready ? this.voiceSelect.value : this.kept.voice ?? "";
    clear(this.voiceSelect, this.#options());
    this.voiceSelect.dataset.ready = "yes";
    this.voiceSelect.value = this.voices.some(({ id }) => id === chosen) ? chosen : "";
    this.fit();
  }

  #options() {
    const usual = this.voices.find((voice) => voice.default);
    /** @type {Map<string, any[]>} */
    const groups = new Map();
    for (const voice of this.voices) {
      const group = voice.languages.length > FEW ? "Several languages" : languageName(voice.languages[0]);
      groups.set(group, [...(groups.get(group) ?? []), voice]);
    }
    const mine = usual ? languageName(usual.languages[0]) : "";
    const order = [...groups].sort(([a], [b]) => Number(b === mine) - Number(a === mine) || a.localeCompare(b));
    return [
      h("option", { value: "" }, usual ? `Automatic (${usual.name})` : "Automatic"),
      order.map(([name, voices]) => h("optgroup", { label: name }, voices
        .sort((a, b) => a.name.localeCompare(b.name))
        .map((voice) => h("option", { value: voice.id }, labelOf(voice))))),
    ];
  }

  /** Show the styles and languages that the voice has; the server's where it chooses the voice. */
  fit() {
    const { voice, kept } = this;
    const speakers = voice?.speakers ?? [];
    const style = this.style.value || kept.speaker;
    clear(this.style, h("option", { value: "" }, "Usual"), speakers.map((/** @type {string} */ name) => h("option", { value: name }, name)));
    this.style.value = speakers.includes(style) ? style : "";
    this.styleField.hidden = !speakers.length;
    /** @type {string[]} */
    const tags = voice ? voice.languages : (this.api.session?.languages ?? []).map((/** @type {any} */ each) => each.tag);
    const language = this.language.value || kept.language;
    clear(this.language, languageOptions(tags, "Automatic"));
    this.language.value = tags.includes(language) ? language : "";
    this.languageField.hidden = tags.length < 2;
    const state = /** @type {any} */ (voice)?.state;
    this.note.textContent = state === "waiting" || state === "failed" ? voice.problem || "This voice cannot speak yet." : "";
    this.note.hidden = !this.note.textContent;
  }

  #drawRate() {
    const rate = Number(this.rate.value);
    this.shown.textContent = `${rate.toFixed(2).replace(/0$/, "")}×`;
    this.rate.setAttribute("aria-valuetext", `${rate} times`);
  }

  #changed() {
    this.#drawRate();
    // Before the voices are there, nothing is known of what was chosen.
    this.kept = { ...(this.voices.length ? {} : this.kept), ...this.values(), rate: Number(this.rate.value) };
    remember("choice", this.kept);
    this.onchange();
  }
}

/** @param {any} voice */
function labelOf(voice) {
  const note = NOTES[/** @type {keyof typeof NOTES} */ (voice.state)];
  return [voice.name, note && `(${note})`].filter(Boolean).join(" ");
}
