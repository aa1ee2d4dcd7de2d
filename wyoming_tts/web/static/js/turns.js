// @ts-check
/** Work that must not run twice at the same time. */

/**
 * A function that fetches something: called while it runs, it runs once more afterwards, as what
 * changed after a fetch began may not be in its answer.
 * @param {() => Promise<void>} work never rejects
 * @returns {() => Promise<void>} fulfilled when a run is over that began after the call
 */
export function queued(work) {
  /** @type {Promise<void> | null} */ let running = null;
  /** @type {Promise<void> | null} */ let next = null;
  const run = () => (running = work().finally(() => (running = null)));
  return () => (running ? (next ??= running.then(() => ((next = null), run()))) : run());
}

/**
 * A listener that is deaf while its last call goes on: a second press must not do it twice.
 * @param {(...args: any[]) => any} act
 * @returns {(...args: any[]) => Promise<void>}
 */
export function single(act) {
  let busy = false;
  return async (...args) => {
    if (busy) return;
    busy = true;
    try {
      await act(...args);
    } finally {
      busy = false;
    }
  };
}
