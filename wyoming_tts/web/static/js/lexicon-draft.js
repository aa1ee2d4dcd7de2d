// @ts-check
/** The page's own lexicon entries while they are edited, apart from how they are shown. */

/** @typedef {{text: string, pattern: string, say: string, ipa: string, language: string, case: string}} Entry */
/** @typedef {{key: number, entry: Entry}} Row */

const NONE = { text: "", pattern: "", say: "", ipa: "", language: "", case: "any" };

/**
 * An entry of the values that are given, with nothing missing.
 * @param {Record<string, any>} values
 * @returns {Entry}
 */
export function entryOf(values) {
  return /** @type {any} */ (Object.fromEntries(Object.entries(NONE).map(([name, none]) => [name, values[name] || none])));
}

/**
 * What the API is sent for an entry: only what says something; no sounds and no `say` leave words out.
 * @param {Entry} entry
 */
export function sent(entry) {
  const values = Object.fromEntries(Object.entries(entry).filter(([name, value]) => value !== NONE[name]));
  return entry.say || entry.ipa ? values : { ...values, say: "" };
}

/**
 * The words that an entry is for.
 * @param {Entry} entry
 */
export const named = (entry) => entry.text || entry.pattern;

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Rows that can be changed, taken back step by step, and compared with what is saved. */
export class LexiconDraft {
  /** @type {readonly Row[]} */
  rows = [];
  /** @type {Map<number, Entry>} */
  #saved = new Map();
  /** @type {{what: string, rows: readonly Row[]}[]} */
  #steps = [];
  #keys = 0;

  /**
   * Take entries as the saved ones; nothing is left to be undone.
   * @param {Entry[]} entries
   */
  load(entries) {
    this.rows = entries.map((entry) => ({ key: ++this.#keys, entry }));
    this.accept(this.rows);
  }

  /**
   * Whether entries are the saved ones.
   * @param {Entry[]} entries
   */
  isSaved(entries) {
    return same(entries, [...this.#saved.values()]);
  }

  /**
   * Put a new entry first (key 0), or another in the place of one; return its key.
   * @param {number} key
   * @param {Entry} entry
   */
  put(key, entry) {
    const old = this.rows.find((row) => row.key === key);
    if (!old) {
      const row = { key: ++this.#keys, entry };
      this.#step(`adding ${named(entry)}`, [row, ...this.rows]);
      return row.key;
    }
    if (!same(old.entry, entry)) this.#step(`the change of ${named(old.entry)}`, this.rows.map((row) => (row === old ? { key, entry } : row)));
    return key;
  }

  /** @param {Row} old */
  remove(old) {
    this.#step(`deleting ${named(old.entry)}`, this.rows.filter((row) => row.key !== old.key));
  }

  /** What `undo` would take back; empty if there is nothing. */
  get undoable() {
    return this.#steps.at(-1)?.what ?? "";
  }

  /** Take the last step back. */
  undo() {
    this.rows = this.#steps.pop()?.rows ?? this.rows;
  }

  /**
   * Take rows, once shown here, as saved; what was changed since is a change still.
   * @param {readonly Row[]} rows
   */
  accept(rows) {
    this.#saved = new Map(rows.map(({ key, entry }) => [key, entry]));
    if (rows === this.rows) this.#steps = [];
  }

  /** Go back to what is saved. */
  reset() {
    this.load([...this.#saved.values()]);
  }

  /**
   * How a row differs from what is saved: "new", "changed" or "".
   * @param {Row} row
   */
  mark({ key, entry }) {
    const saved = this.#saved.get(key);
    return saved ? (same(entry, saved) ? "" : "changed") : "new";
  }

  /** How many entries are new, changed or gone. */
  get changes() {
    const kept = this.rows.filter(({ key }) => this.#saved.has(key));
    return this.#saved.size - kept.length + this.rows.filter((row) => this.mark(row)).length;
  }

  #step(what, rows) {
    this.#steps = [...this.#steps.slice(-99), { what, rows: this.rows }];
    this.rows = rows;
  }
}
