// @ts-check
/** Second step of a new voice: the sound, recorded here or uploaded. */

import { announce, clear, errorLine, h, icon, messageOf } from "./dom.js";
import { bytes } from "./format.js";
import { recordPanel } from "./make-record.js";
import { CHECK } from "./make-voice.js";
import { silence } from "./player.js";
import { microphoneBarrier } from "./recorder.js";
import { sentencesOf } from "./sentences.js";
import { mono, wavFile } from "./wav.js";

/** @typedef {import("./make-voice.js").Wizard} Wizard */

const SERVER_READS = /\.(wav|flac|ogg|oga|opus|mp3|aif|aiff|aifc)$/i;
/** What holds sound without a type that says so: a phone would let nobody choose it. */
const ACCEPTED = "audio/*,.aif,.aiff,.flac,.ogg,.opus,.m4a,.mp4,.mov,.3gp,.webm,.caf,.amr";
const LARGEST = 200e6;
const LOOKED_AT_S = 60;
/** Of a file that is decoded here, whole: an hour of it is more than the memory of a phone's browser. */
const LONGEST_S = 600;
const TELLS_LENGTH_MS = 3000;
/** Bytes of a file that does not tell how long it is: WebM, as browsers record it. */
const LARGEST_UNTOLD = 8e6;

/** @param {Wizard} wizard @returns {import("./make-voice.js").Step} */
export function soundStep(wizard) {
  const { api, draft, go, send, discard } = wizard;
  let [which, asked] = [0, 0];

  const sentence = h("blockquote", { class: "sentence", id: "make-sentence", dir: "auto" });
  const other = h("button", { class: "button quiet", onclick: () => (which++, read()) }, "Another text");
  const panel = recordPanel({
    ontake: (blob) => keep(blob, "recording", true),
    onbusy(busy) {
      // Whatever is heard would be in the recording.
      silence();
      if (busy) clear(result);
      else show();
      upload.hidden = other.hidden = busy;
    },
    onopen: () => sentence.scrollIntoView({ block: "nearest" }),
  });
  const file = h("input", { type: "file", id: "make-file", class: "visually-hidden", accept: ACCEPTED, onchange: () => (take(file.files?.[0]), (file.value = "")) });
  const state = h("p", { class: "muted", role: "status" });
  const problem = errorLine();
  const drop = h("div", { class: "drop", ondragover: over, ondragleave: over, ondrop: over },
    file, h("label", { class: "button", for: file.id }, icon("upload"), "Choose a recording"),
    h("p", { class: "hint" }, "or drop it here. WAV, FLAC, OGG, MP3, M4A; 5 to 60 seconds of one person, without music."));
  const upload = h("div", { class: "stack tight" }, drop, state, problem);
  const result = h("div", {});
  const barrier = microphoneBarrier();
  const body = h("div", { class: "stack" }, sentence, h("div", { class: "row" }, other, h("p", { class: "hint" }, "Speak as to a friend, a hand's breadth from the microphone, in a quiet room.")),
    barrier ? noMicrophone(barrier) : panel.node, result, upload);

  function read() {
    const texts = sentencesOf(draft.language)?.read;
    draft.sentence = texts ? texts[which % texts.length] : "";
    sentence.lang = draft.language;
    sentence.textContent = draft.sentence || "Read two sentences of a book or newspaper, about ten seconds, and type them in the next step.";
    other.hidden = !texts;
  }

  /** @param {DragEvent} event */
  function over(event) {
    event.preventDefault();
    drop.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") take(event.dataTransfer?.files[0]);
  }

  /** @param {string} message */
  function fail(message) {
    problem.tell(message);
    state.textContent = "";
  }

  /** Take a file as it is, or what the browser makes of it. @param {File | undefined} chosen */
  async function take(chosen) {
    if (!chosen) return;
    fail("");
    const mine = ++asked;
    const most = api.session?.limits?.take_bytes ?? 32 * 2 ** 20;
    try {
      if (chosen.size > LARGEST) throw new Error(`${chosen.name} has ${bytes(chosen.size)}. Cut a minute out of it and take that.`);
      const plain = SERVER_READS.test(chosen.name) && chosen.size <= most;
      if (!plain) state.textContent = "Reading the file…";
      const sound = plain ? chosen : await decode(chosen);
      if (mine === asked) keep(sound, chosen.name, false);
    } catch (error) {
      if (mine === asked) fail(messageOf(error));
    }
  }

  /**
   * Keep a sound and show it.
   * @param {Blob} blob @param {string} name @param {boolean} recorded
   */
  function keep(blob, name, recorded) {
    asked += 1;
    // A text that was typed for an upload stays for the next try; what was read is known.
    if (recorded) draft.text = draft.sentence;
    else if (draft.sound?.recorded) draft.text = "";
    discard();
    draft.sound = { blob, name, recorded, url: URL.createObjectURL(blob) };
    Object.assign(draft, { start: 0, end: null });
    show();
    announce(recorded ? "Recorded. Listen to it, then use it or record again." : `${name} is chosen.`);
    result.querySelector("button")?.focus();
  }

  function show() {
    const { sound } = draft;
    state.textContent = "";
    if (!sound) return clear(result);
    const use = h("button", { class: "button primary", onclick: next }, "Use this recording");
    clear(result, h("div", { class: "stack tight take" }, h("p", null, h("strong", null, sound.recorded ? "Your recording" : sound.name)),
      h("audio", { controls: true, src: sound.url, "aria-label": "Listen to the recording" }), h("div", { class: "row" }, use)));
  }

  /** @param {Event} event */
  async function next(event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    const { sound } = draft;
    if (!sound || button.getAttribute("aria-disabled")) return;
    fail("");
    // A disabled button would lose the focus.
    button.setAttribute("aria-disabled", "true");
    state.textContent = "Sending it to the server…";
    try {
      if (!draft.take) await send().catch((error) => sendDecoded(error));
      if (draft.sound !== sound) return;
      state.textContent = "";
      if (body.offsetParent) go(CHECK);
    } catch (error) {
      if (draft.sound === sound) fail(messageOf(error));
    }
    button.removeAttribute("aria-disabled");
  }

  /** The server may not know what the browser does. @param {any} error */
  async function sendDecoded(error) {
    const { sound } = draft;
    if (!sound || sound.recorded || error.status !== 400) throw error;
    const blob = await decode(sound.blob).catch(() => Promise.reject(error));
    sound.blob = blob;
    await send();
  }

  return {
    title: "The sound", body,
    enter: () => (panel.list(), read(), show()),
    leave() {
      panel.stop();
      result.querySelector("audio")?.pause();
    },
    summary: () => (draft.sound?.recorded ? "Recorded here" : (draft.sound?.name ?? "")),
  };
}

