import type uPlot from 'uplot';

const FONT = '600 11px "Inter Variable", system-ui, sans-serif';

/** A vertical line where readings end and the forecast begins. */
export function drawOrigin(plot: uPlot, origin: number, colours: { ink: string; muted: string }): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const x = Math.round(plot.valToPos(origin, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colours.muted;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = FONT.replace('11px', `${11 * ratio}px`);
  ctx.fillStyle = colours.muted;
  ctx.textBaseline = 'top';
  const text = 'forecast';
  const fits = x + ctx.measureText(text).width + 6 * ratio < bbox.left + bbox.width;
  ctx.textAlign = fits ? 'left' : 'right';
  ctx.fillText(text, x + (fits ? 6 : -6) * ratio, bbox.top + 2 * ratio);
  ctx.restore();
}

/** Arrows above the plot that point where the wind blows to; calm air has no direction and no arrow. */
export function drawWindArrows(
  plot: uPlot,
  directions: readonly (number | null)[],
  spacing: number,
  colour: (time: number) => string,
): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const times = plot.data[0];
  let last = -Infinity;
  for (const [index, time] of times.entries()) {
    const direction = directions[index];
    const x = plot.valToPos(time, 'x', true);
    if (direction === null || direction === undefined || x - last < spacing * ratio) continue;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    last = x;
    ctx.save();
    ctx.translate(x, bbox.top - 13 * ratio);
    ctx.rotate(((direction + 180) * Math.PI) / 180);
    ctx.scale(ratio, ratio);
    ctx.strokeStyle = colour(time);
    ctx.lineWidth = 1.5;
    ctx.lineCap = 'round';
    ctx.lineJoin = 'round';
    ctx.beginPath();
    ctx.moveTo(0, 6);
    ctx.lineTo(0, -6);
    ctx.moveTo(-3.5, -2);
    ctx.lineTo(0, -6);
    ctx.lineTo(3.5, -2);
    ctx.stroke();
    ctx.restore();
  }
}
