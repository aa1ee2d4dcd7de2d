// @ts-check
/** One reply of the server: asked for, played while it arrives, and looked up when it is over. */
import { messageOf } from "./dom.js";

/** A reply's record stands shortly after its last sample; asked for so often, with pauses between. */
const TRIES = 6;
const PAUSE = 100;

/**
 * @typedef {{first_audio: number|null, real_time_factor: number|null, gaps: number, outcome: string,
 *   error: {code: string, message: string}|null}} ReplyRecord what the server measured
 */

export class Reply {
  /**
   * @param {any} api
   * @param {Record<string, any>} body of api/speak
   */
  constructor(api, body) {
    this.api = api;
    this.body = body;
    this.control = new AbortController();
    this.id = "";
  }

  /**
   * Receive the samples until their end.
   * @param {(bytes: Uint8Array) => void} take called with what came, cut anywhere
   * @returns {Promise<void>} rejected when the server refuses, the line breaks, or it was stopped
   */
  async receive(take) {
    const response = await this.api.stream("api/speak", this.body, { signal: this.control.signal });
    this.id = response.headers.get("X-Reply") ?? "";
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) return;
      take(value);
    }
  }

  /** Listen no more, which ends the reply on the server as well. */
  stop() {
    this.control.abort();
  }

  get stopped() {
    return this.control.signal.aborted;
  }

  /** What the server measured. @returns {Promise<ReplyRecord | null>} null when it tells nothing */
  async record() {
    for (let tries = 0; this.id && tries < TRIES; tries += 1) {
      try {
        return await this.api.get(`api/replies/${encodeURIComponent(this.id)}`);
      } catch (error) {
        if (/** @type {any} */ (error).status !== 404) return null;
        await new Promise((resolve) => setTimeout(resolve, PAUSE * (tries + 1)));
      }
    }
    return null;
  }

  /**
   * Why it failed: what the server says of it is better than that the line was cut.
   * @param {unknown} error of `receive`
   * @returns {Promise<string>}
   */
  async reason(error) {
    if (!this.id) return messageOf(error);
    const record = await this.record();
    return record?.error?.message ?? "The reply broke off before its end. Try again; Status shows what happened.";
  }
}
