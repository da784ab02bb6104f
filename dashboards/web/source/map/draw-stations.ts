import { inkOn } from './colour-scale.js';
import type { MapPalette } from './map-palette.js';
import type { Mark, PlacedMark } from './mark.js';
import { toPixels, type Camera, type Size } from './view.js';

const VALUE_FONT = '600 12px "Inter Variable", system-ui, sans-serif';
const NAME_FONT = '500 11px "Inter Variable", system-ui, sans-serif';
const BADGE_HEIGHT = 22;
const ARROW_WIDTH = 14;
/** Room that a badge keeps from the next. */
const GAP = 5;
/** ... where there are so many that their dots alone paint the picture. */
const WIDE_GAP = 24;
const MANY = 400;
/** With more stations on view, names would be in the way of the weather. */
const MOST_NAMES = 40;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Stations as badges with their value where there is room, as dots where there is none, so that nearer views show
 * more. The first marks are the most important. Returns what was drawn, topmost last.
 */
export function drawStations(
  context: CanvasRenderingContext2D,
  marks: readonly Mark[],
  selected: string | undefined,
  camera: Camera,
  size: Size,
  palette: MapPalette,
): PlacedMark[] {
  const onView = marks.flatMap((mark) => {
    const { x, y } = toPixels(camera, mark.place);
    const inside = x > -20 && y > -20 && x < size.width + 20 && y < size.height + 20;
    return inside ? [{ mark, x, y }] : [];
  });
  const many = onView.length > MANY;
  const radius = many ? 3 : 4.5;
  const placed: PlacedMark[] = [];
  for (const { mark, x, y } of onView) {
    drawDot(context, mark, x, y, radius, palette);
    placed.push({ mark, x, y, halfWidth: radius, halfHeight: radius });
  }
  const taken: Box[] = [];
  context.font = VALUE_FONT;
  for (const { mark, x, y } of onView) {
    if (mark.text === '') continue;
    const width = context.measureText(mark.text).width + 12 + (mark.direction === null ? 0 : ARROW_WIDTH);
    const box = around(x, y, width, BADGE_HEIGHT);
    if (!isFree(box, taken, many ? WIDE_GAP : GAP)) continue;
    taken.push(box);
    drawBadge(context, mark, x, y, width, mark.id === selected, palette);
    placed.push({ mark, x, y, halfWidth: width / 2, halfHeight: BADGE_HEIGHT / 2 });
  }
  context.font = NAME_FONT;
  for (const { mark, x, y } of onView) {
    if (onView.length > MOST_NAMES && mark.id !== selected) continue;
    const width = context.measureText(mark.name).width;
    const middle = Math.max(width / 2 + 4, Math.min(size.width - width / 2 - 4, x));
    const box = around(middle, y + BADGE_HEIGHT / 2 + 9, width, 13);
    if (!isFree(box, taken, 1)) continue;
    taken.push(box);
    drawName(context, mark.name, middle, y + BADGE_HEIGHT / 2 + 9, mark.id === selected, palette);
  }
  return placed;
}

function around(x: number, y: number, width: number, height: number): Box {
  return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
}

function isFree(box: Box, taken: readonly Box[], gap: number): boolean {
  return taken.every(
    (other) =>
      box.right + gap < other.left ||
      box.left - gap > other.right ||
      box.bottom + gap < other.top ||
      box.top - gap > other.bottom,
  );
}

function drawDot(
  context: CanvasRenderingContext2D,
  { colour }: Mark,
  x: number,
  y: number,
  radius: number,
  palette: MapPalette,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour ?? palette.silent;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.card;
  context.stroke();
}

function drawBadge(
  context: CanvasRenderingContext2D,
  { colour = '', text, direction }: Mark,
  x: number,
  y: number,
  width: number,
  selected: boolean,
  palette: MapPalette,
): void {
  const { left, top } = around(x, y, width, BADGE_HEIGHT);
  context.beginPath();
  context.roundRect(left, top, width, BADGE_HEIGHT, BADGE_HEIGHT / 2);
  context.lineWidth = selected ? 5 : 2;
  context.strokeStyle = selected ? palette.ink : palette.card;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
  if (selected) {
    context.lineWidth = 1.5;
    context.strokeStyle = palette.card;
    context.stroke();
  }
  const ink = inkOn(colour);
  context.fillStyle = ink;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, direction === null ? x : x + ARROW_WIDTH / 2, y + 0.5);
  if (direction !== null) drawArrow(context, left + 12, y, direction, ink);
}

/** Points where the wind blows to. */
function drawArrow(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  direction: number,
  ink: string,
): void {
  context.save();
  context.translate(x, y);
  context.rotate(((direction + 180) * Math.PI) / 180);
  context.strokeStyle = ink;
  context.lineWidth = 1.6;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(0, 5);
  context.lineTo(0, -5);
  context.moveTo(-3, -1.5);
  context.lineTo(0, -5);
  context.lineTo(3, -1.5);
  context.stroke();
  context.restore();
}

function drawName(
  context: CanvasRenderingContext2D,
  name: string,
  x: number,
  y: number,
  selected: boolean,
  palette: MapPalette,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = palette.land;
  context.strokeText(name, x, y);
  context.fillStyle = selected ? palette.ink : palette.muted;
  context.fillText(name, x, y);
}
