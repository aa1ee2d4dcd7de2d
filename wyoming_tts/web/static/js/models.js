// @ts-check
/** The tab of models: what is on this machine, what can be had, and what is on its way. */

import { announce, clear, confirmDialog, field, h, languageOptions, messageOf, styles, toast } from "./dom.js";
import { bytes } from "./format.js";
import { isHere, modelCard } from "./model-card.js";
import { underWay } from "./model-task.js";
import { queued } from "./turns.js";

/** @typedef {import("./model-card.js").Model} Model */

const KINDS = [
  ["backbone", "Speech models", "turn text into speech codes; a voice speaks with one of them"],
  ["codec", "Codecs", "turn speech codes into sound"],
  ["encoder", "Encoders", "are needed only to make a voice of a recording"],
];
const GATED = "Gated models ask for an account: accept the terms on their page, and give the server a token of that account as HF_TOKEN.";
const OFFLINE = "Offline mode is on: this server downloads nothing. What is here works. For more, start it without --offline (and without HF_HUB_OFFLINE), or copy the models folder of a machine that has them.";

/**
 * Build the tab in a section.
 * @param {HTMLElement} root
 * @param {{api: any, live: any}} context
 */
export function mount(root, { api, live }) {
  /** @type {Map<string, Model>} */
  let models = new Map();
  /** @type {Map<string, string>} */
  let names = new Map();
  /** @type {Map<string, ReturnType<typeof modelCard>>} */
  const cards = new Map();
  /** @type {number | null} */
  let free = null;
  /** @type {HTMLElement | null} */
  let focus = null;
  let [offline, visible] = [false, false];

  const language = h("select", { id: "models-language", onchange: draw });
  const space = h("p", { class: "muted" });
  const notice = h("div", { role: "status" });
  const lists = h("div", { class: "stack" }, h("p", { class: "muted" }, "Looking at the models…"));
  styles("house");
  root.append(h("div", { class: "row spread" }, field("Language", language), space), notice, lists);

  const refresh = queued(async () => {
    try {
      // Without the voices' names their ids do.
      const [answer, voices] = await Promise.all([api.get("api/models"), api.get("api/voices").catch(() => ({ voices: [], absent: [] }))]);
      models = new Map(answer.models.map((model) => [model.id, model]));
      names = new Map([...voices.voices, ...voices.absent].map(({ id, name }) => [id, name]));
      ({ folder_free: free, offline } = answer);
      space.textContent = free === null ? "" : `${bytes(free)} free for models`;
      clear(notice, offline && h("p", { class: "card" }, OFFLINE));
      draw();
    } catch (error) {
      if (!models.size) clear(lists);
      clear(notice, h("p", { class: "error" }, messageOf(error)), h("button", { class: "button", onclick: refresh }, "Try again"));
    }
  });

  function draw() {
    const wanted = language.value;
    const tags = [...new Set([...models.values()].flatMap((model) => model.languages.map(base)))];
    clear(language, languageOptions(tags, "All languages"));
    language.value = tags.includes(wanted) ? wanted : "";
    const shown = [...models.values()].filter(({ languages }) => !wanted || !languages.length || languages.map(base).includes(wanted));
    const absent = shown.filter((model) => !isHere(model));
    focus = /** @type {HTMLElement} */ (document.activeElement);
    clear(lists, section("here", "On this machine", shown.filter(isHere), ""), section("others", "To download", absent, absent.some(({ gated }) => gated) ? GATED : ""));
    // What was put elsewhere has lost the focus on its way.
    if (document.activeElement !== focus) focus?.focus();
  }

  function section(name, title, members, hint) {
    const id = `models-${name}`;
    const groups = KINDS.map(([kind, plural, what]) => {
      const found = members.filter((model) => model.kind === kind);
      return found.length > 0 && h("div", { class: "card stack" }, h("div", null, h("h3", null, plural), h("p", { class: "muted small" }, `They ${what}.`)), found.map(card));
    });
    return members.length > 0 && h("section", { class: "stack", "aria-labelledby": id }, h("h2", { id }, title), hint && h("p", { class: "muted" }, hint), groups);
  }

  function card(model) {
    const known = cards.get(model.id) ?? modelCard(model.id, act);
    cards.set(model.id, known);
    focus = known.update(model, { models, free, offline, voiceName: (id) => names.get(id) ?? id }) ?? focus;
    return known.node;
  }

  async function act(action, model) {
    const path = `api/models/${encodeURIComponent(model.id)}`;
    try {
      if (action === "cancel") await api.del(`${path}/task`);
      else if (action !== "remove") take(await api.post(`${path}/${action}`));
      else if (await confirmDialog(removal(model, models, (id) => names.get(id) ?? id))) {
        await api.del(path);
        toast(`${model.id} was removed.`);
      }
    } catch (error) {
      toast(messageOf(error), { bad: true });
    }
    refresh();
  }

  function take(task) {
    const model = models.get(task.model);
    if (!visible || !model) return;
    const goesOn = underWay(task);
    const same = goesOn && model.task?.state === task.state;
    model.task = task;
    if (same) cards.get(model.id)?.progress(task);
    else draw();
    if (!goesOn) refresh().then(() => announce(ending(task, models.get(task.model)?.state)));
  }

  const look = () => visible && refresh();
  live.on("task", take);
  live.on("voices", look);
  live.on("online", look);
  return { show: () => ((visible = true), refresh()), hide: () => (visible = false) };
}

function ending({ kind, model, state, problem }, now) {
  const [what, good] = kind === "verify" ? ["verification", "is as it should be"] : ["download", "is installed"];
  if (kind === "verify" && now === "damaged") return `${model} is damaged: download it again.`;
  if (state === "failed") return `${model}: the ${what} failed. ${problem}`;
  if (state === "cancelled") return `${model}: the ${what} is cancelled.${kind === "verify" ? "" : " What has arrived is kept."}`;
  return `${model} ${good}.`;
}

const base = (tag) => tag.split("-")[0].toLowerCase();

/** The question before a model is removed, which names the voices that it takes along. */
function removal(model, models, voiceName) {
  const dependent = [...models.values()].filter((other) => other.needs.includes(model.id) && isHere(other));
  const lost = [...new Set([model, ...dependent].flatMap((other) => other.used_by))].map(voiceName);
  const loss = lost.length ? `Without it these voices cannot speak: ${lost.join(", ")}.` : "No voice uses it.";
  return { title: `Remove ${model.id}?`, text: `${loss} This frees ${bytes(model.on_disk)}; it can be downloaded again.`, action: "Remove", danger: true };
}
