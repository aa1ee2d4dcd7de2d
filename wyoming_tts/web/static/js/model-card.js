// @ts-check
/** One model: what it is, how it does, and what can be done with it. */

import { clear, h } from "./dom.js";
import { bytes, factor, languageName, pace } from "./format.js";
import { taskView, underWay } from "./model-task.js";

/**
 * A model as the API tells it.
 * @typedef {{id: string, kind: string, state: string, size: number | null, on_disk: number,
 *   licence: {name: string, url: string, terms: string}, languages: string[], needs: string[],
 *   description: string, page: string, gated: boolean, used_by: string[],
 *   task: import("./model-task.js").Task | null, problems: Record<string, string>,
 *   speed: {real_time_factor: number, measured: "replies" | "load"} | null}} Model
 */

/**
 * What a card must know beyond its model.
 * @typedef {{models: Map<string, Model>, free: number | null, offline: boolean,
 *   voiceName: (id: string) => string}} Surroundings
 */

/** @typedef {"download" | "verify" | "remove" | "cancel"} Action */

/** By state: level of the badge, its words, and the word for downloading. */
const STATES = {
  "built in": ["ok", "built in", ""],
  installed: ["ok", "installed", ""],
  outdated: ["warn", "other version known", "Update"],
  damaged: ["bad", "damaged", "Download again"],
  incomplete: ["warn", "partly here", "Continue"],
  missing: ["", "", "Download"],
};

/**
 * Whether all files of a model are on this machine, be they good or not.
 * @param {Model} model
 */
export function isHere({ state }) {
  return state !== "missing" && state !== "incomplete";
}

/**
 * The card of a model: `node`, `progress(task)`, and `update(model, surroundings)`, which returns
 * what is to be focused once the card is in its place, if it had the focus.
 * @param {string} id the model's
 * @param {(action: Action, model: Model) => void} act
 */
export function modelCard(id, act) {
  let drawn = "";
  const progress = taskView(id);
  const heading = h("h4", { id: `model-${id}`, tabindex: -1, class: "mono" }, id);
  const badges = h("span", { class: "row" });
  const body = h("div", { class: "stack tight" });
  const buttons = h("div", { class: "row" });
  const head = h("div", { class: "row" }, heading, badges);
  const node = h("article", { class: "model piece", "aria-labelledby": heading.id }, head, body, buttons);

  /** @param {Model} model @param {Surroundings} around */
  function update(model, around) {
    const busy = underWay(model.task) ? model.task : null;
    if (busy) progress.set(busy);
    const needs = model.needs.map((need) => around.models.get(need)?.state);
    const state = JSON.stringify([{ ...model, task: busy?.kind ?? model.task }, around.free, around.offline, needs, model.used_by.map(around.voiceName)]);
    if (state === drawn) return null;
    drawn = state;
    const focused = buttons.contains(document.activeElement);
    const [level, words] = STATES[model.state] ?? ["", model.state];
    clear(badges, words && h("span", { class: `badge ${level}` }, words), model.gated && !isHere(model) && h("span", { class: "badge" }, "gated"));
    clear(body, h("p", null, model.description), facts(model, around), problems(model, around), busy && progress.node);
    const make = ([action, label, kind = "", disabled = false]) =>
      h("button", { class: `button ${kind}`, disabled, "aria-label": `${label}: ${id}`, onclick: () => act(action, model) }, label);
    clear(buttons, actions(model, around, busy).map(make));
    // The button that was pressed is gone: what came in its place is to take the focus.
    return focused ? (buttons.querySelector("button:enabled") ?? heading) : null;
  }

  return { node, update, progress: progress.set };
}

function actions(model, around, busy) {
  if (busy) return [["cancel", "Cancel"]];
  const verb = STATES[model.state]?.[2];
  const amount = toFetch(model, around.models);
  const wanted = [];
  if (verb) wanted.push(["download", amount ? `${verb} (${bytes(amount)})` : verb, model.state === "missing" ? "" : "primary", around.offline]);
  if (isHere(model)) wanted.push(["verify", "Verify"]);
  if (model.state === "incomplete") wanted.push(["remove", "Delete", "danger quiet"]);
  else if (verb !== "Download" && model.state !== "built in") wanted.push(["remove", "Remove", "danger quiet"]);
  return wanted;
}

const comingAlong = (model, models) => model.needs.map((id) => models.get(id)).filter((other) => other && (!isHere(other) || other.state === "damaged"));

/** Bytes that a download brings, with those of models that come along; null where unknown. */
function toFetch(model, models) {
  const left = [model, ...comingAlong(model, models)].map(({ size, state, on_disk: kept }) => size && size - (state === "incomplete" ? kept : 0));
  return left.includes(null) ? null : left.reduce((sum, size) => sum + size, 0);
}

function facts(model, { models, voiceName }) {
  const { size, on_disk: onDisk, licence, speed } = model;
  const brings = comingAlong(model, models).map(({ id }) => id);
  const needs = model.needs.filter((id) => !brings.includes(id));
  const terms = [licence.url ? outside(licence.url, licence.name) : licence.name, licence.terms && ` (${licence.terms})`];
  const parts = [
    onDisk ? `${bytes(onDisk)}${isHere(model) || !size ? "" : ` of ${bytes(size)}`} on disk` : size ? bytes(size) : "size not known yet",
    ...model.languages.map(languageName),
    needs.length && `needs ${needs.join(", ")}`,
    !isHere(model) && brings.length && `comes with ${brings.join(", ")}`,
    terms,
    model.page && outside(model.page, "its page"),
  ].filter(Boolean);
  const took = speed?.real_time_factor ?? 0;
  const how = `${took >= 1 ? ", so replies have gaps" : ""} (${speed?.measured === "load" ? "tried when it was loaded" : "measured in the last replies"})`;
  return [
    h("p", { class: "muted small" }, parts.map((part, at) => [at > 0 && " · ", part])),
    model.used_by.length > 0 && h("p", null, `Used by ${model.used_by.map(voiceName).join(", ")}.`),
    model.kind === "backbone" && isHere(model) && h("p", null, took ? `Real-time factor ${factor(took)}: ${pace(took)}${how}.` : "Speed not measured yet: speak once with it."),
  ];
}

function problems(model, around) {
  const texts = Object.entries(model.problems).map(([file, problem]) => `${file} ${problem}`);
  const { task } = model;
  // What a verification found wrong is among the problems already.
  if (task?.state === "failed" && !(texts.length && task.kind === "verify")) texts.push(`The ${task.kind === "verify" ? "verification" : "download"} failed: ${task.problem}`);
  const amount = toFetch(model, around.models) ?? 0;
  if (!isHere(model) && around.free !== null && amount > around.free) texts.push(`Only ${bytes(around.free)} are free: make room first.`);
  return texts.map((text) => h("p", { class: "error" }, text));
}

function outside(address, text) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text, h("span", { class: "visually-hidden" }, " (opens a new page)"));
}
