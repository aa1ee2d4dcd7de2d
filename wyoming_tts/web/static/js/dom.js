// @ts-check
/** Building blocks of the page: elements, announcements, toasts, dialogs. */
import { languageName } from "./format.js";

/**
 * Make an element.
 *
 * `on…` attributes are listeners, `class` and `data-…` are as in HTML, `true` sets an empty
 * attribute, `false`, `null` and `undefined` leave it out; `value`, `checked` and the like are
 * set as properties. A button submits nothing unless its `type` says so. Strings among the children become text nodes, never markup.
 * @param {string} tag
 * @param {Record<string, any> | null} [attrs]
 * @param {...any} children nodes, strings, numbers, nested arrays; null and false are passed over
 * @returns {any} the element
 */
export function h(tag, attrs, ...children) {
  const element = document.createElement(tag);
  if (tag === "button") /** @type {any} */ (element).type = "button";
  for (const [name, value] of Object.entries(attrs ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...nodes(children));
  // The value of a select only holds once its options are there.
  if (attrs && "value" in attrs && tag === "select") /** @type {any} */ (element).value = attrs.value;
  return element;
}

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open"]);

/** @param {any[]} children @returns {(Node|string)[]} */
function nodes(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * Replace what an element holds.
 * @template {Element} T
 * @param {T} element
 * @param {...any} children as for `h`
 * @returns {T}
 */
export function clear(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

const SHAPES = {
  play: "M7 4.5v15l12-7.5z",
  stop: "M6 6h12v12H6z",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  save: "M12 4v11m-5-4.5 5 5 5-5M5 20h14",
  upload: "M12 16V5m-5 4.5 5-5 5 5M5 20h14",
  mic: "M12 15a3.5 3.5 0 0 0 3.5-3.5v-4a3.5 3.5 0 0 0-7 0v4A3.5 3.5 0 0 0 12 15zM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  star: "M12 4l2.4 5.2 5.6.7-4.2 3.8 1.2 5.6-5-2.8-5 2.8 1.2-5.6L4 9.900l5.600-.7z",
  warn: "M12 4.500l9 15.500H3zM12 10v4.500M12 17v.5",
};

/**
 * Draw one of the page's icons; it is hidden from screen readers, the label is beside it.
 * @param {keyof typeof SHAPES} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

let fields = 0;

/**
 * A labelled control with a hint and a place for its error.
 * @param {string} label
 * @param {any} control input, select or textarea; gets an id when it has none
 * @param {string} [hint]
 * @returns {any} the `.field`; `field.fail(message)` shows an error at the control, "" takes it away
 */
export function field(label, control, hint) {
  control.id ||= `field-${++fields}`;
  const note = h("p", { class: "hint", id: `${control.id}-hint`, hidden: !hint }, hint ?? "");
  const problem = errorLine({ id: `${control.id}-error` });
  control.setAttribute("aria-describedby", `${note.id} ${problem.id}`);
  const element = h("div", { class: "field" }, h("label", { for: control.id }, label), control, note, problem);
  element.fail = (/** @type {string} */ message) => {
    problem.tell(message);
    if (message) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  return element;
}

/**
 * A place for what goes wrong.
 * @param {Record<string, any>} [attrs] as for `h`; without them it is read aloud when it comes
 * @returns {any} the `p.error`; `tell(message)` shows a message, "" takes it away
 */
export function errorLine(attrs = { role: "alert" }) {
  const line = h("p", { class: "error", hidden: true, ...attrs });
  line.tell = (/** @type {string} */ message) => {
    line.textContent = message;
    line.hidden = !message;
  };
  return line;
}

/**
 * A list of terms and what they stand for; those that stand for nothing are left out.
 * @param {string} kind class of the `dl`
 * @param {[string, any][]} rows
 * @returns {any}
 */
export function terms(kind, rows) {
  return h("dl", { class: kind }, rows.filter(([, what]) => what).map(([name, what]) => [h("dt", null, name), h("dd", null, what)]));
}

/**
 * Options for a choice of languages, by their names.
 * @param {string[]} tags
 * @param {string} [none] the option for no language, before all others
 * @returns {HTMLElement[]}
 */
export function languageOptions(tags, none = "") {
  const named = tags.map((tag) => [languageName(tag), tag]).sort(([a], [b]) => a.localeCompare(b));
  return [...(none ? [[none, ""]] : []), ...named].map(([name, tag]) => h("option", { value: tag }, name));
}

/**
 * Load a style sheet that the first paint need not wait for; once, however often it is asked for.
 * @param {string} name of a file in css/
 */
export function styles(name) {
  const id = `css-${name}`;
  if (!document.getElementById(id)) document.head.append(h("link", { id, rel: "stylesheet", href: `css/${name}.css` }));
}

/**
 * A bar that fills: progress, or a level.
 * @param {string} label its accessible name
 * @returns {any} the `.meter`; `meter.set(value, text)` with 0..1 or null (unknown), and words for it
 */
export function meter(label) {
  const bar = h("div", { class: "meter", role: "progressbar", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100 }, h("span"));
  bar.set = (/** @type {number|null} */ value, /** @type {string} */ text = "") => {
    bar.classList.toggle("unknown", value === null);
    if (value === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", String(Math.round(value * 100)));
    bar.style.setProperty("--value", String(Math.min(1, Math.max(0, value ?? 0))));
    if (text) bar.setAttribute("aria-valuetext", text);
  };
  return bar;
}

/**
 * Say something to screen readers without moving the focus.
 * @param {string} text
 */
export function announce(text) {
  const region = document.getElementById("announcer");
  if (!region) return;
  // The same words twice would not count as a change.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

/**
 * Show a message at the edge of the page for some seconds; it stays while it is pointed at.
 * @param {string} text
 * @param {{undo?: () => any, bad?: boolean}} [options] `undo` adds an "Undo" button
 */
export function toast(text, { undo, bad = false } = {}) {
  const element = h("div", { class: bad ? "toast bad" : "toast" }, h("p", null, text));
  const close = () => element.remove();
  if (undo) {
    element.append(h("button", { class: "button quiet", onclick: () => (close(), undo()) }, "Undo"));
  }
  element.append(h("button", { class: "button quiet square", "aria-label": "Dismiss", onclick: close }, icon("close")));
  const lasts = undo ? 20000 : 6000;
  let timer = setTimeout(close, lasts);
  const hold = () => clearTimeout(timer);
  const go = () => (hold(), (timer = setTimeout(close, lasts / 2)));
  for (const [kind, fn] of [["pointerenter", hold], ["focusin", hold], ["pointerleave", go], ["focusout", go]]) {
    element.addEventListener(/** @type {string} */ (kind), /** @type {any} */ (fn));
  }
  const region = document.getElementById("toasts");
  while (region && region.children.length > 2) region.firstElementChild?.remove();
  region?.append(element);
  announce(undo ? `${text} An Undo button is at the end of the page.` : text);
}

let dialogs = 0;

/**
 * Open a modal dialog; Escape and the back of the page close it, the focus returns where it was.
 * @param {object} options
 * @param {string} options.title
 * @param {any} [options.body] what `h` takes as children
 * @param {{label: string, value?: string, kind?: string, disabled?: boolean}[]} [options.actions] buttons,
 *   the last is what Enter in a field does; `kind` is a class of `.button`
 * @param {(value: string) => any} [options.before] called before closing by an action; `false` (also
 *   promised) keeps the dialog open
 * @param {(dialog: any) => void} [options.opened] called when it is shown
 * @returns {Promise<string>} the value of the action, "" when it was dismissed
 */
export function openDialog({ title, body, actions = [{ label: "Close", value: "" }], before, opened }) {
  return new Promise((resolve) => {
    const id = `dialog-${++dialogs}`;
    const from = /** @type {HTMLElement|null} */ (document.activeElement);
    let busy = false;
    const act = async (/** @type {string} */ value) => {
      if (busy) return;
      busy = true;
      const stays = value !== "" && before ? (await before(value)) === false : false;
      busy = false;
      if (!stays) dialog.close(value);
    };
    const buttons = actions.map(({ label, value = "", kind = "", disabled = false }, at) =>
      h("button", { class: `button ${kind}`, type: at === actions.length - 1 ? "submit" : "button", value, disabled, onclick: (/** @type {Event} */ event) => (event.preventDefault(), act(value)) }, label));
    const dialog = h("dialog", { "aria-labelledby": id },
      h("form", { method: "dialog", class: "stack" },
        h("h2", { id }, title), body ?? null, h("div", { class: "row end" }, buttons)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (from?.isConnected) from.focus();
      resolve(dialog.returnValue ?? "");
    });
    dialog.addEventListener("cancel", () => (dialog.returnValue = ""));
    document.body.append(dialog);
    dialog.showModal();
    opened?.(dialog);
  });
}

/**
 * Ask before something that cannot easily be taken back.
 * @param {{title: string, text: string, action: string, danger?: boolean}} options
 * @returns {Promise<boolean>}
 */
export async function confirmDialog({ title, text, action, danger = false }) {
  const value = await openDialog({
    title,
    body: h("p", null, text),
    actions: [{ label: "Cancel" }, { label: action, value: "yes", kind: danger ? "danger" : "primary" }],
  });
  return value === "yes";
}

/**
 * A message of failure for a place in the page.
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