/**
 * What the browser makes of a file, as WAV: its first minute.
 * @param {Blob} file
 * @returns {Promise<Blob>}
 */
async function decode(file) {
  const name = /** @type {any} */ (file).name ?? "The file";
  const length = await lengthOf(file);
  if (length > LONGEST_S || (!length && file.size > LARGEST_UNTOLD)) throw new Error(`${name} is longer than ${LONGEST_S / 60} minutes, or may be. Cut a minute out of it and take that.`);
  const context = new OfflineAudioContext(1, 1, 48000);
  let sound;
  try {
    sound = await context.decodeAudioData(await file.arrayBuffer());
  } catch {
    throw new Error(`${name} is no sound that this browser can read. Save it as WAV, FLAC, OGG or MP3, or upload it with the device that recorded it.`);
  }
  return wavFile(mono(sound).subarray(0, LOOKED_AT_S * sound.sampleRate), sound.sampleRate);
}

/** Seconds that a file says it lasts; 0 where that is not told. @param {Blob} file @returns {Promise<number>} */
async function lengthOf(file) {
  const audio = new Audio();
  audio.preload = "metadata";
  audio.src = URL.createObjectURL(file);
  audio.load();
  await new Promise((resolve) => {
    audio.onloadedmetadata = audio.onerror = resolve;
    setTimeout(resolve, TELLS_LENGTH_MS);
  });
  const { duration, src } = audio;
  audio.removeAttribute("src");
  audio.load();
  URL.revokeObjectURL(src);
  return Number.isFinite(duration) ? duration : 0;
}

/** @param {"insecure" | "unsupported"} barrier */
function noMicrophone(barrier) {
  if (barrier === "unsupported") {
    return h("p", { class: "notice" }, "This browser cannot record. Read the text into another recorder and upload the file below, or open this page in a newer browser.");
  }
  const port = location.port || "80";
  return h("div", { class: "notice stack tight" },
    h("p", null, h("strong", null, "No microphone over plain http. "), `This page was opened as ${location.origin}, and browsers give the microphone only to pages on https or on localhost. Ways on:`),
    h("ul", null,
      h("li", null, "Read the text above into the recorder app of your phone or computer, then upload the file here."),
      h("li", null, "Open Home Assistant by its https address (Home Assistant Cloud, or your own certificate) and come back here through it."),
      h("li", null, "On the machine that runs this server, open ", h("span", { class: "mono" }, `http://localhost:${port}`), ".")));
}
