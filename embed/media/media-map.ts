/** A map that a backbone reads: `data` is [channels, height, width], row-major. */
export interface MediaMap {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float32Array;
}

export interface MapSize {
  readonly height: number;
  readonly width: number;
}

/** Frames of a spectrogram: how long each is and how far from one to the next, in milliseconds. */
export interface SpectrogramFrames {
  readonly frameLength: number;
  readonly frameShift: number;
}

/** Kaldi's own. */
export const KALDI_FRAMES: SpectrogramFrames = { frameLength: 25, frameShift: 10 };
