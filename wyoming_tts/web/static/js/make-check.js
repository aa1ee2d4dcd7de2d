// @ts-check
/** Third step of a new voice: what is said in the take, and what is used of it. */

import { clear, errorLine, field, h, icon, messageOf } from "./dom.js";
import { READY, SOUND } from "./make-voice.js";
import { Wave } from "./wave.js";

/** @typedef {import("./make-voice.js").Wizard} Wizard */
/** @typedef {{start: number, end: number, text: string, codes: number}} Cut */
/** @typedef {{level: "ok" | "warning" | "error", message: string, advice: string}} Finding */

const PAUSE_MS = 400;
/** Codes for each second, and what each costs before a reply's first word, on two small cores. */
const CODES = 50;
const CODE_S = 0.0027;
const [SHORTEST, LONGEST] = [3, 15];
const RANK = { error: 0, warning: 1, ok: 2 };
/** @type {Record<string, ["check" | "warn" | "close", string]>} */
const LEVELS = { ok: ["check", "Good: "], warning: ["warn", "Warning: "], error: ["close", "Problem: "] };

/** @param {Wizard} wizard @returns {import("./make-voice.js").Step} */
export function checkStep(wizard) {
  const { api, draft, go, send } = wizard;
  /** @type {Cut | null} */
  let cut = null;
  /** Of the next check; 0 once what is shown is the answer to what is entered. */
  let timer = 0;
  let [round, until] = [0, Infinity];
  /** @type {AbortController | null} */
  let request = null;

  const canvas = h("canvas", { onclick: (/** @type {MouseEvent} */ event) => play(wave.timeAt(event.clientX), Infinity) });
  const wave = new Wave(canvas, { label: "The take" });
  const audio = h("audio", { preload: "auto", ontimeupdate: moved, onended: moved, onpause: moved, onplay: follow, onerror: fallBack });
  const whole = h("button", { class: "button", onclick: () => (audio.paused ? play(0, Infinity) : audio.pause()) });
  const part = h("button", { class: "button", onclick: () => cut && play(cut.start, cut.end) }, icon("play"), "The part used");
  const findings = h("ul", { class: "findings", "aria-label": "Findings" });
  const text = h("textarea", { id: "make-text", rows: 3, dir: "auto", maxlength: 4000, oninput: () => ((draft.text = text.value), later()) });
  const fill = h("button", { class: "button", onclick: () => ((text.value = draft.text = draft.sentence), later()) }, "I read the text of the last step");
  const textField = field("What is said", text, "Word for word, as it is spoken; numbers as words.");
  const start = h("input", { id: "make-start", type: "number", min: 0, step: 0.1, inputmode: "decimal", oninput: () => ((draft.start = Number(start.value) || 0), later()) });
  const end = h("input", { id: "make-end", type: "number", min: 0, step: 0.1, inputmode: "decimal", oninput: () => ((draft.end = Number(end.value) || null), later()) });
  const wanted = h("input", { id: "make-seconds", type: "range", min: SHORTEST, max: LONGEST, step: 1, oninput: () => ((draft.seconds = Number(wanted.value)), cost(), later()) });
  const output = h("output", { for: wanted.id });
  const price = h("p", { class: "muted" });
  const status = h("p", { class: "muted", role: "status" });
  const problem = errorLine();
  const wantedField = field("Wanted length", wanted, "More gives a better likeness, and a later first word in every reply.");
  wantedField.querySelector("label").append(" ", output);
  const body = h("form", { class: "stack", novalidate: true, onsubmit: next }, canvas, audio,
    h("p", { class: "legend small muted" }, h("span", { class: "key speech" }), "speech", h("span", { class: "key cut" }), "used for the voice"),
    h("div", { class: "row" }, whole, part), status, findings, textField, fill,
    h("details", null, h("summary", null, "Choose the part"), h("div", { class: "grid" }, field("From second", start), field("To second", end)), wantedField),
    price, problem, h("div", { class: "row" }, h("button", { class: "button primary", type: "submit" }, "Make the voice"), h("button", { class: "button quiet", onclick: () => go(SOUND) }, "Another take")));

  /** @param {number} from @param {number} to */
  function play(from, to) {
    until = to;
    audio.currentTime = from;
    audio.play().catch(() => {});
  }

  function moved() {
    if (audio.currentTime >= until) audio.pause();
    const mode = audio.paused ? "play" : "stop";
    // A button that is built anew for every frame cannot be found by screen readers in Firefox.
    if (whole.dataset.mode !== mode) clear(whole, icon(mode), mode === "play" ? "Listen" : "Stop");
    whole.dataset.mode = mode;
    wave.playhead(audio.paused ? null : audio.currentTime);
  }

  function follow() {
    moved();
    if (!audio.paused) requestAnimationFrame(follow);
  }

  /** The server plays what the browser cannot. */
  function fallBack() {
    const { take } = draft;
    const url = take && api.url(`api/takes/${take.id}/sound`);
    if (url && audio.src !== url) audio.src = url;
  }

  function later() {
    leaveOff();
    problem.tell("");
    timer = window.setTimeout(check, PAUSE_MS);
  }

  /** What was asked before counts no more. */
  function leaveOff() {
    clearTimeout(timer);
    request?.abort();
    round += 1;
  }

  async function check() {
    leaveOff();
    request = new AbortController();
    const mine = round;
    const { text: said, language, seconds, start: from, end: to } = draft;
    if (!said.trim()) return show(draft.take?.findings ?? [], null);
    status.textContent = "Checking…";
    const ask = () => api.post(`api/takes/${draft.take.id}/check`, { text: said, language, seconds, start: from, end: to }, { signal: request?.signal });
    try {
      const answer = await ask().catch((/** @type {any} */ error) => {
        if (error.code !== "take-not-found") throw error;
        // Takes are forgotten after an hour; the sound is still here.
        return send().then(ask);
      });
      if (mine === round) show(answer.findings, answer.cut);
    } catch (error) {
      if (mine === round) show([{ level: "error", message: messageOf(error), advice: "" }], null);
    }
  }

  /** @param {Finding[]} found @param {Cut | null} used */
  function show(found, used) {
    cut = used;
    timer = 0;
    const sorted = [...found].sort((a, b) => RANK[a.level] - RANK[b.level]);
    const [bad, warned] = ["error", "warning"].map((level) => found.filter((finding) => finding.level === level).length);
    status.textContent = bad ? "No voice can be made of this yet." : warned ? "It will do, with warnings." : draft.text.trim() ? "A good take." : "Write what is said in it.";
    const fine = sorted.filter(({ level }) => level === "ok");
    clear(findings, sorted.filter(({ level }) => level !== "ok").map(line), fine.length > 0 && line({ level: "ok", message: fine.map(({ message }) => message).join("; "), advice: "" }));
    const { take } = draft;
    const marked = cut ? [{ start: cut.start, end: cut.end, kind: "cut", label: "Used" }] : [];
    const [from, to] = cut ? [cut.start, cut.end] : [Infinity, Infinity];
    /** @type {[number, number][]} */
    const around = take.speech.flatMap((/** @type {[number, number]} */ [begin, stop]) => [[begin, Math.min(stop, from)], [Math.max(begin, to), stop]]);
    wave.setRegions([...around.filter(([begin, stop]) => stop > begin).map(([begin, stop]) => ({ start: begin, end: stop, kind: "speech" })), ...marked]);
    part.disabled = !cut;
    fill.hidden = Boolean(draft.text.trim()) || !draft.sentence;
    cost();
  }

  function cost() {
    output.textContent = `${draft.seconds} s`;
    const codes = cut?.codes ?? draft.seconds * CODES;
    price.textContent = `${cut ? `${(cut.end - cut.start).toFixed(1)} s are used. They are` : "The reference is"} read before every reply: about ${(codes * CODE_S).toFixed(1)} s on two cores of a small computer.`;
  }

  /** @param {Event} event */
  async function next(event) {
    event.preventDefault();
    if (!draft.text.trim()) {
      textField.fail("Write word for word what is said.");
      return text.focus();
    }
    textField.fail("");
    if (timer || !cut) {
      await check();
      // Somebody may have gone on meanwhile.
      if (body.hidden) return;
    }
    draft.wanted = Boolean(cut);
    if (cut) return go(READY);
    problem.tell("No voice can be made of this take yet: see the problems above, or record another one.");
  }

  return {
    title: "Check", body,
    enter() {
      const { take, sound } = draft;
      if (!take || !sound) return;
      cut = null;
      wave.setPeaks(take.peaks, take.seconds);
      audio.src = sound.url;
      text.lang = draft.language;
      text.value = draft.text;
      start.value = draft.start ? String(draft.start) : "";
      end.value = draft.end ? String(draft.end) : "";
      end.placeholder = take.seconds.toFixed(1);
      start.placeholder = "0";
      wanted.value = String(draft.seconds);
      textField.fail("");
      moved();
      show(take.findings, null);
      check();
    },
    leave() {
      audio.pause();
      leaveOff();
    },
    summary: () => (cut ? `${(cut.end - cut.start).toFixed(1)} s: ${cut.text}` : ""),
  };
}

/** @param {Finding} finding */
function line({ level, message, advice }) {
  const [shape, word] = LEVELS[level];
  return h("li", { class: level }, icon(shape), h("span", null, h("span", { class: "visually-hidden" }, word), message, advice && `; ${advice}`));
}
