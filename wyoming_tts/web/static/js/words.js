// @ts-check
/** The tab of words: the lexicon, edited as a draft that is saved all or not at all. */

import { announce, clear, confirmDialog, errorLine, field, h, icon, messageOf, styles, toast } from "./dom.js";
import { languageName, plural } from "./format.js";
import { LexiconDraft, entryOf, named, sent } from "./lexicon-draft.js";
import { hush } from "./listen.js";
import { queued, single } from "./turns.js";
import { entryForm } from "./words-form.js";

/** @typedef {import("./lexicon-draft.js").Entry} Entry */

/** Rows that are shown at first. */
const PAGE = 100;
/** The server tries a hundred entries at once. */
const MOST_OTHERS = 99;
const HEADS = ["Written", "Said as", "Sounds", "Language", "Kind", "Note"];
/** Of the files those whose names come first win. */
const OWN_FILE = "page.toml";

/**
 * Build the tab in a section.
 * @param {HTMLElement} root
 * @param {{api: any, live: any}} context
 */
export function mount(root, { api, live }) {
  const draft = new LexiconDraft();
  /** @type {(Entry & {file: string})[]} */
  let hand = [];
  /** @type {any[]} */
  let voices = [];
  /** @type {{key: number, entry: Entry, row: any, form: ReturnType<typeof entryForm>} | null} */
  let open = null;
  let [visible, limit] = [false, PAGE];

  const search = h("input", { type: "search", oninput: () => ((limit = PAGE), draw()) });
  const add = button("Add a word", () => edit(0, entryOf({})), "primary", icon("plus"));
  const notes = h("div", { class: "stack", role: "status" });
  const count = h("p", { class: "muted", role: "status" }, "Looking at the words…");
  const body = h("tbody");
  const more = button("Show more", () => ((limit += PAGE), draw()));
  const table = h("table", { class: "table cards words" }, h("caption", { class: "visually-hidden" }, "Words"), h("thead", null, h("tr", null, [...HEADS, h("span", { class: "visually-hidden" }, "Actions")].map((head) => h("th", { scope: "col" }, head)))), body);
  const unsaved = h("p", { class: "grow" });
  const failure = errorLine();
  const undo = button("Undo", () => (announce(`Undone: ${draft.undoable}.`), draft.undo(), draw(), undo.disabled && add.focus()), "quiet");
  const saving = button("Save", single(save), "primary");
  const bar = h("div", { class: "card row savebar", role: "group", "aria-label": "Unsaved changes" }, unsaved, undo, button("Discard", discard, "quiet"), saving, failure);
  table.hidden = more.hidden = bar.hidden = true;
  styles("house");
  root.append(
    h("div", { class: "row spread" }, h("h2", null, "Words"), add),
    h("p", { class: "muted" }, "How names and unusual words are said. What is saved counts from the next sentence on."),
    notes,
    h("div", { class: "card stack" }, field("Search", search), count, table, more),
    bar,
  );

  const refresh = queued(async () => {
    try {
      const [words, known] = await Promise.all([api.get("api/words"), api.get("api/voices").catch(() => ({ voices }))]);
      voices = known.voices;
      take(words);
    } catch (error) {
      if (table.hidden) count.textContent = "";
      clear(notes, h("p", { class: "error" }, messageOf(error)), h("div", null, button("Try again", refresh)));
    }
  });

  function take({ entries, problems }) {
    hand = entries.filter(({ mine }) => !mine).map((entry) => ({ ...entryOf(entry), file: entry.file }));
    const own = entries.filter(({ mine }) => mine).map(entryOf);
    const foreign = !draft.isSaved(own) && dirty();
    if (!draft.isSaved(own) && !foreign) draft.load(own);
    const adopt = () => ((open = null), draft.load(own), take({ entries, problems }), add.focus());
    clear(
      notes,
      problems.length > 0 && h("div", { class: "card stack tight" }, h("h3", null, "Left out of the files"), problems.map((text) => h("p", { class: "error" }, text))),
      foreign && h("div", { class: "card row" }, h("p", { class: "grow" }, "The words were changed elsewhere meanwhile. Saving here replaces them."), button("Take those instead", adopt)),
    );
    draw();
  }

  const dirty = () => open !== null || draft.changes > 0;

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const matches = (entry) => !wanted || Object.values(entry).some((value) => value.toLowerCase().includes(wanted));
    const own = draft.rows.filter(({ key, entry }) => key === open?.key || matches(entry));
    const files = hand.filter(matches);
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    const rows = own.slice(0, limit).map((row) => (row.key === open?.key ? open.row : ownRow(row)));
    const read = files.slice(0, Math.max(0, limit - rows.length)).map((entry) => line(entry, h("span", { class: "badge" }, entry.file), ""));
    clear(body, open?.key === 0 && open.row, rows, read);
    // The open form was taken out and put back.
    if (focused.isConnected && focused !== document.activeElement) focused.focus();
    const all = own.length + files.length;
    table.hidden = !all && !open;
    more.hidden = all <= limit;
    const none = wanted ? "Nothing found." : "No words yet. Add the first that is said wrong.";
    count.textContent = all ? plural(all, "entry", "entries") : none;
    bar.hidden = !draft.changes && !draft.undoable;
    unsaved.textContent = draft.changes ? plural(draft.changes, "unsaved change") : "All is as saved.";
    undo.disabled = !draft.undoable;
    undo.setAttribute("aria-label", draft.undoable ? `Undo ${draft.undoable}` : "Undo");
    saving.disabled = !draft.changes;
    if (!draft.changes) failure.tell("");
  }

  function ownRow(row) {
    const { key, entry } = row;
    const act = (verb, shape, does) => h("button", { class: "button quiet square", id: `${verb}-${key}`, "aria-label": `${verb} ${named(entry)}`, onclick: does }, icon(shape));
    const mark = draft.mark(row);
    const winner = hand.find(({ text, language, file }) => text && text.toLowerCase() === entry.text.toLowerCase() && (!language || language === entry.language) && file.split("/").slice(-1)[0] < OWN_FILE);
    const from = [mark && h("span", { class: "badge warn" }, mark), winner && h("p", { class: "error small" }, `${winner.file} has it, too, and counts first.`)];
    return line(entry, from, h("div", { class: "row end" }, act("Edit", "edit", () => edit(key, entry)), act("Delete", "trash", () => remove(row))));
  }

  function edit(key, entry, message = "") {
    if (!close()) return;
    const others = () => draft.rows.filter((row) => row.key !== key && draft.mark(row)).slice(0, MOST_OTHERS).map((row) => row.entry);
    const form = entryForm(entry, { api, voices, others, done: close, cancel: () => shut(key) });
    open = { key, entry, form, row: h("tr", null, h("td", { colspan: HEADS.length + 1 }, form.node)) };
    limit = Math.max(limit, draft.rows.findIndex((row) => row.key === key) + 1);
    draw();
    if (message) form.fail(message);
    else form.focus();
  }

  /** Take the open form's entry into the draft; false where it cannot be taken. */
  function close() {
    if (!open) return true;
    const { key, form } = open;
    const entry = form.entry();
    if (named(entry)) return shut(draft.put(key, entry));
    if (!key && !entry.say && !entry.ipa) return shut(0);
    form.fail("Write the word that this is for.");
    return false;
  }

  function shut(key) {
    hush();
    open = null;
    draw();
    (document.getElementById(`Edit-${key}`) ?? add).focus();
    return true;
  }

  function remove(row) {
    const at = draft.rows.indexOf(row);
    draft.remove(row);
    draw();
    announce(`Deleted ${named(row.entry)}, not saved yet. Undo is below the list.`);
    const next = draft.rows[at] ?? draft.rows[at - 1];
    (document.getElementById(`Delete-${next?.key}`) ?? add).focus();
  }

  async function save() {
    if (!close()) return;
    const { rows } = draft;
    failure.tell("");
    try {
      const words = await api.put("api/words", { entries: rows.map((row) => sent(row.entry)) });
      draft.accept(rows);
      take(words);
      toast("Saved. The words count from the next sentence on.");
      if (!open) add.focus();
    } catch (error) {
      draw();
      const message = messageOf(error);
      const row = rows[Number(/\bentry (\d+)/.exec(message)?.[1]) - 1];
      failure.tell(`Nothing was saved: ${row ? `“${named(row.entry)}” needs a change.` : message}`);
      if (row) edit(row.key, row.entry, message.replace(/^entry \d+( \(.*?\))?:? /, ""));
    }
  }

  async function discard() {
    const text = "What was added, changed and deleted since the last save will be lost.";
    if (!(await confirmDialog({ title: "Discard the changes?", text, action: "Discard", danger: true }))) return;
    open = null;
    draft.reset();
    draw();
    add.focus();
    refresh();
  }

  addEventListener("beforeunload", (event) => {
    const written = open && JSON.stringify(open.form.entry()) !== JSON.stringify(open.entry);
    if (draft.changes || written) event.preventDefault();
  });
  const look = () => visible && refresh();
  live.on("words", look);
  live.on("online", look);
  return { show: () => ((visible = true), refresh()), hide: () => ((visible = false), hush()) };
}

function line(entry, from, actions) {
  const kind = [entry.pattern && "pattern", entry.case === "exact" && "exact case"].filter(Boolean).join(", ");
  const said = entry.say || (!entry.ipa && h("span", { class: "muted" }, "left out"));
  const cells = [named(entry), said, entry.ipa, entry.language && languageName(entry.language), kind, from];
  const mono = [entry.pattern, false, entry.ipa];
  return h("tr", null, cells.map((cell, at) => h("td", { "data-label": HEADS[at] }, mono[at] ? h("span", { class: "mono" }, cell) : cell || null)), h("td", null, actions || null));
}

function button(text, act, kind = "", shape = null) {
  return h("button", { class: `button ${kind}`, onclick: act }, shape, text);
}
