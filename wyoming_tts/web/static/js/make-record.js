// @ts-check
/** Recording a take in the browser: device, countdown, level, what is wrong, and when to stop. */

import { announce, clear, errorLine, field, h, icon, meter } from "./dom.js";
import { explain, microphones, Recorder } from "./recorder.js";
import { ADVICE, GOOD_S, NEEDED_S, TakeWatch } from "./take-watch.js";
import { wavFile } from "./wav.js";
import { Wave } from "./wave.js";

/** Seconds of the countdown, in which the empty room is listened to, and of the longest take. */
const COUNT = 3;
const LONGEST = 20;
const LOWEST_DB = -60;
/** A warning stays for a moment: nobody can read what flickers. */
const STAYS_MS = 1200;
/** Speech after which somebody is known to read. */
const HEARD_S = 0.5;
const UNPLUGGED = "The microphone was disconnected. Plug it in, or choose another one, and record again.";
const INTERRUPTED = "The recording was interrupted, by a call perhaps. Record again.";

/**
 * The recorder's panel.
 * @param {{ontake: (blob: Blob) => void, onbusy: (busy: boolean) => void, onopen: () => void}} events
 *   `ontake` with a WAV file of what was read, `onbusy` while the microphone is asked for or open,
 *   `onopen` once it is open and the panel has its full height
 * @returns {{node: HTMLElement, stop: () => void, list: () => void}} `stop` lets go of the
 *   microphone, whatever it does; `list` offers the microphones that are there
 */
export function recordPanel({ ontake, onbusy, onopen }) {
  /** @type {Recorder | null} */
  let recorder = null;
  let watch = new TakeWatch(48000);
  let reading = false;
  let [advised, advisedAt, drawn, timer] = [/** @type {string} */ (""), 0, 0, 0];

  const device = h("select", { id: "record-device" });
  const deviceField = field("Microphone", device);
  const automatic = h("input", { type: "checkbox", id: "record-automatic" });
  const canvas = h("canvas", {});
  const wave = new Wave(canvas, { label: "The recording" });
  const fill = h("span", { class: "level-fill" });
  const held = h("span", { class: "level-held" });
  const level = h("div", { class: "level", role: "meter", "aria-label": "Level of the microphone", "aria-valuemin": LOWEST_DB, "aria-valuemax": 0 }, fill, held);
  const count = h("p", { class: "countdown", "aria-hidden": "true" });
  const left = meter("Time");
  const advice = h("p", { class: "advice" });
  const problem = errorLine();
  const button = h("button", { class: "button primary big", id: "record-button", onclick: press });
  const running = h("div", { class: "stack tight", hidden: true }, count, canvas, level, left, advice);
  const settings = h("details", null, h("summary", null, "Microphone"), deviceField,
    h("label", { class: "check" }, automatic, h("span", null, "Let the browser set the level, if you are too quiet otherwise")));
  const node = h("div", { class: "stack tight recorder" }, running, problem, h("div", { class: "row" }, button), settings);
  label();

  function label() {
    const [shape, text] = !recorder ? ["mic", "Record"] : reading ? ["stop", "Stop"] : ["close", "Cancel"];
    clear(button, icon(/** @type {any} */ (shape)), text);
    button.classList.toggle("recording", reading);
    node.classList.toggle("busy", recorder !== null);
  }

  function press() {
    if (!recorder) start();
    else if (reading) finish();
    else stop();
  }

  async function start() {
    const mine = (recorder = new Recorder());
    problem.tell("");
    label();
    settings.hidden = true;
    onbusy(true);
    try {
      await mine.open({ device: device.value, autoLevel: automatic.checked });
    } catch (error) {
      if (recorder !== mine) return;
      stop();
      if (/** @type {any} */ (error).name === "OverconstrainedError") device.value = "";
      problem.tell(explain(error));
      return;
    }
    watch = new TakeWatch(mine.rate);
    mine.onblock = heard;
    mine.onlost = (interrupted) => {
      stop();
      problem.tell(interrupted ? INTERRUPTED : UNPLUGGED);
    };
    wave.clear();
    running.hidden = false;
    onopen();
    left.set(1);
    clear(advice);
    list();
    countdown(COUNT);
  }

  async function list() {
    const found = await microphones().catch(() => []);
    const used = recorder?.device || device.value || found[0]?.id;
    clear(device, found.map(({ id, label: name }) => h("option", { value: id }, name)));
    device.value = used ?? "";
    deviceField.hidden = !found.length;
  }

  /** @param {number} from */
  function countdown(from) {
    count.textContent = String(from || "");
    if (from) {
      announce(String(from));
      timer = window.setTimeout(() => countdown(from - 1), 1000);
      return;
    }
    // From here on nothing is announced: a screen reader would be in the recording.
    count.textContent = "Read now";
    reading = true;
    watch.begin();
    recorder?.begin();
    label();
  }

  /** @param {Float32Array} samples */
  function heard(samples) {
    watch.push(samples);
    if (reading) wave.push(samples, recorder?.rate ?? 48000);
    const now = performance.now();
    if (now - drawn < 50) return;
    drawn = now;
    draw(now);
    if (watch.seconds >= LONGEST) finish();
  }

  /** @param {number} now */
  function draw(now) {
    const share = (/** @type {number} */ decibels) => `${Math.max(0, 1 - decibels / LOWEST_DB) * 100}%`;
    fill.style.setProperty("--level", share(watch.peak));
    held.style.insetInlineStart = share(watch.held);
    held.classList.toggle("hot", watch.held > -1);
    const decibels = Math.round(Math.max(LOWEST_DB, watch.held));
    level.setAttribute("aria-valuenow", String(decibels));
    level.setAttribute("aria-valuetext", `${decibels} decibels`);
    const rest = LONGEST - watch.seconds;
    left.set(rest / LONGEST, `${Math.ceil(rest)} s left`);
    const [trouble] = watch.troubles();
    const text = trouble ? ADVICE[trouble] : reading ? progress(rest) : "Wait, and keep still: the room is listened to.";
    if (text === advised || (now - advisedAt < STAYS_MS && advice.classList.contains("warn"))) return;
    [advised, advisedAt] = [text, now];
    clear(advice, trouble && icon("warn"), text);
    advice.classList.toggle("warn", Boolean(trouble));
  }

  /** @param {number} rest */
  function progress(rest) {
    if (rest < 6) return `${Math.ceil(rest)} s left.`;
    if (watch.spoken < HEARD_S) return "Read the sentence aloud, at your usual pace.";
    if (watch.spoken < GOOD_S) return `Good. Read on, ${Math.ceil(GOOD_S - watch.spoken)} s more at least.`;
    return "Enough. Finish the sentence, then stop.";
  }

  function finish() {
    const { spoken } = watch;
    const rate = recorder?.rate ?? 48000;
    const samples = recorder?.finish() ?? new Float32Array(0);
    stop();
    if (spoken < NEEDED_S) {
      problem.tell(`Too short: ${spoken.toFixed(1)} s of speech were heard, a voice needs ${NEEDED_S} s and is better with ${GOOD_S}. Read all of the text.`);
      return;
    }
    ontake(wavFile(samples, rate));
  }

  function stop() {
    if (!recorder) return;
    clearTimeout(timer);
    recorder.close();
    recorder = null;
    reading = false;
    running.hidden = true;
    settings.hidden = false;
    label();
    onbusy(false);
  }

  return { node, stop, list };
}
