/** Hands the microphone's first channel to the page, in blocks of 1024 samples. */

const BLOCK = 1024;

class Capture extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK);
  #filled = 0;
  #open = true;

  constructor() {
    super();
    this.port.onmessage = () => (this.#open = false);
  }

  process(inputs) {
    const samples = inputs[0][0];
    for (const sample of samples ?? []) {
      this.#block[this.#filled++] = sample;
      if (this.#filled === BLOCK) {
        this.port.postMessage(this.#block, [this.#block.buffer]);
        this.#block = new Float32Array(BLOCK);
        this.#filled = 0;
      }
    }
    return this.#open;
  }
}

registerProcessor("capture", Capture);
