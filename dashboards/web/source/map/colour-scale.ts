export interface ColourScale {
  readonly low: number;
  readonly high: number;
  /** Evenly from low to high, `#rrggbb`. */
  readonly stops: readonly string[];
  readonly colour: (value: number) => string;
}

/** Steps between two stops: enough that no eye sees them, few enough to keep every colour. */
const STEPS = 16;

export function colourScale(stops: readonly string[], low: number, high: number): ColourScale {
  const colours = stops.slice(0, -1).flatMap((stop, index) => {
    const next = stops[index + 1] ?? stop;
    return Array.from({ length: STEPS }, (_, step) => blend(stop, next, step / STEPS));
  });
  colours.push(stops.at(-1) ?? '#888888');
  return {
    low,
    high,
    stops,
    colour: (value) => {
      const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
      return colours[Math.round(share * (colours.length - 1))] ?? '#888888';
    },
  };
}

/** Black or white, whichever is easier to read on a colour (WCAG's relative luminance). */
export function inkOn(colour: string): '#10161c' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? '#10161c' : '#ffffff';
}

function blend(from: string, to: string, share: number): string {
  const target = channels(to);
  return `#${channels(from)
    .map((channel, index) => Math.round(channel + share * ((target[index] ?? channel) - channel)))
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}
