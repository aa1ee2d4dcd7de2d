// @ts-check
/** Numbers, times and names as people read them. */

const LOCALE = "en";

/**
 * A length of time: "340 ms", "2.4 s", "1 min 5 s", "3 h 2 min".
 * @param {number | null | undefined} value in seconds
 * @returns {string} "–" for none
 */
export function seconds(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value < 0.9995) return `${Math.round(value * 1000)} ms`;
  if (value < 59.95) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

/**
 * A size: "512 B", "4.9 MB", "1.2 GB" (powers of 1000).
 * @param {number | null | undefined} value
 * @returns {string} "–" for none
 */
export function bytes(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[at]}`;
}

/**
 * A number with thousands set apart.
 * @param {number} value
 * @param {number} [digits] after the point
 */
export function number(value, digits = 0) {
  return value.toLocaleString(LOCALE, { maximumFractionDigits: digits });
}

/**
 * How many times as long as its sound a reply took: "0.09".
 * @param {number | null | undefined} value
 */
export function factor(value) {
  return value === null || value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(value < 1 ? 2 : 1);
}

/**
 * A real-time factor in words: "11 times as fast as speech".
 * @param {number} value
 */
export function pace(value) {
  const times = 1 / value;
  return times < 1 ? "slower than speech" : `${number(times, times < 10 ? 1 : 0)} times as fast as speech`;
}

/**
 * "1 voice", "3 voices".
 * @param {number} count @param {string} one @param {string} [many]
 */
export function plural(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** @type {Intl.DisplayNames | null} */
let names = null;

/**
 * A language's English name: "American English" for "en-US"; the tag itself where there is none.
 * @param {string} tag
 * @returns {string}
 */
export function languageName(tag) {
  try {
    names ??= new Intl.DisplayNames([LOCALE], { type: "language" });
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/**
 * The time of day, with the date when it is not today.
 * @param {number | null | undefined} at unix time in seconds
 */
export function clock(at) {
  if (!at) return "–";
  const time = new Date(at * 1000);
  const today = new Date().toDateString() === time.toDateString();
  return time.toLocaleString([], today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" });
}

/**
 * How long ago: "just now", "5 min ago", "3 d 2 h ago".
 * @param {number} at unix time in seconds
 */
export function ago(at) {
  const past = Date.now() / 1000 - at;
  if (past < 60) return "just now";
  if (past < 3600) return `${Math.floor(past / 60)} min ago`;
  return `${seconds(past)} ago`;
}
