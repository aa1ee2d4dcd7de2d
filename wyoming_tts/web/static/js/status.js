// @ts-check
/** The tab of the server's state: engines, replies, how quick they were, what went wrong. */

import { histogramFigure } from "./chart.js";
import { announce, clear, errorLine, h, messageOf, styles, terms } from "./dom.js";
import { bytes, clock, factor, number, plural, seconds } from "./format.js";

/** Milliseconds between two fetches of everything, at least. */
const EVERY = 3000;
const LEVELS = { ready: "ok", starting: "warn", resting: "warn", failed: "bad", error: "bad", critical: "bad", warning: "warn" };
const PRIVATE = "Diagnostics hold settings, versions, measurements and problems. Nothing private is in them: no texts, recordings, tokens or addresses.";
/** Name, title and content of each part. @type {[string, string, (data: any) => any][]} */
const PARTS = [
  ["now", "Now", summary],
  ["engines", "Engines", engines],
  ["speed", "Speed of the last replies", charts],
  ["problems", "Recent problems", problems],
  ["replies", "Recent replies", replies],
  ["about", "This server", about],
];

/**
 * Build the tab in a section.
 * @param {HTMLElement} root
 * @param {{api: any, live: any}} context
 */
export function mount(root, { api, live }) {
  let data = null;
  let [visible, fetched, timer] = [false, -EVERY, 0];
  const failure = errorLine();
  const parts = PARTS.map(([name, title, content]) => {
    const place = h("div", null, h("p", { class: "muted" }, "Asking the server…"));
    return { place, content, drawn: "", node: card(name, title, place) };
  });
  styles("house");
  root.append(failure, ...parts.map(({ node }) => node), help(api));

  function draw() {
    for (const part of parts) {
      const content = part.content(data);
      // What has not changed stays, for whoever reads or selects it.
      if (part.drawn !== content.outerHTML) clear(part.place, content);
      part.drawn = content.outerHTML;
    }
  }

  async function refresh() {
    clearTimeout(timer);
    timer = 0;
    fetched = performance.now();
    try {
      data = await api.get("api/status");
      failure.tell("");
      draw();
    } catch (error) {
      failure.tell(messageOf(error));
    }
  }

  const awake = () => visible && !document.hidden;
  const soon = () => {
    if (awake()) timer ||= setTimeout(refresh, fetched + EVERY - performance.now());
  };

  live.on("status", ({ engines: states = [], replies: counts, ...rest }) => {
    if (!awake() || !data) return;
    const before = new Map(data.engines.map((engine) => [engine.name, engine]));
    for (const { name, state } of states) {
      const known = before.get(name);
      if (known?.state === state) continue;
      announce(`The engine ${name} is ${state}.`);
      soon();
    }
    const all = states.map((engine) => ({ ...before.get(engine.name), ...engine }));
    data = { ...data, ...rest, engines: all.length ? all : data.engines, replies: { ...data.replies, ...counts } };
    draw();
  });
  live.on("problem", ({ message }) => {
    if (awake()) announce(`New problem: ${message}`);
    soon();
  });
  live.on("reply", soon);
  live.on("online", soon);
  document.addEventListener("visibilitychange", soon);
  return {
    show: () => ((visible = true), refresh()),
    hide() {
      visible = false;
      clearTimeout(timer);
      timer = 0;
    },
  };
}

function card(name, title, ...content) {
  const id = `status-${name}`;
  return h("section", { class: "card stack", "aria-labelledby": id }, h("h2", { id }, title), content);
}

function summary({ replies: made, process, uptime, pages }) {
  const tiles = {
    "Speaking now": [made.active, h("small", null, `of ${made.limit} at once`)],
    Replies: [number(made.total), h("small", null, `${number(made.failed)} failed`)],
    "Speech made": [seconds(made.sound), h("small", null, `of ${number(made.characters)} characters`)],
    Memory: [bytes(process.memory), h("small", null, `${process.threads} threads`)],
    Connections: [number(process.connections), h("small", null, plural(pages, "open page"))],
    "Running for": seconds(uptime),
  };
  return h("dl", { class: "facts" }, Object.entries(tiles).map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value))));
}

function engines({ engines: all }) {
  return table("Engines", ["Engine", "State", "Memory", "Restarts", "Problem"], "No engine is there.", all.map(({ name, state, memory, restarts, problem }) => [
    h("span", { class: "mono" }, name),
    badge(state),
    bytes(memory),
    number(restarts),
    problem && h("span", { class: state === "failed" && "error" }, problem),
  ]));
}

function charts({ first_audio: first, real_time_factor: took }) {
  return h("div", { class: "grid" }, histogramFigure(first, "Time to first audio", seconds), histogramFigure(took, "Real-time factor: work for 1 s of speech", (value) => `${factor(value)} s`));
}

function problems({ errors }) {
  return table("Recent problems", ["When", "Level", "What happened", "What to do"], "None since the start.", errors.map(({ at, level, message, remedy }) => [time(at), badge(level), message, remedy]));
}

function replies({ recent }) {
  const heads = ["When", "Voice", "From", "Characters", "First audio", "Length", "Real-time factor", "Outcome"];
  return table("Recent replies", heads, "None yet. Texts are never kept.", recent.map((reply) => [
    time(reply.at),
    reply.voice,
    reply.source === "wyoming" ? reply.client : reply.source,
    number(reply.characters),
    seconds(reply.first_audio),
    seconds(reply.sound),
    reply.sound > 0 && factor(reply.worked / reply.sound),
    h("span", { class: reply.outcome.startsWith("failed") && "error" }, reply.outcome),
  ]), "log");
}

function about({ watermark, lexicon, version, versions }) {
  return terms("stages", [
    ["Watermark", watermark.on ? `on${watermark.checked ? ", checked" : ", not checked yet"}` : "off"],
    ["Words", [plural(lexicon.entries, "entry", "entries"), lexicon.problems > 0 && `, ${plural(lexicon.problems, "problem")}`, " (see ", h("a", { href: "#words" }, "Words"), ")"]],
    ["Versions", Object.entries({ wyoming_tts: version, ...versions }).filter(([, number]) => number).map((pair) => pair.join("\u00a0")).join(", ")],
  ]);
}

function help(api) {
  const link = ([path, name]) => h("a", { class: "button quiet", href: api.url(path), target: "_blank" }, name);
  const save = h("a", { class: "button primary", href: api.url("api/diagnostics"), download: "" }, "Download diagnostics");
  return card("help", "For help and for machines", h("p", null, PRIVATE), h("div", { class: "row" }, save, [["metrics", "Metrics (Prometheus)"], ["health", "Health"], ["api/openapi.json", "API document"]].map(link)));
}

/** A time that is not broken into two lines. */
const time = (at) => clock(at).replace(/ /g, "\u00a0");

const badge = (text) => h("span", { class: `badge ${LEVELS[text] ?? ""}` }, text);

/** A table that becomes cards on a phone; a sentence where there are no rows. */
function table(name, heads, none, rows, kind = "") {
  if (!rows.length) return h("p", { class: "muted" }, none);
  const cells = (row) => h("tr", null, row.map((cell, at) => h("td", { "data-label": heads[at] }, cell)));
  return h("table", { class: `table cards ${kind}` }, h("caption", { class: "visually-hidden" }, name), h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", null, rows.map(cells)));
}
