// @ts-check
/** One voice in the list: what it is, how it sounds, and what can be done with it. */

import { clear, errorLine, h, icon, terms } from "./dom.js";
import { ago, languageName } from "./format.js";
import { hearButton } from "./listen.js";
import { sampleFor } from "./sentences.js";
import { single } from "./turns.js";

/** @typedef {import("./voice-store.js").Voice} Voice */

/**
 * What the list does for a card.
 * @typedef {{edit: (voice: Voice) => void, makeDefault: (voice: Voice) => void,
 *   recording: (voice: Voice, button: HTMLElement) => void, again: (voice: Voice) => void,
 *   remove: (voice: Voice) => void}} Actions
 */

const SHOWN_LANGUAGES = 3;

/** @type {Record<string, [string, string]>} */
const STATES = {
  ready: ["Ready", "ok"],
  loading: ["Loading", "warn"],
  waiting: ["Waiting", "warn"],
  failed: ["Failed", "bad"],
};

/** In words: "German, British English and 12 more". @param {string[]} tags @param {number} [most] */
function languagesText(tags, most = SHOWN_LANGUAGES) {
  const shown = tags.slice(0, tags.length === most + 1 ? most + 1 : most).map(languageName);
  const more = tags.length - shown.length;
  return more ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/**
 * The card of a voice, as an item of a list.
 * @param {Voice} voice
 * @param {{api: any, actions: Actions, newest: () => Voice}} context `newest` tells the voice as it is now
 * @returns {HTMLElement}
 */
export function voiceCard(voice, { api, actions, newest }) {
  const { id, name, state } = voice;
  const failure = errorLine();
  const hear = hearButton(api, `Hear ${name}`, () => ({ voice: id, ...sampleFor(voice.languages) }), failure.tell);
  hear.disabled = state === "waiting" || state === "failed";
  const title = `voice-${id}`;
  return h(
    "li",
    { class: "card voice", "data-voice": id, "aria-labelledby": title },
    h("div", { class: "voice-head" }, hear, h("div", { class: "voice-name" },
      h("h3", { id: title, tabindex: -1 }, name),
      h("p", { class: "muted" }, languagesText(voice.languages))), badges(voice)),
    voice.description && h("p", { class: "voice-text" }, voice.description),
    state !== "ready" && voice.problem && trouble(voice),
    failure,
    actionRow(voice, actions),
    details(voice, actions, newest),
  );
}

/** @param {Voice} voice */
function badges(voice) {
  const [text, kind] = STATES[voice.state] ?? [voice.state, ""];
  return h("div", { class: "row voice-badges" },
    voice.default && h("span", { class: "badge standard" }, icon("star"), "Default"),
    voice.cloned && h("span", { class: "badge" }, "Cloned"),
    voice.built_in && h("span", { class: "badge" }, "Built in"),
    voice.state !== "ready" && h("span", { class: `badge ${kind}` }, text));
}

/** @param {Voice} voice */
function trouble({ state, problem }) {
  const models = state === "waiting" && h("a", { href: "#models" }, "See the models");
  return h("p", { class: state === "failed" ? "error" : "voice-problem" }, `${problem} `, models);
}

/** @param {string} act @param {string} text @param {string} label @param {(event: any) => void} run */
const action = (act, text, label, run) => h("button", { class: "button quiet", "data-act": act, "aria-label": label, onclick: single(run) }, text);

/** @param {Voice} voice @param {Actions} actions */
function actionRow(voice, actions) {
  const { name, mine } = voice;
  const shown = [
    !voice.default && action("default", "Make default", `Make default: ${name}`, () => actions.makeDefault(voice)),
    mine && action("edit", "Edit", `Edit ${name}`, () => actions.edit(voice)),
    mine && action("remove", "Delete", `Delete ${name}`, () => actions.remove(voice)),
  ].filter(Boolean);
  return shown.length > 0 && h("div", { class: "row voice-actions" }, shown);
}

/** @param {Voice} voice @param {Actions} actions @param {() => Voice} newest */
function details(voice, actions, newest) {
  const { name, mine } = voice;
  const place = h("div", null, facts(voice));
  // Times pass, and clients come, while nothing else of the card changes.
  return h("details", { class: "voice-more", ontoggle: () => clear(place, facts(newest())) }, h("summary", null, "More", h("span", { class: "visually-hidden" }, ` about ${name}`)),
    mine && voice.cloned && h("div", { class: "row voice-actions" },
      action("recording", "Original recording", `Original recording of ${name}`, (event) => actions.recording(voice, event.currentTarget)),
      action("again", "New take", `New take of ${name}`, () => actions.again(voice))),
    place);
}

/** @param {Voice} voice */
function facts(voice) {
  const many = voice.languages.length > SHOWN_LANGUAGES + 1;
  return terms("", [
    ["Id", h("span", { class: "mono" }, voice.id)],
    ["Engine", voice.model ? `${voice.engine}, ${voice.model}` : voice.engine],
    ["Languages", many && languagesText(voice.languages, Infinity)],
    ["Speakers", voice.speakers.join(", ")],
    ["Licence", voice.licence],
    ["From", voice.attribution],
    ["Made", voice.mine && voice.made_at && ago(voice.made_at)],
    ["List fetched", voice.seen && `${ago(voice.seen.at)} by ${voice.seen.client}`],
  ]);
}
