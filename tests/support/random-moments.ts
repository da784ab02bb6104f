import { randomInt } from 'node:crypto';

/**
 * Numbers from 0 to 1 by which a test chooses when to kill something. Prints the seed; STATIONCAST_CRASH_SEED gives the
 * same ones again. Uniform: xorshift of 32 bits (Marsaglia 2003).
 */
export function randomMoments(): () => number {
  const seed = Number(process.env.STATIONCAST_CRASH_SEED ?? randomInt(2 ** 31));
  process.stdout.write(`random moments of seed ${seed} (STATIONCAST_CRASH_SEED)\n`);
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
