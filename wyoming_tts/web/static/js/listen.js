// @ts-check
/** Hearing a voice: one sample at a time, each with a button that plays and stops it. */

import { clear, h, icon } from "./dom.js";
import { NO_SOUND, Player } from "./player.js";
import { Reply } from "./reply.js";

/** @type {Player | null} */
let current = null;

/** Stop the sample that is heard. */
export function hush() {
  current?.stop();
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
  const button = h("button", { class: "button square hear", onclick: press });
  /** @type {Player | null} */
  let playing = null;
  show();

  function show() {
    clear(button, icon(playing ? "stop" : "play"));
    button.setAttribute("aria-label", playing ? `Stop: ${label}` : label);
    if (!playing) button.classList.remove("busy");
  }

  async function press() {
    if (playing) return playing.stop();
    const said = sample();
    if (!said) return;
    const reply = new Reply(api, said);
    let told = false;
    const player = (current = playing = new Player({
      onstart() {
        button.classList.remove("busy");
        if (told) fail("");
      },
      onblocked() {
        told = true;
        fail(NO_SOUND);
      },
      onend() {
        reply.stop();
        playing = null;
        show();
      },
    }));
    fail("");
    button.classList.add("busy");
    show();
    // The sound must be opened in the click itself, or a phone stays silent.
    player.open(api.session?.sample_rate);
    try {
      await reply.receive((bytes) => player.push(bytes));
      player.end();
    } catch (error) {
      if (reply.stopped) return;
      player.stop();
      fail(await reply.reason(error));
    }
  }
  return button;
}
