// @ts-check
/** A waveform on a canvas: peaks, marked regions, a playhead; it grows while sound arrives. */
import { seconds } from "./format.js";

/** Length of one peak of pushed samples; a minute is 6,000 pairs. */
const PEAK_SECONDS = 0.01;
/** A growing waveform shows at least this much, so that its first words do not fill the width. */
const LEAST_SHOWN = 2;
const RULER = 18;
/** What is quieter than this stays small, so that noise does not look like speech. */
const QUIETEST = 0.2;

/**
 * @typedef {{start: number, end: number, kind?: string, label?: string}} Region
 *   in seconds; `kind` "speech" or "cut" picks the colour `--wave-<kind>`
 */

export class Wave {
  /** @type {[number, number][]} */
  peaks = [];
  /** @type {Region[]} */
  regions = [];
  /** Seconds of sound. */
  seconds = 0;
  /** The largest of all peaks. */
  highest = 0;
  /** The playhead, in seconds. @type {number | null} */
  head = null;
  growing = false;
  /** Lowest, highest and count of the samples that are no whole peak yet. */
  pending = [0, 0, 0];
  /** The frame in which it is drawn. */
  due = 0;

  /**
   * Draw on a canvas that CSS gives its size; colours come from `--wave…` of its place.
   * @param {HTMLCanvasElement} canvas
   * @param {{label?: string, fit?: boolean}} [options] `label`: what is shown, for screen readers;
   *   `fit` makes quiet sound as high as the canvas, where loudness is not what matters
   */
  constructor(canvas, { label = "Waveform", fit = false } = {}) {
    this.canvas = canvas;
    this.label = label;
    this.fit = fit;
    canvas.classList.add("wave");
    canvas.setAttribute("role", "img");
    const redraw = () => this.#ask();
    new ResizeObserver(redraw).observe(canvas);
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) matchMedia(query).addEventListener("change", redraw);
    this.#describe();
  }

  /**
   * Show a sound of known length.
   * @param {[number, number][]} peaks lowest and highest sample of equal parts, -1 to 1
   * @param {number} length in seconds
   */
  setPeaks(peaks, length) {
    this.peaks = peaks;
    this.highest = peaks.reduce((most, [low, high]) => Math.max(most, high, -low), 0);
    this.seconds = length;
    this.growing = false;
    this.#describe();
    this.#ask();
  }

  /** @param {Region[]} regions */
  setRegions(regions) {
    this.regions = regions;
    this.#describe();
    this.#ask();
  }

  /**
   * Let the waveform grow by samples; begin with `clear()`.
   * @param {Float32Array} samples
   * @param {number} rate
   */
  push(samples, rate) {
    const most = Math.max(1, Math.round(rate * PEAK_SECONDS));
    let [low, high, count] = this.pending;
    for (const value of samples) {
      if (value < low) low = value;
      if (value > high) high = value;
      count += 1;
      if (count === most) {
        this.peaks.push([low, high]);
        this.highest = Math.max(this.highest, high, -low);
        low = high = count = 0;
      }
    }
    this.pending = [low, high, count];
    this.seconds += samples.length / rate;
    this.growing = true;
    this.#ask();
  }

  /** The growing sound is whole now: show it over the full width. */
  finish() {
    this.growing = false;
    this.#describe();
    this.#ask();
  }

  /** Forget the sound, its regions and the playhead. */
  clear() {
    Object.assign(this, { regions: [], head: null, pending: [0, 0, 0] });
    this.setPeaks([], 0);
  }

  /** @param {number | null} at in seconds; null takes the playhead away */
  playhead(at) {
    if (at === this.head) return;
    this.head = at;
    this.#ask();
  }

  /** The time under a pointer's `clientX`, within the sound. @param {number} x @returns {number} */
  timeAt(x) {
    const box = this.canvas.getBoundingClientRect();
    return Math.min(this.seconds, Math.max(0, ((x - box.left) / (box.width || 1)) * this.#span()));
  }

  #span() {
    return this.growing ? Math.max(LEAST_SHOWN, this.seconds) : this.seconds || LEAST_SHOWN;
  }

  #describe() {
    const marks = this.regions.filter(({ label }) => label).map(({ label, start, end }) => `${label} from ${start.toFixed(1)} to ${end.toFixed(1)} s`);
    const what = this.seconds ? `${this.label}, ${seconds(this.seconds)}` : `${this.label}, empty`;
    this.canvas.setAttribute("aria-label", [what, ...marks].join("; "));
  }

  #ask() {
    this.due ||= requestAnimationFrame(() => {
      this.due = 0;
      this.#draw();
    });
  }

  #draw() {
    const { canvas } = this;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width || !height) return;
    const dots = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(height * dots)) {
      canvas.width = Math.round(width * dots);
      canvas.height = Math.round(height * dots);
    }
    const pen = canvas.getContext("2d");
    if (!pen) return;
    const style = getComputedStyle(canvas);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim() || style.color;
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.clearRect(0, 0, width, height);
    const span = this.#span();
    const tall = height - RULER;
    for (const { start, end, kind = "speech" } of this.regions) {
      pen.fillStyle = colour(`--wave-${kind}`);
      pen.fillRect((start / span) * width, 0, Math.max(2, ((end - start) / span) * width), tall);
    }
    this.#ruler(pen, colour("--wave-tick"), span, width, height);
    this.#bars(pen, colour, span, width, tall);
    if (this.head !== null) {
      const x = Math.min(width - 1, (this.head / span) * width);
      pen.fillStyle = colour("--wave-head");
      pen.fillRect(x - 1, 0, 2, tall);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen @param {(name: string) => string} colour
   * @param {number} span @param {number} width @param {number} tall
   */
  #bars(pen, colour, span, width, tall) {
    const middle = tall / 2;
    const scale = (middle * 0.9) / (this.fit ? Math.max(QUIETEST, this.highest) : 1);
    const part = this.peaks.length ? (this.growing ? PEAK_SECONDS : this.seconds / this.peaks.length) : 0;
    const played = this.head === null ? -1 : (this.head / span) * width;
    const usual = colour("--wave");
    const heard = colour("--wave-played");
    for (let x = 0; x < width; x += 3) {
      const from = Math.floor(((x / width) * span) / part);
      const to = Math.max(from + 1, Math.floor((((x + 3) / width) * span) / part));
      let low = 0;
      let high = 0;
      const known = part > 0 && from < this.peaks.length;
      for (let at = from; known && at < to && at < this.peaks.length; at += 1) {
        if (this.peaks[at][0] < low) low = this.peaks[at][0];
        if (this.peaks[at][1] > high) high = this.peaks[at][1];
      }
      pen.fillStyle = known && x <= played ? heard : usual;
      const top = middle - high * scale;
      pen.globalAlpha = known ? 1 : 0.45;
      pen.fillRect(x, Math.min(top, middle - 0.5), 2, Math.max(1, (high - low) * scale));
    }
    pen.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} pen @param {string} colour
   * @param {number} span @param {number} width @param {number} height
   */
  #ruler(pen, colour, span, width, height) {
    const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120].find((value) => (value / span) * width > 56) ?? 300;
    pen.fillStyle = colour;
    for (let tick = 0; tick * step <= span * 5; tick += 1) {
      const x = ((tick * step) / 5 / span) * width;
      if (x > width) break;
      pen.fillRect(x, height - RULER, 1, tick % 5 ? 4 : 8);
    }
    pen.font = "11px system-ui, sans-serif";
    for (let at = step; at < span * 0.999; at += step) {
      const text = `${Number(at.toFixed(1))} s`;
      const x = (at / span) * width + 4;
      if (x + pen.measureText(text).width < width) pen.fillText(text, x, height - 4);
    }
  }
}
