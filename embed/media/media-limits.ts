/** What one file may ask of the process that reads it; more is refused before it is decoded. */
export const MEDIA_LIMITS = {
  /** Of a file as it comes. */
  bytes: 32 * 1024 ** 2,
  /** Of an archive's pictures that are looked at. */
  inflatedBytes: 64 * 1024 ** 2,
  /** Of a picture. */
  pixels: 32_000_000,
  /** Of all frames of an animation together: each is put together from those before it, which takes longer. */
  animationPixels: 16_000_000,
  frames: 5_000,
  points: 2_000_000,
  /** Text takes longer to read than numbers: a cloud as text may have as many bytes. */
  textBytes: 16 * 1024 ** 2,
  audioChannels: 16,
  lowestSampleRate: 1_000,
  highestSampleRate: 384_000,
} as const;
