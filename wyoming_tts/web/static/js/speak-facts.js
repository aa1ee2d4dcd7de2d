// @ts-check
/** How a reply went, in figures. */
import { clear, h } from "./dom.js";
import { factor, pace, seconds } from "./format.js";

export class Facts {
  constructor() {
    this.first = h("dd", { id: "speak-first" });
    this.factor = h("dd", { id: "speak-factor" });
    this.length = h("dd", { id: "speak-length" });
    this.element = h("dl", { class: "facts" },
      h("div", null, h("dt", null, "First audio"), this.first),
      h("div", null, h("dt", null, "Real-time factor"), this.factor),
      h("div", null, h("dt", null, "Length"), this.length));
    this.clear();
  }

  clear() {
    for (const each of [this.first, this.factor, this.length]) clear(each, "–");
  }

  /** Seconds from the click to the first sample heard. @param {number} after */
  heard(after) {
    clear(this.first, seconds(after), h("small", null, "heard in this page"));
  }

  /** Seconds of sound so far. @param {number} length */
  grown(length) {
    this.length.textContent = seconds(length);
  }

  /**
   * The whole reply.
   * @param {import("./player.js").Player} player
   * @param {import("./reply.js").ReplyRecord | null} record
   */
  whole(player, record) {
    clear(this.length, seconds(player.seconds), record && record.gaps > 0.05 && h("small", null, `${seconds(record.gaps)} of gaps`));
    if (!record) return;
    clear(this.first, seconds(player.firstAudio ?? record.first_audio), player.firstAudio !== null && h("small", null, `server: ${seconds(record.first_audio)}`));
    const took = record.real_time_factor;
    clear(this.factor, factor(took), h("small", null, took ? pace(took) : "nothing had to be made"));
  }
}
