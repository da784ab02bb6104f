import { kilometresPerPixel, toDegrees } from './mercator.js';
import type { MapPalette } from './map-palette.js';
import type { Sheet } from './sheet.js';
import { toWorldPoint, type Camera, type Size } from './view.js';

const FONT = '11px "Inter Variable", system-ui, sans-serif';
const SCALE_KILOMETRES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const LONGEST_SCALE_PIXELS = 96;

export function drawBasemap(
  context: CanvasRenderingContext2D,
  sheets: readonly Sheet[],
  camera: Camera,
  size: Size,
  palette: MapPalette,
): void {
  context.fillStyle = palette.sea;
  context.fillRect(0, 0, size.width, size.height);
  for (const { corner, land } of sheets) {
    inWorld(context, corner, camera, () => {
      context.fillStyle = palette.land;
      context.fill(land);
    });
  }
  for (const { corner, borders } of sheets) {
    inWorld(context, corner, camera, () => {
      context.strokeStyle = palette.border;
      context.lineWidth = 1 / camera.k;
      context.stroke(borders);
    });
  }
}

/** Draws in the world's own units, from a corner on. */
function inWorld(
  context: CanvasRenderingContext2D,
  corner: { readonly x: number; readonly y: number },
  { k, x, y }: Camera,
  draw: () => void,
): void {
  context.save();
  context.translate(corner.x * k + x, corner.y * k + y);
  context.scale(k, k);
  draw();
  context.restore();
}

/** How long some round number of kilometres is, true in the middle of the view. */
export function drawScale(
  context: CanvasRenderingContext2D,
  camera: Camera,
  size: Size,
  palette: MapPalette,
): void {
  const { latitude } = toDegrees(toWorldPoint(camera, size.width / 2, size.height / 2));
  const perPixel = kilometresPerPixel(camera.k, latitude);
  const length = SCALE_KILOMETRES.findLast((each) => each / perPixel <= LONGEST_SCALE_PIXELS) ?? 1;
  const [left, bottom] = [12.5, size.height - 12.5];
  context.strokeStyle = palette.muted;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, bottom - 5);
  context.lineTo(left, bottom);
  context.lineTo(left + length / perPixel, bottom);
  context.lineTo(left + length / perPixel, bottom - 5);
  context.stroke();
  context.font = FONT;
  context.fillStyle = palette.muted;
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.fillText(`${length} km`, left + length / perPixel + 6, bottom);
}
