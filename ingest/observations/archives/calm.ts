/**
 * Archives write a direction for calm air (0 as a rule); there is none. North is 360.
 * @param speed in any unit
 */
export function directionUnlessCalm<Direction>(direction: Direction, speed: unknown): Direction | null {
  return speed === 0 ? null : direction;
}
