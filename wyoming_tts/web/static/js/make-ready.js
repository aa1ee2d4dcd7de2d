// @ts-check
/** Last step of a new voice: it is made, tried, and fetched by Home Assistant. */

import { announce, clear, errorLine, field, h, icon, messageOf, meter, toast } from "./dom.js";
import { seconds } from "./format.js";
import { hearButton } from "./listen.js";
import { SOUND } from "./make-voice.js";
import { needsPanel } from "./make-who.js";
import { sentencesOf } from "./sentences.js";

/** @typedef {import("./make-voice.js").Wizard} Wizard */
/** @typedef {import("./voice-store.js").Job} Job */

/** @param {Wizard} wizard @returns {import("./make-voice.js").Step} */
export function readyStep(wizard) {
  const { api, draft, store, go, close, send, redraw } = wizard;
  /** @type {string} */
  let id = "";
  /** What is shown: "making", "failed", "done", or "" before. */
  let stage = "";
  let told = "";
  let ticking = 0;
  /** The order that was given last, in JSON: the same one is not given twice. */
  let given = "";
  let searching = false;

  const body = h("div", { class: "stack" });
  const bar = meter("Making the voice");
  const step = h("p", { role: "status" });
  const needs = needsPanel(wizard);
  const fetched = h("p", { class: "fetched" });

  function order() {
    const { take, name, language, description, text, seconds: wanted, start, end, replace } = draft;
    return { take: take.id, name, language, description, text, seconds: wanted, start, end, replace };
  }

  async function make() {
    id = told = "";
    given = JSON.stringify(order());
    working("Sending the order…");
    const ask = () => api.post("api/voices", order());
    try {
      const job = await ask().catch((/** @type {any} */ error) => {
        if (error.code !== "take-not-found") throw error;
        return send().then(ask);
      });
      id = job.id;
      // An event may have told more by now.
      if (!store.jobs.has(id)) store.jobs.set(id, job);
      follow();
    } catch (error) {
      failed(/** @type {any} */ (error));
    }
  }

  /** @param {string} text */
  function working(text) {
    if (stage !== "making") {
      stage = "making";
      bar.set(null);
      fill(step, bar, h("p", { class: "hint" }, "This takes some seconds, on a small computer a minute. You can leave this page; it goes on."),
        h("div", null, h("button", { class: "button", onclick: cancel }, "Cancel")));
      redraw();
    }
    if (step.textContent !== text) step.textContent = text;
  }

  /** Show something else; where the focus was inside, it goes to the first button. @param {...any} content */
  function fill(...content) {
    const focused = body.contains(document.activeElement);
    clear(body, content);
    if (focused) body.querySelector("button")?.focus();
  }

  async function cancel() {
    try {
      if (id) await api.del(`api/jobs/${id}`);
    } catch (error) {
      toast(messageOf(error), { bad: true });
    }
  }

  /** @param {{code?: string, message: string}} error */
  function failed(error) {
    stage = "failed";
    const models = error.code === "models-missing";
    const missing = models || error.code === "packages-missing";
    const message = models ? "Models are missing. Download them here, then try again." : error.message;
    fill(h("p", { class: "error", role: "alert" }, message), missing && needs.node,
      h("div", { class: "row" }, h("button", { class: "button primary", onclick: make }, "Try again"),
        error.code === "conflict" && h("button", { class: "button", onclick: () => ((draft.replace = true), make()) }, `Replace ${draft.name}`),
        h("button", { class: "button", onclick: () => go(SOUND) }, "Another take")));
    if (missing) needs.ask();
    redraw();
  }

  /** Show how far the job is. */
  function follow() {
    const job = store.jobs.get(id);
    if (!job) {
      if (id && stage === "making") search();
      return;
    }
    if (job.state === "waiting") working("Another voice is made first; this one waits.");
    else if (job.state === "running") working(`${capital(job.step) || "Beginning"}…`);
    else if (job.state === "done") done(job);
    else if (stage === "making") failed({ message: job.state === "cancelled" ? "Cancelled. Nothing was changed; all that you entered is still here." : (job.error?.message ?? "It failed."), code: job.error?.code });
    redraw();
  }

  /** A server that was started again knows nothing of the job. */
  async function search() {
    if (searching) return;
    searching = true;
    await store.refresh();
    searching = false;
    if (!store.error && !store.jobs.has(id) && stage === "making") failed({ message: "The server was started again meanwhile, and the voice was not finished. All that you entered is still here." });
  }

  /** @param {Job} job */
  function done(job) {
    if (stage !== "done") {
      stage = "done";
      const heading = h("h4", { class: "ready", tabindex: -1 }, icon("check"), `${job.name} is ready`);
      clear(body, heading, fetched, trials(job.voice, job.name), h("div", { class: "row" },
        h("button", { class: "button primary", onclick: close }, "Done"),
        h("button", { class: "button", id: "ready-default", onclick: () => makeDefault(job) }, icon("star"), "Make default"),
        h("button", { class: "button", onclick: () => ((draft.replace = draft.again = true), go(SOUND)) }, icon("mic"), "Another take")));
      if (body.offsetParent) heading.focus();
      else toast(`${job.name} is ready.`);
      announce(`${job.name} is ready.`);
      store.refresh();
    }
    tick();
  }

  /** @param {string} voice @param {string} name */
  function trials(voice, name) {
    const { language } = draft;
    const known = sentencesOf(language);
    const texts = known ? [...known.say, known.read.find((text) => text !== draft.text) ?? known.read[0]] : [];
    const problem = errorLine();
    const own = h("input", { id: "ready-own", lang: language, dir: "auto", maxlength: 500, onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Enter" && !event.isComposing && hear.click() });
    const hear = hearButton(api, "Hear your own sentence", () => (own.value.trim() ? { voice, language, text: own.value.trim() } : (own.focus(), null)), problem.tell);
    return h("div", { class: "stack tight" }, h("p", null, `How ${name} says what nobody recorded:`),
      h("ul", { class: "trials" }, texts.map((text, at) => h("li", null, hearButton(api, `Hear sentence ${at + 1}`, () => ({ voice, language, text }), problem.tell), h("span", { lang: language, dir: "auto" }, text)))),
      h("div", { class: "trial-own" }, field("A sentence of your own", own), hear), problem);
  }

  /** @param {Job} job */
  async function makeDefault({ voice, name }) {
    try {
      await api.put("api/default-voice", { voice });
      toast(`${name} speaks where no voice is chosen.`);
      body.querySelector("#ready-default")?.setAttribute("disabled", "");
    } catch (error) {
      toast(messageOf(error), { bad: true });
    }
  }

  /** Tell whether somebody has fetched the list with the voice in it. */
  function tick() {
    const job = store.jobs.get(id);
    if (stage !== "done" || !job) return;
    const voice = store.find(job.voice);
    const seen = voice?.seen && voice.seen.at >= (job.ended ?? 0) ? voice.seen : null;
    if (voice && (voice.state === "failed" || voice.state === "waiting")) clear(fetched, `${job.name} cannot speak yet: ${voice.problem}`);
    else if (seen) clear(fetched, icon("check"), h("span", null, `A client at ${seen.client} has fetched the list with ${job.name}, ${seconds(Math.max(1, Math.round(Date.now() / 1000 - seen.at))).replace(".0", "")} ago: ${job.name} is in Home Assistant now.`));
    else clear(fetched, `Waiting for Home Assistant to ask for the voices (it does every 30 s).`);
    fetched.classList.toggle("good", Boolean(seen));
    if (seen && !told) announce((told = `${job.name} is in Home Assistant now.`));
  }

  store.subscribe(follow);

  return {
    title: "Make it", body,
    enter() {
      ticking ||= window.setInterval(tick, 1000);
      const same = given === JSON.stringify(order()) && (stage === "making" || stage === "done");
      if (draft.wanted && !same) make();
      else follow();
      draft.wanted = false;
    },
    leave() {
      clearInterval(ticking);
      ticking = 0;
    },
    locked: () => stage === "making",
    finished: () => stage === "done",
  };
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
