// @ts-check
/** What the page remembers in this browser, where the browser allows it. */

const PREFIX = "wyoming-tts.";

/**
 * What was remembered under a name.
 * @param {string} name @param {any} otherwise
 * @param {boolean} [session] only for as long as the browser's tab is open
 * @returns {any}
 */
export function recall(name, otherwise, session = false) {
  try {
    const kept = (session ? sessionStorage : localStorage).getItem(PREFIX + name);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch {
    return otherwise;
  }
}

/**
 * Remember a value.
 * @param {string} name @param {any} value
 * @param {boolean} [session] only for as long as the browser's tab is open
 */
export function remember(name, value, session = false) {
  try {
    (session ? sessionStorage : localStorage).setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A private window or a full store; nothing depends on it.
  }
}
