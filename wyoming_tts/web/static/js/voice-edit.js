// @ts-check
/** The dialog that changes a voice's name, description and languages. */

import { errorLine, field, h, messageOf, openDialog } from "./dom.js";
import { languageName } from "./format.js";

/** @typedef {import("./voice-store.js").Voice} Voice */

const TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;
export const LONGEST_NAME = 200;
export const LONGEST_DESCRIPTION = 2000;

/** The tags in a line such as "de-AT, de", and what is wrong with them. @param {string} text */
function readTags(text) {
  const tags = [...new Set(text.split(/[\s,;]+/).filter(Boolean).map(canonical))];
  const wrong = tags.find((tag) => !TAG.test(tag) || languageName(tag) === tag);
  if (wrong) return { tags, problem: `"${wrong}" is no language. Write tags such as de, en-GB or pt-BR.` };
  return { tags, problem: tags.length ? "" : "A voice needs a language, such as en-GB." };
}

/** @param {string} tag */
function canonical(tag) {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll("_", "-"))[0] ?? tag;
  } catch {
    return tag;
  }
}

/**
 * Let somebody change a voice.
 * @param {any} api
 * @param {Voice} voice
 * @returns {Promise<boolean>} whether it was changed
 */
export async function editVoice(api, voice) {
  const name = h("input", { value: voice.name, maxlength: LONGEST_NAME, autocomplete: "off", required: true });
  const description = h("textarea", { rows: 3, value: voice.description, maxlength: LONGEST_DESCRIPTION });
  const languages = h("input", { value: voice.languages.join(", "), autocapitalize: "off", spellcheck: "false", autocomplete: "off" });
  const heard = h("p", { class: "muted", role: "status" });
  const problem = errorLine();
  const nameField = field("Name", name);
  const languagesField = field("Languages", languages, "The voice's own first, separated by commas. Home Assistant offers the voice for each.");
  const tell = () => {
    const { tags, problem: wrong } = readTags(languages.value);
    heard.textContent = wrong ? "" : tags.map(languageName).join(", ");
    if (!wrong) languagesField.fail("");
  };
  languages.addEventListener("input", tell);
  tell();

  async function save() {
    const { tags, problem: wrong } = readTags(languages.value);
    nameField.fail(name.value.trim() ? "" : "Give the voice a name.");
    languagesField.fail(wrong);
    if (!name.value.trim() || wrong) {
      (name.value.trim() ? languages : name).focus();
      return false;
    }
    problem.tell("");
    /** @type {Record<string, any>} */
    const changes = {};
    if (name.value.trim() !== voice.name) changes.name = name.value.trim();
    if (description.value.trim() !== voice.description) changes.description = description.value.trim();
    if (tags.join() !== voice.languages.join()) changes.languages = tags;
    try {
      if (Object.keys(changes).length) await api.patch(`api/voices/${encodeURIComponent(voice.id)}`, changes);
    } catch (error) {
      problem.tell(messageOf(error));
      return false;
    }
    return true;
  }

  const answer = await openDialog({
    title: `Edit ${voice.name}`,
    body: [nameField, field("Description", description), languagesField, heard, problem],
    actions: [{ label: "Cancel" }, { label: "Save", value: "save", kind: "primary" }],
    before: save,
    opened: () => name.focus(),
  });
  return answer === "save";
}
