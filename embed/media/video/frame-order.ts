const PARTS = /\d+|\D+/g;

/** Orders names as people count: `frame2` before `frame10`; otherwise by code point. */
export function byFrameNumber(left: string, right: string): number {
  const leftParts = left.match(PARTS) ?? [];
  const rightParts = right.match(PARTS) ?? [];
  for (const [index, part] of leftParts.entries()) {
    const other = rightParts[index];
    if (other === undefined) return 1;
    const difference = Number(part) - Number(other);
    if (Number.isNaN(difference)) {
      if (part !== other) return part < other ? -1 : 1;
    } else if (difference !== 0) return difference;
  }
  return leftParts.length - rightParts.length;
}
