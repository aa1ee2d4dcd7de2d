// @ts-check
/** Plays 16-bit samples while they arrive, without gaps between what comes in pieces. */

import { useSound } from "./audio-session.js";
import { joined } from "./wav.js";

/** The rate of all speech, where the server has not told it yet. */
const RATE = 24000;
/** From a sample's arrival to its being heard, so that it is not late when it is scheduled. */
const LEAD = 0.01;
/** Sound to gather after the stream fell behind; more each time, as one long gap is better than many. */
const FIRST_CUSHION = 0.25;
const LARGEST_CUSHION = 2;
const FADE = 0.012;
const IDLE = 15000;
/** Milliseconds in which a browser has opened its sound: Firefox takes seconds where much is going on. */
const OPENED = 4000;

/** What to do where the browser plays nothing: Firefox also waits in silence for a speaker. */
export const NO_SOUND = "The browser plays no sound: allow it for this page, see that a speaker is connected, then play again.";

/** @type {AudioContext | null} */
let context = null;
/** @type {any} */
let idle = 0;
/** The page says one thing at a time. @type {Player | null} */
let current = null;

/**
 * The page's audio context, resumed; call it in a click or key press.
 * @param {number} rate samples per second, so that nothing is resampled piece by piece
 * @returns {AudioContext}
 */
function audioContext(rate) {
  clearTimeout(idle);
  if (!context || context.state === "closed") {
    try {
      context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    } catch {
      context = new AudioContext();
    }
    context.onstatechange = () => current?.woken();
  }
  if (context.state !== "running") context.resume().catch(() => {});
  return context;
}

/** Make the audio context at the first touch of the page: that takes as long as the first words. */
export function warmAudio() {
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => context ?? (audioContext(RATE), rest()), { once: true, capture: true });
  }
}

/** Stop whatever the page says. */
export function silence() {
  current?.stop();
}

/** A running context keeps a phone's audio awake. */
function rest() {
  clearTimeout(idle);
  idle = setTimeout(() => {
    context?.suspend().catch(() => {});
    useSound("auto", "playback");
  }, IDLE);
}

export class Player {
  rate = RATE;
  /** Seconds from `open` to the first sample heard. @type {number | null} */
  firstAudio = null;
  /** Whether all samples have arrived. */
  finished = false;
  /** Whether there is sound still to be heard or to come. */
  playing = false;
  /** @type {Float32Array[]} */
  chunks = [];
  length = 0;
  #begun = 0;
  /** Since when the browser plays nothing, if it does not. */
  #silent = 0;
  /** The first half of a sample whose second has not come. @type {number | null} */
  #odd = null;
  /** How many chunks are scheduled, and how many samples are in them. */
  #next = 0;
  #scheduled = 0;
  /** The context's time at which what is scheduled is over. */
  #time = 0;
  #cushion = 0;
  #grown = FIRST_CUSHION;
  /** Stretches without a gap: the context's time and the sound's. @type {{at: number, from: number}[]} */
  #runs = [];
  /** @type {Set<AudioBufferSourceNode>} */
  #sources = new Set();
  /** @type {AudioContext | null} */
  #audio = null;
  /** @type {GainNode | null} */
  #gain = null;

  /**
   * One player is one sound at a time, and beginning it stops all others.
   * @param {{onstart?: (firstAudio: number) => void, onend?: (stopped: boolean) => void, onwait?: (waits: boolean) => void,
   *   onblocked?: () => void}} [events]
   *   `onstart` with the seconds from `open` to the first sample heard; `onend` when the last one is
   *   over or it was stopped; `onwait` when the sound has run out before its end, and goes on;
   *   `onblocked` when nothing is heard because the browser plays nothing
   */
  constructor({ onstart, onend, onwait, onblocked } = {}) {
    this.onstart = onstart;
    this.onend = onend;
    this.onwait = onwait;
    this.onblocked = onblocked;
  }

