// @ts-check
/** The voices as the server last told them, and the voices that are being made. */

import { queued } from "./turns.js";

/**
 * A voice as the API tells it.
 * @typedef {{id: string, name: string, languages: string[], engine: string, model: string,
 *   description: string, licence: string, attribution: string, speakers: string[], mine: boolean,
 *   built_in: boolean, cloned: boolean, default: boolean, state: string, problem: string,
 *   made_at: number | null, seen: {at: number, client: string} | null}} Voice
 */

/**
 * A voice that is being made.
 * @typedef {{id: string, kind: string, name: string, voice: string, state: string, step: string,
 *   error: {code: string, message: string} | null, began: number, ended: number | null}} Job
 */

/** Fetches the voices when the server says that they changed, for as long as somebody looks. */
export class VoiceStore {
  /** @type {Voice[]} */ voices = [];
  /** @type {{id: string, problem: string, mine: boolean}[]} */ broken = [];
  /** @type {{id: string, name: string, problem: string}[]} */ absent = [];
  /** @type {{id: string, name: string, at: number}[]} */ removed = [];
  /** @type {Map<string, Job>} */ jobs = new Map();
  /** Whether anything was fetched yet. */ loaded = false;
  /** Why the last fetch failed. @type {Error | null} */ error = null;

  #api;
  #active = false;
  #stale = true;
  /** @type {Set<() => void>} */ #listeners = new Set();

  /** @param {any} api @param {any} live */
  constructor(api, live) {
    this.#api = api;
    for (const kind of ["voices", "described", "online"]) live.on(kind, () => this.#changed());
    live.on("session", () => this.#tell());
    live.on("job", (/** @type {Job} */ job) => {
      this.jobs.set(job.id, job);
      this.#tell();
    });
  }

  /** Whether somebody looks; without it changes are only noted. @param {boolean} value */
  set active(value) {
    this.#active = value;
    if (value && this.#stale) this.refresh();
  }

  /**
   * Call a function after each change.
   * @param {() => void} fn
   * @returns {() => void} stops it
   */
  subscribe(fn) {
    this.#listeners.add(fn);
    return () => this.#listeners.delete(fn);
  }

  /** @param {string} id @returns {Voice | undefined} */
  find(id) {
    return this.voices.find((voice) => voice.id === id);
  }

  /** Fetch all anew; never rejects, `error` tells. @returns {Promise<void>} */
  refresh = queued(() => this.#fetch());

  async #fetch() {
    this.#stale = false;
    try {
      const [voices, { jobs }] = await Promise.all([this.#api.get("api/voices"), this.#api.get("api/jobs")]);
      const { broken, absent, removed } = voices;
      Object.assign(this, { voices: voices.voices, broken, absent, removed, loaded: true, error: null });
      this.jobs = new Map(jobs.map((/** @type {Job} */ job) => [job.id, job]));
    } catch (error) {
      this.error = /** @type {Error} */ (error);
      this.#stale = true;
    }
    this.#tell();
  }

  #changed() {
    this.#stale = true;
    if (this.#active) this.refresh();
  }

  #tell() {
    for (const fn of [...this.#listeners]) fn();
  }
}
