// @ts-check
/** The server's events, and whether it can be reached. */
import { api, url } from "./api.js";
import { clear, h } from "./dom.js";

const KINDS = ["status", "reply", "voices", "described", "job", "task", "words", "problem"];
const LONGEST_PAUSE = 8000;
/** A hidden page gives its connection back: a browser keeps only six to one server. */
const HIDDEN_FOR = 30000;
/** The server says something every two seconds; a dead line says nothing. */
const SILENCE = 30000;

/** @type {Map<string, Set<(data: any) => void>>} */
const listeners = new Map();
/** @type {EventSource | null} */
let source = null;
let pause = 500;
let lost = false;
/** Whether a connection is or was to be expected, so that the next one is not the first. */
let tried = false;
let heard = 0;
let leaving = false;
/** @type {any} */
let retry = 0;
/** @type {any} */
let sleep = 0;
/** @type {any} */
let notice = 0;

/**
 * Hear an event of the server by its kind, or one of the page's own: `online` (the connection
 * stands; `again` if it is not the first: fetch what you show, events were missed), `session` (its
 * data).
 * @param {string} kind
 * @param {(data: any) => void} fn
 * @returns {() => void} stops hearing
 */
function on(kind, fn) {
  if (!listeners.has(kind)) listeners.set(kind, new Set());
  listeners.get(kind)?.add(fn);
  return () => listeners.get(kind)?.delete(fn);
}

/** @param {string} kind @param {any} data */
function emit(kind, data) {
  for (const fn of [...(listeners.get(kind) ?? [])]) {
    try {
      fn(data);
    } catch (error) {
      console.error(error);
    }
  }
}

/** Begin to listen, for as long as the page is there. */
function start() {
  addEventListener("pagehide", () => ((leaving = true), close()));
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) reopen();
  });
  addEventListener("online", reopen);
  document.addEventListener("visibilitychange", () => {
    clearTimeout(sleep);
    if (document.hidden) sleep = setTimeout(close, HIDDEN_FOR);
    else if (!source) reopen();
  });
  setInterval(() => {
    if (source && heard && performance.now() - heard > SILENCE) fail();
  }, 5000);
  reopen();
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
  heard = 0;
}

function reopen() {
  close();
  open();
}

/** The session comes first: it asks for the token where one is needed, which events cannot. */
async function open() {
  const mine = (source = /** @type {any} */ ({ close() {} }));
  try {
    // A line that is dead without telling would be waited for for minutes.
    await api.loadSession(SILENCE);
  } catch (error) {
    if (source === mine) fail(error);
    return;
  }
  if (source !== mine) return;
  emit("session", api.session);
  const events = (source = new EventSource(url("api/events")));
  heard = performance.now();
  events.onopen = () => {
    heard = performance.now();
    pause = 500;
    clearTimeout(notice);
    if (lost) back();
    lost = false;
    emit("online", { again: tried });
    tried = true;
  };
  // The browser's own way back would not ask for a token or fetch the session.
  events.onerror = () => source === events && fail();
  for (const kind of KINDS) {
    events.addEventListener(kind, (event) => {
      heard = performance.now();
      emit(kind, JSON.parse(/** @type {MessageEvent} */ (event).data));
    });
  }
}

/** @param {any} [error] */
function fail(error) {
  close();
  if (leaving) return;
  tried = true;
  if (error?.status === 401 || error?.status === 403) {
    // Who has put the question away is not asked again and again.
    lost = true;
    clearTimeout(notice);
    show(error.status === 401 ? "Not logged in." : error.message, "lost", error.status === 401 ? "Log in" : "Try again");
    return;
  }
  if (!lost) {
    lost = true;
    // A server that is back at once is not worth a word.
    notice = setTimeout(() => show("Connection lost. Trying again…", "lost"), 700);
  }
  retry = setTimeout(open, pause);
  pause = Math.min(LONGEST_PAUSE, pause * 1.6);
}

function back() {
  const place = document.getElementById("connection");
  if (!place?.classList.contains("lost")) return;
  show("Connected again.", "back");
  setTimeout(() => place.classList.contains("back") && show("", ""), 3000);
}

/** @param {string} text @param {string} state @param {string} [action] */
function show(text, state, action = "Try now") {
  const place = document.getElementById("connection");
  if (!place) return;
  place.className = `banner ${state}`;
  clear(place, text && h("p", null, text), state === "lost" && h("button", { class: "button quiet", onclick: () => ((pause = 500), reopen()) }, action));
}

export const live = { on, start };