  #rewind() {
    this.#next = this.#scheduled = this.#time = this.#cushion = 0;
    this.#grown = FIRST_CUSHION;
    this.#runs = [];
    this.#sources = new Set();
  }

  /**
   * Begin a new sound; the former one ends. Call it in a click or key press.
   * @param {number} [rate] samples per second
   */
  open(rate = RATE) {
    this.stop();
    this.rate = rate;
    this.chunks = [];
    this.length = 0;
    this.finished = false;
    this.firstAudio = null;
    this.#odd = null;
    this.#rewind();
    this.#begun = performance.now();
    this.#start();
  }

  #start() {
    silence();
    current = this;
    this.playing = true;
    this.#silent = performance.now();
    useSound("playback");
    const audio = (this.#audio = audioContext(this.rate));
    const gain = (this.#gain = audio.createGain());
    gain.connect(audio.destination);
    if (audio.state === "running") return;
    audio.resume().then(() => this.#gain === gain && this.#schedule(), () => {});
    setTimeout(() => this.#gain === gain && this.playing && audio.state !== "running" && this.onblocked?.(), OPENED);
  }

  /** The browser's sound is in another state: iPhones interrupt it for a call, and may not go on by themselves. */
  woken() {
    this.#silent = performance.now();
    if (this.playing && this.#audio?.state === "suspended") this.#audio.resume().catch(() => {});
    this.#schedule();
  }

  /** Play the sound that was heard before once more; call it in a click or key press. */
  again() {
    if (!this.finished) return;
    this.stop();
    this.#rewind();
    this.#start();
    this.#schedule();
  }

  /**
   * Add samples as they came: 16 bit, little endian, cut anywhere.
   * @param {Uint8Array} bytes
   * @returns {Float32Array} the samples that are whole now
   */
  push(bytes) {
    const lead = this.#odd === null ? 0 : 1;
    const count = (bytes.length + lead) >> 1;
    const samples = new Float32Array(count);
    for (let at = 0; at < count; at += 1) {
      const low = at === 0 && lead ? /** @type {number} */ (this.#odd) : bytes[2 * at - lead];
      samples[at] = (((bytes[2 * at + 1 - lead] << 8) | low) << 16 >> 16) / 32768;
    }
    this.#odd = (bytes.length + lead) & 1 ? bytes[bytes.length - 1] : null;
    if (count) {
      this.chunks.push(samples);
      this.length += count;
      this.#schedule();
    }
    return samples;
  }

  /** All samples have been pushed; `onend` comes when they are over. */
  end() {
    this.finished = true;
    if (!this.playing) return;
    this.#schedule();
    if (!this.#sources.size && this.#next === this.chunks.length) this.#over(false);
  }

  /** Fall silent at once; samples stay. */
  stop() {
    if (!this.playing) return;
    const [gain, audio, sources] = [this.#gain, this.#audio, this.#sources];
    if (gain && audio) {
      gain.gain.setTargetAtTime(0, audio.currentTime, FADE / 3);
      setTimeout(() => {
        for (const source of sources) source.stop();
        gain.disconnect();
      }, FADE * 2000);
    }
    this.#over(true);
  }

  /** Seconds of the sound that have been heard. @returns {number} */
  get position() {
    const now = this.#audio?.currentTime ?? 0;
    const run = this.#runs.findLast?.(({ at }) => at <= now) ?? this.#runs[0];
    if (!run) return 0;
    return Math.min(this.#scheduled / this.rate, run.from + Math.max(0, now - run.at));
  }

  /** Seconds of the sound that have arrived. */
  get seconds() {
    return this.length / this.rate;
  }

  /** Whether something of the sound is or was to be heard. */
  get started() {
    return this.#runs.length > 0;
  }

  /** Whether the browser plays nothing, for longer than it takes to open its sound. */
  get blocked() {
    return this.playing && this.#audio?.state !== "running" && performance.now() - this.#silent >= OPENED;
  }

  /** All samples so far, -1 to 1. @returns {Float32Array} */
  samples() {
    return joined(this.chunks);
  }

  #schedule() {
    const [audio, gain] = [this.#audio, this.#gain];
    if (!this.playing || !audio || !gain || audio.state !== "running") return;
    const waiting = this.length - this.#scheduled;
    if (waiting === 0) return;
    if (!this.finished && waiting < this.#cushion * this.rate) return;
    if (this.#cushion) this.onwait?.(false);
    this.#cushion = 0;
    for (; this.#next < this.chunks.length; this.#next += 1) this.#play(audio, gain, this.chunks[this.#next]);
  }

  /** @param {AudioContext} audio @param {GainNode} gain @param {Float32Array} samples */
  #play(audio, gain, samples) {
    const buffer = audio.createBuffer(1, samples.length, this.rate);
    buffer.copyToChannel(/** @type {any} */ (samples), 0);
    const source = audio.createBufferSource();
    source.buffer = buffer;
    source.connect(gain);
    const now = audio.currentTime;
    if (this.#time < now + 0.002) {
      this.#time = now + LEAD;
      this.#runs.push({ at: this.#time, from: this.#scheduled / this.rate });
    }
    source.start(this.#time);
    if (this.firstAudio === null) {
      this.firstAudio = (performance.now() - this.#begun) / 1000 + (this.#time - now);
      this.onstart?.(this.firstAudio);
    }
    this.#time += buffer.duration;
    this.#scheduled += samples.length;
    const sources = this.#sources;
    sources.add(source);
    source.onended = () => {
      sources.delete(source);
      if (sources !== this.#sources || sources.size || !this.playing) return;
      if (this.finished && this.#next === this.chunks.length) this.#over(false);
      else this.#wait();
    };
  }

  /** The sound has run out before its end. */
  #wait() {
    this.#cushion = this.#grown;
    this.#grown = Math.min(LARGEST_CUSHION, this.#grown * 2);
    this.onwait?.(true);
    this.#schedule();
  }

  /** @param {boolean} stopped */
  #over(stopped) {
    this.playing = false;
    if (!stopped) this.#gain?.disconnect();
    if (current === this) rest();
    this.onend?.(stopped);
  }
}
