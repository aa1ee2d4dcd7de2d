// @ts-check
/** Hearing an entry of the lexicon, and seeing what is made of it, before it is saved. */

import { clear, errorLine, field, h, messageOf } from "./dom.js";
import { named, sent } from "./lexicon-draft.js";
import { hearButton } from "./listen.js";
import { stagesOf } from "./speak-stages.js";

/** @typedef {import("./lexicon-draft.js").Entry} Entry */

const FRAMES = { de: "Das ist", fr: "C’est", es: "Esto es", it: "Questo è", nl: "Dit is", pt: "Isto é" };

/**
 * A place to try an entry in a sentence.
 * @param {{api: any, voices: any[], entry: () => Entry, others: () => Entry[]}} around `entry` as it is
 *   at that moment, `others` are tried together with it
 * @returns {HTMLElement}
 */
export function trial({ api, voices, entry, others }) {
  const voice = select({ "": "The one for the language", ...Object.fromEntries(voices.map(({ id, name }) => [id, name])) }, "");
  const sentence = h("input", { maxlength: 500 });
  const place = field("Sentence", sentence, "Empty: a short one with the word.");
  const fault = errorLine();
  const result = h("div", { class: "stack", role: "status" });

  function request() {
    const tried = entry();
    const { text, language } = tried;
    const said = sentence.value.trim() || (text && `${FRAMES[language.split("-")[0]] ?? "This is"} ${text}.`);
    place.fail(said ? "" : "Write a sentence to try it in.");
    if (!said) sentence.focus();
    const words = [...(named(tried) ? [tried] : []), ...others()].map(sent);
    return said ? { text: said, ...(voice.value ? { voice: voice.value } : language ? { language } : {}), words } : null;
  }

  async function explain() {
    const body = request();
    fault.tell("");
    try {
      if (body) clear(result, (await api.post("api/explain", body)).pieces.map((piece) => stagesOf(piece, "Piece", "no entry matched")));
    } catch (error) {
      fault.tell(messageOf(error));
    }
  }

  const hear = hearButton(api, "Hear it", request, fault.tell);
  sentence.addEventListener("keydown", (event) => {
    // Enter would end the form.
    if (event.key === "Enter") event.preventDefault(), hear.click();
  });
  return h(
    "fieldset",
    { class: "stack" },
    h("legend", null, "Try it before saving"),
    h("div", { class: "grid" }, place, field("Voice", voice)),
    h("div", { class: "row" }, hear, h("button", { class: "button", onclick: explain }, "Show the stages")),
    ...[fault, result],
  );
}

/**
 * A choice among values, shown by their names.
 * @param {Record<string, string>} options
 * @param {string} value
 */
export function select(options, value) {
  return h("select", { value }, Object.entries(options).map(([key, name]) => h("option", { value: key }, name)));
}
