// @ts-check
/** Editing one entry of the lexicon. */

import { field, h, languageOptions } from "./dom.js";
import { named } from "./lexicon-draft.js";
import { select, trial } from "./words-trial.js";

/** @typedef {import("./lexicon-draft.js").Entry} Entry */

/**
 * A form for an entry: `node`, `entry()` as it is written now, `focus()`, and `fail(message)` that
 * shows what is wrong at the control in question and goes there.
 * @param {Entry} first
 * @param {{api: any, voices: any[], others: () => Entry[], done: () => void, cancel: () => void}} around
 *   `others` are tried together with it
 */
export function entryForm(first, { api, voices, others, done, cancel }) {
  const input = (value) => h("input", { value, maxlength: 200, autocapitalize: "none", autocomplete: "off", spellcheck: "false" });
  const controls = {
    text: input(named(first)),
    say: input(first.say),
    ipa: input(first.ipa),
    language: h("select", { value: first.language }, languageOptions(languages(api.session, first.language), "All languages")),
    kind: select({ text: "Word or phrase", pattern: "Pattern (regular expression)" }, first.pattern ? "pattern" : "text"),
  };
  const { text, say, ipa, language, kind } = controls;
  const exact = h("input", { type: "checkbox", checked: first.case === "exact" });
  const fields = {
    text: field("Written", text),
    say: field("Said as", say, "In plain letters: shiv awn. In a pattern, \\1 is its first group."),
    ipa: field("Sounds (IPA)", ipa, "Where letters are not enough: ʃɪˈvɔːn. With both empty the word is left out."),
    language: field("Language", language),
    kind: field("Kind", kind),
  };

  const entry = () => ({
    ...{ text: "", pattern: "", [kind.value]: text.value.trim(), say: say.value.trim(), ipa: ipa.value.trim() },
    ...{ language: language.value, case: exact.checked ? "exact" : "any" },
  });

  function fail(message) {
    // The server's faults name the key in backticks, or speak of sounds.
    const key = /`(say|ipa|language)`/.exec(message)?.[1] ?? (/IPA|sound/.test(message) ? "ipa" : "text");
    fields[key].fail(message);
    controls[key].focus();
    // What stays at the edge of the page would hide the message.
    fields[key].scrollIntoView({ block: "center" });
  }

  const node = h(
    "form",
    {
      class: "stack",
      "aria-label": named(first) ? `Edit ${named(first)}` : "New word",
      onsubmit: (event) => (event.preventDefault(), done()),
      oninput: (event) => Object.values(fields).find((each) => each.contains(event.target))?.fail(""),
    },
    h("div", { class: "grid" }, Object.values(fields)),
    h("label", { class: "check" }, exact, "Only with exactly these capital and small letters"),
    trial({ api, voices, entry, others }),
    h("div", { class: "row end" }, h("button", { class: "button quiet", onclick: cancel }, "Cancel"), h("button", { class: "button", type: "submit" }, "Done")),
  );
  return { node, entry, fail, focus: () => text.focus() };
}

function languages(session, extra) {
  const tags = (session?.languages ?? []).flatMap(({ tag }) => [tag.split("-")[0], tag]);
  return [...new Set([extra, ...tags])].filter(Boolean);
}
