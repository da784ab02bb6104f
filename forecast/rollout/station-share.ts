/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const HASHES = 2 ** 32;

/**
 * Whether a station belongs to a share (0 to 1) of all stations. The same station always answers alike, here and
 * elsewhere, and who belongs to a share belongs to every larger one.
 */
export function isInShare(station: string, share: number): boolean {
  return hash(station) / HASHES < share;
}

function hash(text: string): number {
  let value = OFFSET_BASIS;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, PRIME) >>> 0;
  return scatter(value);
}

/** Names that differ in their last character alone would stay near each other. MurmurHash3's last step. */
function scatter(value: number): number {
  let scattered = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  scattered = Math.imul(scattered ^ (scattered >>> 13), 0xc2b2ae35);
  return (scattered ^ (scattered >>> 16)) >>> 0;
}
