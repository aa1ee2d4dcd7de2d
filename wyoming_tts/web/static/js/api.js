// @ts-check
/** The server's HTTP API, called by relative URLs so that any prefix before the page works. */
import { askToken } from "./login.js";

/** An answer that is not a success; `code` as the server names it, `status` 0 when none came. */
export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {string} message @param {any} [body] */
  constructor(status, code, message, body = null) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    /** The whole answer, for errors that carry more than a message. */
    this.body = body;
  }
}

const UNREACHABLE = "The server does not answer. Check that it runs; the page goes on as soon as it is back.";

/**
 * The URL of an API path under the page's own prefix.
 * @param {string} path "api/voices" or "/api/voices"
 * @returns {string}
 */
export function url(path) {
  return new URL(path.replace(/^\/+/, ""), document.baseURI).href;
}

/**
 * Call the server; asks for the token and tries again when it is needed.
 * @param {string} method
 * @param {string} path
 * @param {any} [body] a Blob or bytes are sent as they are, everything else as JSON
 * @param {{signal?: AbortSignal, login?: boolean, patience?: number}} [options] `patience` instead of
 *   `signal`: milliseconds for an answer to come
 * @returns {Promise<Response>} a success; throws ApiError, and AbortError when aborted
 */
export async function call(method, path, body, { signal, login = true, patience } = {}) {
  const raw = body instanceof Blob || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  const headers = /** @type {Record<string, string>} */ ({});
  if (body !== undefined) headers["Content-Type"] = raw ? "application/octet-stream" : "application/json";
  let response;
  try {
    response = await fetch(url(path), {
      method, headers, signal: patience ? deadline(patience) : signal, cache: "no-store", credentials: "same-origin",
      body: body === undefined ? undefined : raw ? /** @type {any} */ (body) : JSON.stringify(body),
    });
  } catch (error) {
    if (!patience && /** @type {any} */ (error).name === "AbortError") throw error;
    throw new ApiError(0, "unreachable", UNREACHABLE);
  }
  if (response.ok) return response;
  const failure = await errorOf(response);
  if (response.status === 401 && login && (await askToken(logIn))) {
    return call(method, path, body, { signal, login: false, patience });
  }
  throw failure;
}

/** Aborts by itself; Safari 15 has no `AbortSignal.timeout`. @param {number} patience milliseconds */
function deadline(patience) {
  const end = new AbortController();
  setTimeout(() => end.abort(), patience);
  return end.signal;
}

/** @param {Response} response @returns {Promise<ApiError>} */
async function errorOf(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // A proxy in between may answer with a page of its own.
  }
  const { code, message } = body?.error ?? {};
  if (message) return new ApiError(response.status, code ?? "error", message, body);
  if (response.status >= 502 && response.status <= 504) return new ApiError(response.status, "unreachable", UNREACHABLE);
  return new ApiError(response.status, "error", `The server answered ${response.status} ${response.statusText}.`.replace(" .", "."));
}

/** @param {string} token */
async function logIn(token) {
  await call("POST", "api/session", { token }, { login: false });
}

/** @param {string} method */
const json = (method) => async (/** @type {string} */ path, /** @type {any} */ body = undefined, /** @type {any} */ options = {}) => {
  const response = await call(method, path, body, options);
  try {
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  } catch (error) {
    if (/** @type {any} */ (error).name === "AbortError") throw error;
    // The line broke, or a proxy in between answered with a page of its own.
    throw new ApiError(response.status, "unreachable", UNREACHABLE);
  }
};

/**
 * The API for the tabs: each call answers the JSON (null for none) and throws ApiError.
 * `del`, `post` and the others take (path, body, {signal}); `get` takes (path, {signal}).
 */
export const api = {
  /** The last GET api/session; null before the first. @type {any} */
  session: null,
  url,
  get: (/** @type {string} */ path, /** @type {any} */ options = {}) => json("GET")(path, undefined, options),
  post: json("POST"),
  put: json("PUT"),
  patch: json("PATCH"),
  del: json("DELETE"),
  /** The answer itself, to read its body as it comes. */
  stream: (/** @type {string} */ path, /** @type {any} */ body, /** @type {{signal?: AbortSignal}} */ options) => call("POST", path, body, options),
  /** Fetch `session` anew. @param {number} patience milliseconds for an answer to come */
  async loadSession(patience) {
    api.session = await api.get("api/session", { patience });
    return api.session;
  },
};
