// @ts-check
/** The tab where a text is spoken: choose, hear it while it is made, see how it went. */
import { announce, clear, field, h, icon } from "./dom.js";
import { number, seconds } from "./format.js";
import { NO_SOUND, Player, warmAudio } from "./player.js";
import { Reply } from "./reply.js";
import { showAction } from "./speak-action.js";
import { Choice } from "./speak-choice.js";
import { Facts } from "./speak-facts.js";
import { Stages } from "./speak-stages.js";
import { recall, remember } from "./storage.js";
import { wavFile } from "./wav.js";
import { Wave } from "./wave.js";

const FIRST_TEXT = "Good evening. It is 21.5 °C in the living room, and the washing machine will be done at 18:45.";
const SSML = /^\s*<speak[\s>]/;

/**
 * Fill the tab.
 * @param {HTMLElement} root an empty section
 * @param {{api: any, live: any}} page
 * @returns {{show(): void, hide(): void}}
 */
export function mount(root, { api, live }) {
  const tab = new Speak(api);
  root.append(...tab.elements());
  tab.changed();
  tab.draw();
  live.on("session", () => (tab.changed(), tab.choice.fit()));
  live.on("voices", () => tab.choice.load());
  live.on("online", ({ again }) => again && tab.choice.load());
  tab.choice.load();
  warmAudio();
  return { show() {}, hide() {} };
}

class Speak {
  /** The reply that arrives. @type {Reply | null} */
  #reply = null;
  /** The reply that is or was heard last. @type {Reply | null} */
  #last = null;
  #frame = 0;
  #file = "reply";

