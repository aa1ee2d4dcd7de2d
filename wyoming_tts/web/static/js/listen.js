// @ts-check
/** Hearing a voice: one sample at a time, each with a button that plays and stops it. */

import { announce, clear, h, icon, messageOf } from "./dom.js";
import { Player } from "./player.js";

const RATE = 24000;

/** @type {AbortController | null} */
let current = null;

/** Stop whatever is heard. */
export function hush() {
  current?.abort();
}

/**
 * A button that speaks a sample when pressed, and stops it when pressed again.
 * @param {any} api
 * @param {string} label its accessible name, such as "Hear Anna"
 * @param {() => Record<string, any> | null} sample the body of api/speak; null for nothing to say
 * @param {(message: string) => void} fail called with what went wrong, "" before a new try
 * @returns {HTMLButtonElement}
 */
export function hearButton(api, label, sample, fail) {
  const button = h("button", { type: "button", class: "button square hear", onclick: press });
  /** @type {AbortController | null} */
  let playing = null;
  show();

  function show() {
    clear(button, icon(playing ? "stop" : "play"));
    button.setAttribute("aria-label", playing ? `Stop: ${label}` : label);
    if (!playing) button.classList.remove("busy");
  }

  async function press() {
    if (playing) return hush();
    const said = sample();
    if (!said) return;
    hush();
    const request = (current = playing = new AbortController());
    const player = new Player({ onstart: () => button.classList.remove("busy"), onend: () => request.abort() });
    request.signal.onabort = () => {
      playing = null;
      if (current === request) current = null;
      player.stop();
      show();
    };
    fail("");
    button.classList.add("busy");
    show();
    // The sound must be opened in the click itself, or a phone stays silent.
    player.open(RATE);
    try {
      const response = await api.stream("api/speak", said, { signal: request.signal });
      for (const reader = response.body.getReader(); ; ) {
        const { done, value } = await reader.read();
        if (done) break;
        player.push(value);
      }
      player.end();
    } catch (error) {
      if (request.signal.aborted) return;
      request.abort();
      fail(messageOf(error));
      announce(messageOf(error));
    }
  }
  return button;
}
