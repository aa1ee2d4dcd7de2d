// @ts-check
/** The tab of voices: all that can speak, and the way to a new one. */

import { announce, clear, confirmDialog, h, icon, messageOf, styles, toast } from "./dom.js";
import { ago, clock, plural } from "./format.js";
import { hush } from "./listen.js";
import { silence } from "./player.js";
import { single } from "./turns.js";
import { voiceCard } from "./voice-card.js";
import { editVoice } from "./voice-edit.js";
import { VoiceStore } from "./voice-store.js";

/** @typedef {import("./voice-store.js").Voice} Voice */
/** @typedef {import("./voice-store.js").Job} Job */

const WIZARD = "#voices/new";
const KEPT_S = 3600;
const RECENT_S = 600;

/**
 * Build the tab in a section.
 * @param {HTMLElement} root
 * @param {{api: any, live: any}} context
 */
export function mount(root, { api, live }) {
  styles("voices");
  const store = new VoiceStore(api, live);
  /** @type {Map<string, {key: string, node: HTMLElement}>} */
  const cards = new Map();
  /** @type {HTMLAudioElement | null} */
  let recording = null;
  /** @type {any} */
  let wizard = null;
  let visible = false;

  const add = h("a", { class: "button primary", id: "add-voice", href: WIZARD });
  const notice = h("div", {});
  const lists = h("div", { class: "stack" }, h("p", { class: "muted" }, "Looking for the voices…"));
  const list = h("div", { class: "stack voices" }, h("div", { class: "row voices-bar" }, h("p", { class: "muted", id: "voices-count" }), add), notice, lists);
  const making = h("div", { id: "make-voice", class: "stack", hidden: true });
  root.append(list, making);

  const path = (/** @type {string} */ id, rest = "") => `api/voices/${encodeURIComponent(id)}${rest}`;

  /** Do something, then fetch the list; what goes wrong is told. */
  async function attempt(/** @type {() => Promise<any>} */ work, done = "") {
    try {
      await work();
      if (done) toast(done);
    } catch (error) {
      toast(messageOf(error), { bad: true });
    }
    await store.refresh();
  }

  const actions = {
    async edit(/** @type {Voice} */ voice) {
      if (!(await editVoice(api, voice))) return;
      await store.refresh();
      announce(`${store.find(voice.id)?.name ?? voice.name} is saved.`);
      focusOn(voice.id, "edit");
    },
    async makeDefault(/** @type {Voice} */ voice) {
      await attempt(() => api.put("api/default-voice", { voice: voice.id }), `${voice.name} speaks where no voice is chosen.`);
      focusOn(voice.id);
    },
    recording(/** @type {Voice} */ voice, /** @type {HTMLElement} */ button) {
      const playing = recording?.dataset.voice === voice.id;
      stopRecording();
      if (playing) return;
      silence();
      const audio = (recording = new Audio(api.url(path(voice.id, "/recording"))));
      audio.dataset.voice = voice.id;
      button.setAttribute("aria-pressed", "true");
      audio.onended = stopRecording;
      audio.play().catch((error) => {
        if (recording !== audio || error.name === "AbortError") return;
        stopRecording();
        toast(`The recording of ${voice.name} cannot be played: ${messageOf(error)}`, { bad: true });
      });
    },
    again(/** @type {Voice} */ voice) {
      open({ again: voice });
    },
    async remove(/** @type {{id: string, name: string}} */ voice) {
      const order = store.voices.filter(({ mine }) => mine).map(({ id }) => id);
      const next = order[order.indexOf(voice.id) + 1] ?? order[order.indexOf(voice.id) - 1];
      try {
        await api.del(path(voice.id));
      } catch (error) {
        toast(messageOf(error), { bad: true });
        return;
      }
      await store.refresh();
      toast(`${voice.name} is deleted. It is kept for an hour.`, { undo: () => restore(voice) });
      if (next && cards.has(next)) focusOn(next);
      else add.focus();
    },
  };

  async function restore(/** @type {{id: string, name: string}} */ { id, name }) {
    await attempt(() => api.post(path(id, "/restore")), `${name} is back.`);
    focusOn(id);
  }

  function stopRecording() {
    recording?.pause();
    recording = null;
    for (const button of root.querySelectorAll(".voice-actions [aria-pressed]")) button.removeAttribute("aria-pressed");
  }

  function focusOn(/** @type {string} */ id, act = "") {
    const card = cards.get(id)?.node;
    /** @type {HTMLElement | null | undefined} */
    const target = (act && card?.querySelector(`[data-act="${act}"]`)) || card?.querySelector("h3");
    target?.focus();
  }

  /** The card of a voice: the one that is there, unless something in it changed. */
  function cardOf(/** @type {Voice} */ voice) {
    const key = JSON.stringify({ ...voice, seen: null });
    const known = cards.get(voice.id);
    if (known?.key === key) return known.node;
    const focused = known?.node.contains(document.activeElement) ? document.activeElement : null;
    const node = voiceCard(voice, { api, actions, newest: () => store.find(voice.id) ?? voice });
    cards.set(voice.id, { key, node });
    known?.node.replaceWith(node);
    if (focused) focusOn(voice.id, focused.getAttribute("data-act") ?? "");
    return node;
  }

  function draw() {
    clear(notice, store.error && h("div", { class: "card row" },
      h("p", { class: "error", role: "alert" }, messageOf(store.error)),
      h("button", { class: "button", onclick: () => store.refresh() }, "Try again")));
    clear(add, icon("plus"), wizard?.begun ? `Go on with ${wizard.begun}` : "Add a voice");
    if (!store.loaded) {
      if (store.error) clear(lists);
      return;
    }
    const { voices } = store;
    for (const id of cards.keys()) if (!store.find(id)) cards.delete(id);
    const mine = voices.filter((voice) => voice.mine);
    const builtIn = voices.filter((voice) => !voice.mine && voice.built_in);
    const others = voices.filter((voice) => !voice.mine && !voice.built_in);
    const count = root.querySelector("#voices-count");
    if (count) count.textContent = voices.length ? `${plural(voices.length, "voice")} for Home Assistant` : "";
    place([
      jobs(),
      group("Yours", mine, empty()),
      group("Built in", builtIn),
      others.length && group("Others", others, null, mine.length + builtIn.length > 0),
      unusable(),
      removed(),
    ]);
  }

  /** Put the parts in their places; nodes that stay are not moved, so that the focus stays. */
  function place(/** @type {any[]} */ parts) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    clear(lists, parts);
    if (focused !== document.activeElement && focused?.isConnected) focused.focus();
  }

  /** @type {Map<string, any>} */
  const groups = new Map();

  function group(/** @type {string} */ title, /** @type {Voice[]} */ voices, /** @type {any} */ none = null, fold = false) {
    if (!voices.length && !none) return null;
    const id = `voices-${title.toLowerCase().replace(" ", "-")}`;
    let node = groups.get(id);
    if (!node) {
      const heading = h("h2", { id }, title);
      const items = h("ul", { class: "voice-list", "aria-labelledby": id });
      node = fold
        ? h("details", { class: "stack voice-fold", open: voices.some((voice) => voice.default) }, h("summary", null, heading, h("span", { class: "muted" })), items)
        : h("section", { class: "stack", "aria-labelledby": id }, heading, items);
      groups.set(id, node);
    }
    const items = node.querySelector("ul");
    if (fold) node.querySelector("summary span").textContent = plural(voices.length, "voice");
    const wanted = voices.map(cardOf);
    items.parentNode.querySelector(".voice-none")?.remove();
    if (!voices.length) items.after(none);
    if (wanted.length !== items.children.length || wanted.some((card, at) => items.children[at] !== card)) clear(items, wanted);
    return node;
  }

  function empty() {
    return h("p", { class: "muted voice-none" }, "None yet. A minute with your microphone makes one.");
  }

  function jobs() {
    const now = Date.now() / 1000;
    const shown = [...store.jobs.values()].filter((job) => isRunning(job) || (job.state === "failed" && now - (job.ended ?? 0) < RECENT_S && !store.find(job.voice)));
    return shown.length > 0 && section("making", "Being made", shown.map((job) =>
      h("div", { class: "card voice-job" },
        h("p", null, h("strong", null, job.name), h("span", { class: job.error ? "error" : "muted" }, ` ${job.error?.message ?? job.step ?? ""}`)),
        isRunning(job) && h("button", { class: "button quiet", "aria-label": `Cancel ${job.name}`, onclick: single(() => attempt(() => api.del(`api/jobs/${job.id}`), `${job.name} is cancelled.`)) }, "Cancel"))));
  }

  function unusable() {
    const all = [...store.broken, ...store.absent];
    return all.length > 0 && section("unusable", "Not usable", h("ul", { class: "voice-list" }, all.map((/** @type {any} */ each) => {
        const name = each.name ?? each.id;
        return h("li", { class: "card stack" }, h("h3", null, name), h("p", { class: "error" }, each.problem),
          each.mine && h("div", null, h("button", { class: "button quiet", "aria-label": `Delete ${name}`, onclick: () => deleteBroken({ id: each.id, name }) }, "Delete")));
      })));
  }

  async function deleteBroken(/** @type {{id: string, name: string}} */ voice) {
    const sure = await confirmDialog({ title: `Delete ${voice.name}?`, text: "Its folder is kept for an hour, then it is gone.", action: "Delete", danger: true });
    if (sure) actions.remove(voice);
  }

  function removed() {
    return store.removed.length > 0 && section("removed", "Removed", h("ul", { class: "voice-list" }, store.removed.map((voice) =>
        h("li", { class: "card voice-job" },
          h("p", null, h("strong", null, voice.name), h("span", { class: "muted" }, ` deleted ${ago(voice.at)}, kept until ${clock(voice.at + KEPT_S)}`)),
          h("button", { class: "button quiet", "aria-label": `Bring back ${voice.name}`, onclick: single(() => restore(voice)) }, "Bring back")))));
  }

  /** Show the wizard, or the list, as the address says. */
  async function follow() {
    const wanted = location.hash === WIZARD;
    if (wanted === !making.hidden) return;
    hush();
    stopRecording();
    list.hidden = wanted;
    making.hidden = !wanted;
    if (!wanted) {
      wizard?.hide(true);
      draw();
      add.focus();
      return;
    }
    try {
      const { makeVoice } = await import("./make-voice.js");
      wizard ??= makeVoice(making, { api, live, store, close: () => (location.hash = "#voices") });
      if (visible && !making.hidden) wizard.show();
    } catch (error) {
      console.error(error);
      toast("The recorder could not be loaded. Check that the server runs, then try again.", { bad: true });
      location.hash = "#voices";
    }
  }

  async function open(/** @type {{again: Voice}} */ { again }) {
    location.hash = WIZARD;
    await follow();
    wizard?.again(again);
  }

  store.subscribe(() => visible && draw());
  // One thing is heard at a time.
  list.addEventListener("click", ({ target }) => /** @type {Element} */ (target).closest(".hear") && stopRecording());
  addEventListener("hashchange", () => visible && location.hash.startsWith("#voices") && follow());
  // What was deleted is gone after an hour, and times pass.
  setInterval(() => visible && !document.hidden && store.removed.length && store.refresh(), 60000);

  return {
    show() {
      visible = true;
      store.active = true;
      draw();
      follow();
      if (!making.hidden) wizard?.show();
    },
    hide() {
      visible = false;
      store.active = false;
      hush();
      stopRecording();
      wizard?.hide();
    },
  };
}

/** @param {string} name @param {string} title @param {any} content */
function section(name, title, content) {
  const id = `voices-${name}`;
  return h("section", { class: "stack", "aria-labelledby": id }, h("h2", { id }, title), content);
}

/** @param {Job} job */
const isRunning = ({ state }) => state === "waiting" || state === "running";