  /** @param {any} api */
  constructor(api) {
    this.api = api;
    this.player = new Player({
      onstart: (after) => (this.facts.heard(after), this.#say("Speaking…")),
      onwait: (waits) => this.#say(waits ? "Waiting for more…" : "Speaking…"),
      onend: (stopped) => (stopped && this.#stopReply(), this.wave.playhead(null), this.draw()),
    });
    this.text = h("textarea", { id: "speak-text", value: recall("text", FIRST_TEXT, true), spellcheck: "true", "aria-keyshortcuts": "Control+Enter", oninput: () => this.#typed(), onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) });
    this.place = field("Text", this.text);
    this.count = h("span", { class: "count muted small", id: "speak-count" });
    this.ssml = h("input", { type: "checkbox", role: "switch", id: "speak-ssml", checked: Boolean(recall("ssml", false)), onchange: () => this.changed() });
    this.hint = h("button", { class: "button quiet", onclick: () => this.#readAsSsml() }, "This looks like SSML. Read it as such");
    this.choice = new Choice({ api, onchange: () => this.changed() });
    this.button = h("button", { class: "button primary big", id: "speak-button", onclick: () => (this.busy ? this.halt() : this.speak()) });
    this.state = h("span", { class: "muted small", id: "speak-state" });
    this.problem = h("p", { class: "error", role: "alert", id: "speak-error" });
    const canvas = h("canvas", { id: "speak-wave" });
    this.wave = new Wave(canvas, { label: "Waveform of the reply", fit: true });
    this.facts = new Facts();
    this.again = h("button", { class: "button", onclick: () => this.#again() }, icon("play"), "Play again");
    this.save = h("button", { class: "button", onclick: () => this.#save() }, icon("save"), "Save as WAV");
    this.copy = h("button", { class: "button", onclick: () => showAction(this.body(), this.choice.voice) }, icon("copy"), "Copy as a Home Assistant action");
    this.stages = new Stages({ api, body: () => this.body() });
  }

  elements() {
    this.place.append(this.count);
    return [
      h("h2", { class: "visually-hidden" }, "Speak"),
      h("div", { class: "card stack" },
        this.place,
        this.choice.element,
        h("div", { class: "row spread" },
          h("div", { class: "row" }, this.button, h("span", { class: "keys muted" }, h("kbd", null, "Ctrl"), " ", h("kbd", null, "Enter")), this.state),
          h("div", { class: "row" }, this.hint, h("label", { class: "check", for: this.ssml.id }, this.ssml, "Read as SSML"))),
        this.problem),
      h("section", { class: "card stack", "aria-label": "Reply" },
        this.wave.canvas, this.facts.element, h("div", { class: "row" }, this.again, this.save, this.copy)),
      this.stages.element,
    ];
  }

  /** What is asked of the server. @returns {any} */
  body() {
    return { text: this.text.value, ...this.choice.values(), ...(this.ssml.checked ? { ssml: true } : {}) };
  }

  /** Whether a reply arrives or is heard. */
  get busy() {
    return this.#reply !== null || this.player.playing;
  }

  /** The text or a choice is another: show what follows from it. */
  changed() {
    remember("ssml", this.ssml.checked);
    const most = this.api.session?.limits?.text;
    const letters = [...this.text.value].length;
    this.count.textContent = `${number(letters)} ${most && letters > most * 0.8 ? `of ${number(most)} ` : ""}characters`;
    this.text.classList.toggle("mono", this.ssml.checked);
    this.hint.hidden = this.ssml.checked || !SSML.test(this.text.value);
    if (this.text.value.trim()) this.place.fail("");
    this.stages.stale();
  }

  /** Show what can be done now. */
  draw() {
    const mode = this.busy ? "stop" : "play";
    if (this.button.dataset.mode !== mode) clear(this.button, icon(mode), mode === "stop" ? "Stop" : "Speak");
    this.button.dataset.mode = mode;
    this.again.disabled = this.busy || !this.player.length;
    this.save.disabled = this.#reply !== null || !this.player.length;
    if (!this.busy) this.#say("");
  }

  /** Ask for the reply and let it be heard. */
  async speak() {
    this.halt();
    this.problem.textContent = "";
    if (!this.text.value.trim()) {
      this.place.fail("Write something to say first.");
      this.text.focus();
      return;
    }
    const { player, wave } = this;
    const reply = (this.#reply = this.#last = new Reply(this.api, this.body()));
    this.#file = this.choice.voice?.name ?? "reply";
    wave.clear();
    this.facts.clear();
    // Asked first: the audio context may take longer to open than the answer to come.
    const received = reply.receive((bytes) => {
      wave.push(player.push(bytes), player.rate);
      this.facts.grown(player.seconds);
    });
    player.open(this.api.session?.sample_rate);
    Object.assign(window, { wyomingTts: { lastAudio: shown(player) } });
    this.#say("Asking for speech…");
    this.draw();
    this.#follow();
    try {
      await received;
    } catch (error) {
      if (reply.stopped) return;
      this.#close();
      // What has come is still heard; with nothing come, there is nothing to wait for.
      if (player.length) player.end();
      else player.stop();
      const reason = await reply.reason(error);
      if (this.#last === reply) this.problem.textContent = reason;
      return;
    }
    player.end();
    this.#close();
    const record = await reply.record();
    if (this.#last !== reply) return;
    this.facts.whole(player, record);
    this.problem.textContent = record?.error?.message ?? "";
    announce(`Done: ${seconds(player.seconds)} of sound, first audio after ${seconds(player.firstAudio)}.`);
  }

  /** Stop what arrives and what is heard. */
  halt() {
    this.player.stop();
    this.#stopReply();
  }

  #stopReply() {
    if (!this.#reply) return;
    this.#reply.stop();
    // What was heard of it can be heard again.
    this.player.end();
    this.#close();
  }

  /** No more will arrive. */
  #close() {
    this.#reply = null;
    this.wave.finish();
    this.draw();
  }

  #follow() {
    cancelAnimationFrame(this.#frame);
    if (!this.busy) return;
    const { player } = this;
    if (player.blocked && player.length) this.#say(NO_SOUND);
    else if (this.state.textContent === NO_SOUND) this.#say("Speaking…");
    this.wave.playhead(player.started ? player.position : null);
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #again() {
    this.player.again();
    this.draw();
    this.#say("Speaking…");
    this.#follow();
    this.button.focus();
  }

  #save() {
    const file = wavFile(this.player.samples(), this.player.rate);
    const link = h("a", { href: URL.createObjectURL(file), download: `${this.#file.replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase()}.wav` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    announce("Saved as a WAV file.");
  }

  #typed() {
    remember("text", this.text.value, true);
    this.changed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.speak();
  }

  #readAsSsml() {
    this.ssml.checked = true;
    this.changed();
    this.text.focus();
  }

  /** @param {string} words */
  #say(words) {
    if (this.state.textContent !== words) this.state.textContent = words;
  }
}

/** The sound for whoever looks from outside, copied only then. @param {Player} player */
function shown(player) {
  return {
    get samples() { return player.samples(); },
    get firstAudio() { return player.firstAudio; },
    get finished() { return player.finished; },
    get playing() { return player.playing; },
  };
}
