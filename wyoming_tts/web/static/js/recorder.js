// @ts-check
/** The microphone: permission, choice of device, and the samples that it gives. */

import { useSound } from "./audio-session.js";
import { joined } from "./wav.js";

/** What is kept from before `begin`, in seconds: nobody's first sound shall be cut off. */
const BEFORE = 0.4;

/** @type {Record<string, string>} */
const REASONS = {
  NotAllowedError:
    "The browser has no permission for the microphone. Allow it for this page (the icon beside " +
    "the address, or the app's permissions on a phone), then try again.",
  NotFoundError: "No microphone was found. Plug one in, then try again, or upload a recording.",
  NotReadableError:
    "The microphone cannot be opened; another program may be using it. Close that one, then try again.",
  OverconstrainedError: "This microphone is no longer there. Choose another one.",
};

/**
 * Why this page can have no microphone, or null.
 * @returns {"insecure" | "unsupported" | null}
 */
export function microphoneBarrier() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices && "AudioWorkletNode" in window ? null : "unsupported";
}

/**
 * An error of the microphone in words: what happened, what to do.
 * @param {any} error
 * @returns {string}
 */
export function explain(error) {
  return REASONS[error?.name] ?? `The microphone failed (${error?.message ?? error}). Try again.`;
}

/**
 * The microphones that can be chosen; nameless before one was allowed, and then left out.
 * @returns {Promise<{id: string, label: string}[]>}
 */
export async function microphones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, label, deviceId }) => kind === "audioinput" && label && deviceId)
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** One opened microphone. After `close` it gives nothing more; make another one then. */
export class Recorder {
  /** @type {AudioContext | undefined} */ #context;
  /** @type {MediaStream | undefined} */ #stream;
  /** @type {AudioWorkletNode | undefined} */ #node;
  /** @type {Float32Array[]} */ #blocks = [];
  #keeping = false;
  #closed = false;

  /** Called with each block of samples. @type {(samples: Float32Array) => void} */
  onblock = () => {};
  /** Called when no more is heard: the device went away, or a phone took it. @type {(interrupted: boolean) => void} */
  onlost = () => {};

  /** Samples per second; 0 before `open`. */
  get rate() {
    return this.#context?.sampleRate ?? 0;
  }

  /** The device that is recorded from. */
  get device() {
    return this.#stream?.getAudioTracks()[0]?.getSettings().deviceId ?? "";
  }

  /**
   * Ask for the microphone and listen to it; call it from a click.
   * @param {{device?: string, autoLevel?: boolean}} options
   */
  async open({ device = "", autoLevel = false }) {
    // Safari starts a context only if it is made before the click's first wait.
    const context = (this.#context = new AudioContext());
    useSound("play-and-record");
    try {
      const loaded = context.audioWorklet.addModule(new URL("./recorder-worklet.js", import.meta.url));
      loaded.catch(() => {}); // it fails, too, when the microphone is refused, which is told below
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: {
          deviceId: device ? { exact: device } : undefined,
          channelCount: { ideal: 1 },
          // They are made for calls, and change the timbre.
          echoCancellation: false,
          noiseSuppression: false,
          autoGainControl: autoLevel,
        },
      });
      this.#stream = stream;
      await loaded;
      await context.resume();
      if (this.#closed) throw new DOMException("closed", "AbortError");
      stream.getAudioTracks()[0].onended = () => this.onlost(false);
      // On an iPhone, by a call.
      context.onstatechange = () => /** @type {string} */ (context.state) === "interrupted" && this.onlost(true);
      this.#node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
      this.#node.port.onmessage = ({ data }) => this.#take(data);
      context.createMediaStreamSource(stream).connect(this.#node);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Keep what is heard from now on, and the moment before. */
  begin() {
    this.#keeping = true;
  }

  /**
   * End, close the microphone, and return what was kept.
   * @returns {Float32Array}
   */
  finish() {
    const kept = joined(this.#blocks);
    this.close();
    return kept;
  }

  /** Let go of the microphone. */
  close() {
    this.#closed = true;
    this.#stream?.getTracks().forEach((track) => {
      track.onended = null;
      track.stop();
    });
    this.#node?.port.postMessage("end");
    if (this.#node) this.#node.port.onmessage = null;
    // Closing twice is an error, and in Firefox the state tells of the first time only later.
    this.#context?.close().catch(() => {});
    if (this.#context) useSound("auto");
    this.#context = undefined;
    this.#blocks = [];
  }

  /** @param {Float32Array} block */
  #take(block) {
    this.#blocks.push(block);
    const most = (BEFORE * this.rate) / block.length;
    if (!this.#keeping && this.#blocks.length > most) this.#blocks.shift();
    this.onblock(block);
  }
}
