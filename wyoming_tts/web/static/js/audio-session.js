// @ts-check
/** What the page's sound is for, where a phone asks: Safari's Audio Session. */

/**
 * Say what sound is for from now on. Without it an iPhone plays no speech while its switch is on
 * silent, and lets go of the microphone while something else is called playback.
 * @param {"auto" | "playback" | "play-and-record"} type
 * @param {string} [instead] change it only from this
 */
export function useSound(type, instead) {
  const session = /** @type {any} */ (navigator).audioSession;
  if (session && (!instead || session.type === instead)) session.type = type;
}
