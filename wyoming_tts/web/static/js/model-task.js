// @ts-check
/** The progress of a model's download or verification. */

import { errorLine, h, meter } from "./dom.js";
import { bytes, seconds } from "./format.js";

/**
 * What is going on with a model, as the API tells it.
 * @typedef {{kind: "download" | "verify", model: string, state: string, file: string, done: number,
 *   total: number | null, problem: string, began: number}} Task
 */

/** Milliseconds over which a speed is measured, and that must have passed before it is told. */
const WINDOW = 10_000;
const LEAST = 1_500;

/**
 * Whether a task is there and not over.
 * @param {Task | null | undefined} task
 */
export function underWay(task) {
  return ["waiting", "running", "paused"].includes(task?.state ?? "");
}

/**
 * A place that shows a task: `node`, and `set(task)` for each report on it.
 * @param {string} model its name, for the bar's label
 */
export function taskView(model) {
  const bar = meter(model);
  const line = h("p", { class: "muted small" });
  const problem = errorLine({});
  /** @type {{at: number, done: number}[]} */
  let reports = [];
  let file = "";

  /** Bytes per second of the last reports; 0 while too little is known. */
  function speed(done) {
    const at = performance.now();
    reports = [...reports.filter((report) => report.at > at - WINDOW), { at, done }];
    const passed = at - reports[0].at;
    return passed < LEAST ? 0 : ((done - reports[0].done) * 1000) / passed;
  }

  /** @param {Task} task */
  function set(task) {
    const { kind, state, done, total } = task;
    if (task.file !== file || state !== "running") reports = [];
    file = task.file;
    const pace = state === "running" ? speed(done) : 0;
    const parts = [file, total ? `${bytes(done)} of ${bytes(total)}` : done ? bytes(done) : "Starting…"];
    if (state === "paused") parts.push("paused, goes on by itself");
    if (pace > 0) parts.push(`${bytes(pace)}/s`);
    if (pace > 0 && total) parts.push(`${seconds(Math.ceil((total - done) / pace)).replace(".0", "")} left`);
    const text = state === "waiting" ? "Waiting for its turn…" : parts.filter(Boolean).join(" · ");
    bar.setAttribute("aria-label", `${kind === "verify" ? "Verifying" : "Downloading"} ${model}`);
    bar.set(total && state !== "waiting" ? done / total : null, text);
    line.textContent = text;
    problem.tell(task.problem);
  }

  return { node: h("div", { class: "stack tight" }, bar, line, problem), set };
}
