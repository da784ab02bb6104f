export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly accent: string;
  readonly band80: string;
  readonly band50: string;
  readonly persistence: string;
  readonly yesterday: string;
}

export type Tone = 'temperature' | 'wind';

/** Canvases know no style sheets: the colours are read from it, again whenever the theme changes. */
export function readPalette(tone: Tone): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: colour('--ink'),
    muted: colour('--muted'),
    line: colour('--line'),
    accent: colour(`--${tone}`),
    band80: colour(`--${tone}-band-80`),
    band50: colour(`--${tone}-band-50`),
    persistence: colour('--persistence'),
    yesterday: colour('--yesterday'),
  };
}

/** Returns the function that stops listening. */
export function onThemeChange(listener: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', listener);
  return () => {
    dark.removeEventListener('change', listener);
  };
}
