// @ts-check
/** Samples as a WAV file. */

const HEADER = 44;

/**
 * A WAV file of one channel with 16 bits for each sample.
 * @param {Float32Array} samples -1 to 1; what is beyond is clipped.
 * @param {number} rate Samples per second.
 * @returns {Blob}
 */
export function wavFile(samples, rate) {
  const bytes = samples.length * 2;
  const view = new DataView(new ArrayBuffer(HEADER + bytes));
  const write = (/** @type {number} */ at, /** @type {string} */ tag) => [...tag].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, HEADER - 8 + bytes, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, bytes, true);
  samples.forEach((sample, i) => {
    const clipped = Math.max(-1, Math.min(1, sample || 0));
    view.setInt16(HEADER + 2 * i, Math.round(clipped * 32767), true);
  });
  return new Blob([view.buffer], { type: "audio/wav" });
}

/**
 * Blocks of samples as one.
 * @param {Float32Array[]} blocks
 * @returns {Float32Array}
 */
export function joined(blocks) {
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}

/**
 * The channels of decoded sound as one: their mean.
 * @param {AudioBuffer} sound
 * @returns {Float32Array}
 */
export function mono(sound) {
  const mixed = sound.getChannelData(0).slice();
  const { numberOfChannels: channels } = sound;
  for (let channel = 1; channel < channels; channel += 1) {
    sound.getChannelData(channel).forEach((sample, i) => (mixed[i] += sample));
  }
  return channels > 1 ? mixed.map((sample) => sample / channels) : mixed;
}
