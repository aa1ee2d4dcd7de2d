// @ts-check
/** What can be told of a recording while it is made: its level, and what is wrong with it. */

const FRAME_S = 0.02;
const SETTLE_S = 0.3;
const FLOOR_DB = -100;
const HELD_S = 1.5;
const TOLD_S = 3;

const CLIPPED = 0.985;
const SPEECH_ABOVE_NOISE_DB = 10;
const QUIETEST_SPEECH_DB = -58;
const QUIET_DB = -37;
const NOISY_DB = -45;
const LEAST_DISTANCE_DB = 20;
const SILENCE_S = 2.5;
const MUTED_DB = -95;

/** Seconds of speech that a voice needs, and that make a good one. */
export const NEEDED_S = 3;
export const GOOD_S = 6;

/** @typedef {"muted" | "silent" | "clipped" | "quiet" | "noisy"} Trouble */

/** What each trouble means and what helps. @type {Record<Trouble, string>} */
export const ADVICE = {
  muted: "The microphone gives no sound at all: is it muted, or is it another one?",
  silent: "No speech is heard. Read aloud, closer to the microphone.",
  clipped: "Too loud, the sound is cut off. Move back a little, or turn the microphone down.",
  quiet: "Too quiet. Come closer: about a hand's breadth from the microphone.",
  noisy: "There is noise in the background. Close the window, switch off fans, go to a room with soft things.",
};

const decibels = (/** @type {number} */ power) => (power > 0 ? Math.max(FLOOR_DB, 10 * Math.log10(power)) : FLOOR_DB);

/** Watches the samples of one take: first the empty room, from `begin` on somebody who reads. */
export class TakeWatch {
  /** Highest level of the last block, and of the last moments, in dB of full scale. */
  peak = FLOOR_DB;
  held = FLOOR_DB;
  /** Seconds of speech so far. */
  spoken = 0;

  #rate;
  #time = 0;
  #begun = Infinity;
  #heldAt = 0;
  #clippedAt = -Infinity;
  #spokenAt = 0;
  #run = 0;
  #power = 0;
  #count = 0;
  #loud = 0;
  #levels = new Uint32Array(-FLOOR_DB + 1);
  #frames = 0;

  /** @param {number} rate Samples per second. */
  constructor(rate) {
    this.#rate = rate;
  }

  /** From now on somebody reads. */
  begin() {
    this.#begun = this.#spokenAt = this.#time;
    this.#clippedAt = -Infinity;
  }

  /** Seconds since `begin`. */
  get seconds() {
    return Math.max(0, this.#time - this.#begun);
  }

  /** The room's level in dB: what a tenth of all moments stays below. */
  get noise() {
    let left = this.#frames / 10;
    const bin = this.#levels.findIndex((count) => (left -= count) < 0);
    return bin < 0 ? FLOOR_DB : bin + FLOOR_DB;
  }

  /** The voice's mean level in dB. */
  get level() {
    return this.spoken ? decibels(this.#loud / (this.spoken / FRAME_S)) : FLOOR_DB;
  }

  /** @param {Float32Array} samples */
  push(samples) {
    const frame = this.#rate * FRAME_S;
    let peak = 0;
    for (const sample of samples) {
      const size = Math.abs(sample);
      if (size > peak) peak = size;
      this.#run = size >= CLIPPED ? this.#run + 1 : 0;
      if (this.#run === 3) this.#clippedAt = this.#time;
      this.#power += sample * sample;
      if (++this.#count >= frame) this.#judge();
    }
    this.#time += samples.length / this.#rate;
    this.peak = decibels(peak * peak);
    if (this.peak >= this.held || this.#time - this.#heldAt > HELD_S) {
      this.held = this.peak;
      this.#heldAt = this.#time;
    }
  }

  /**
   * What is wrong now, worst first.
   * @returns {Trouble[]}
   */
  troubles() {
    const reading = this.#time >= this.#begun;
    const since = this.#time - this.#spokenAt;
    /** @type {Trouble[]} */
    const found = [];
    if (reading && since > SILENCE_S) found.push(this.held < MUTED_DB ? "muted" : "silent");
    if (this.#time - this.#clippedAt < TOLD_S) found.push("clipped");
    const heard = this.spoken > 0.6;
    if (heard && this.level < QUIET_DB) found.push("quiet");
    const close = heard && this.level - this.noise < LEAST_DISTANCE_DB;
    if (this.#frames > 50 && (close || (!heard && this.noise > NOISY_DB))) found.push("noisy");
    return found;
  }

  #judge() {
    const power = this.#power / this.#count;
    const level = decibels(power);
    this.#power = this.#count = 0;
    if (this.#time < SETTLE_S) return;
    this.#levels[Math.min(-FLOOR_DB, Math.round(level - FLOOR_DB))] += 1;
    this.#frames += 1;
    const threshold = Math.max(this.noise + SPEECH_ABOVE_NOISE_DB, QUIETEST_SPEECH_DB);
    if (this.#time >= this.#begun && level > threshold) {
      this.spoken += FRAME_S;
      this.#loud += power;
      this.#spokenAt = this.#time;
    }
  }
}
