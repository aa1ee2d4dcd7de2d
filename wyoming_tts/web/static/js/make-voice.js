// @ts-check
/** The wizard that makes a voice: its four steps, and what they share. */

import { h } from "./dom.js";
import { hush } from "./listen.js";
import { checkStep } from "./make-check.js";
import { readyStep } from "./make-ready.js";
import { soundStep } from "./make-sound.js";
import { whoStep } from "./make-who.js";

/**
 * What was entered so far; nothing of it is lost by going back and forth.
 * @typedef {{name: string, language: string, description: string, consent: boolean, replace: boolean, again: boolean, wanted: boolean,
 *   sound: {blob: Blob, name: string, url: string, recorded: boolean} | null, take: any, sentence: string,
 *   text: string, start: number, end: number | null, seconds: number}} Draft
 */

/**
 * What a step gets.
 * @typedef {{api: any, live: any, store: import("./voice-store.js").VoiceStore, draft: Draft,
 *   go: (step: number) => void, close: () => void, send: () => Promise<void>, discard: () => void, redraw: () => void}} Wizard
 */

/**
 * What a step is: `enter` when it opens, `leave` when it closes or is out of sight.
 * @typedef {{title: string, body: HTMLElement, enter?: () => void, leave?: () => void,
 *   summary?: () => string, locked?: () => boolean, finished?: () => boolean}} Step
 */

export const [WHO, SOUND, CHECK, READY] = [0, 1, 2, 3];

/**
 * Build the wizard in a place.
 * @param {HTMLElement} root
 * @param {{api: any, live: any, store: any, close: () => void}} context
 */
export function makeVoice(root, { api, live, store, close }) {
  /** @type {Draft} */
  const blank = { name: "", language: "", description: "", consent: false, replace: false, again: false, wanted: false, sound: null, take: null, sentence: "", text: "", start: 0, end: null, seconds: 5 };
  const draft = { ...blank };
  /** @type {Wizard} */
  const wizard = { api, live, store, draft, go, close, send, discard, redraw: draw };
  /** @type {Step[]} */
  const steps = [whoStep(wizard), soundStep(wizard), checkStep(wizard), readyStep(wizard)];
  let current = WHO;
  let shown = false;

  const items = steps.map(({ title, body }, at) => {
    const heading = h("h3", { id: `make-step-${at + 1}`, tabindex: -1 }, h("span", { class: "step-number" }, at + 1, h("span", { class: "visually-hidden" }, ". ")), title);
    const summary = h("p", { class: "muted step-summary" });
    const change = h("button", { class: "button quiet", "aria-label": `Change: ${title}`, onclick: () => go(at) }, "Change");
    const item = h("li", { class: "card step", "aria-labelledby": heading.id }, h("div", { class: "step-head" }, heading, summary, change), body);
    return { item, heading, summary, change };
  });
  const title = h("h2", { id: "make-title" }, "Add a voice");
  root.append(h("div", { class: "row spread" }, title, h("button", { class: "button quiet", onclick: close }, "Back to the voices")),
    h("ol", { class: "stack steps", "aria-labelledby": "make-title" }, items.map(({ item }) => item)));

  function draw() {
    const locked = steps[current].locked?.() ?? false;
    steps.forEach(({ body, summary }, at) => {
      const each = items[at];
      const past = at < current;
      body.hidden = at !== current;
      each.item.classList.toggle("later", at > current);
      if (at === current) each.item.setAttribute("aria-current", "step");
      else each.item.removeAttribute("aria-current");
      each.summary.textContent = past ? (summary?.() ?? "") : "";
      each.change.hidden = !past || locked;
    });
    title.textContent = draft.again ? `New take of ${draft.name}` : "Add a voice";
  }

  /** @param {number} step */
  function go(step) {
    if (step !== current) steps[current].leave?.();
    hush();
    current = step;
    steps[step].enter?.();
    draw();
    items[step].heading.focus({ preventScroll: true });
    (step === WHO ? root : items[step].item).scrollIntoView({ block: "start" });
  }

  /** Send the sound to the server, which keeps a take for an hour. */
  async function send() {
    const { sound } = draft;
    if (!sound) return;
    const take = await api.post("api/takes", sound.blob);
    // Another sound may have been chosen meanwhile.
    if (draft.sound === sound) draft.take = take;
    else forget(take);
  }

  /** The sound is needed no more. */
  function discard() {
    if (draft.sound) URL.revokeObjectURL(draft.sound.url);
    if (draft.take) forget(draft.take);
    draft.sound = draft.take = null;
  }

  /** Who tries often would be refused at last: the server keeps a few takes. @param {{id: string}} take */
  function forget(take) {
    api.del(`api/takes/${take.id}`).catch(() => {});
  }

  /** @param {Partial<Draft>} values */
  function renew(values) {
    discard();
    Object.assign(draft, values);
  }

  draw();

  return {
    show() {
      if (shown) return;
      shown = true;
      go(current);
    },
    /** Go out of sight. @param {boolean} [closed] the next to come begins anew, if this voice is made */
    hide(closed = false) {
      shown = false;
      steps[current].leave?.();
      hush();
      if (!closed || current !== READY || !steps[READY].finished?.()) return;
      renew(blank);
      current = WHO;
      draw();
    },
    /** Name of the voice that was begun and is not made yet; empty for none. */
    get begun() {
      return steps[READY].locked?.() || current === READY ? "" : draft.name;
    },
    /** Begin a new take of a voice that is there. @param {import("./voice-store.js").Voice} voice */
    again({ name, languages, description }) {
      renew({ name, description, language: languages[0], replace: true, again: true, sound: null, take: null, text: "", start: 0, end: null });
      go(draft.consent ? SOUND : WHO);
    },
  };
}
