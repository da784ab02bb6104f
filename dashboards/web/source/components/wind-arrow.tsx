import { compassPoint } from '../text/wind.js';

/** Points where the wind blows to; `direction` is where it comes from. */
export function WindArrow({ direction }: { readonly direction: number | null | undefined }) {
  if (direction === null || direction === undefined) return null;
  return (
    <svg
      class="wind-arrow"
      viewBox="-8 -8 16 16"
      role="img"
      aria-label={`from the ${compassPoint(direction)}`}
    >
      <path d="M0 6V-6M-4-1.5 0-6 4-1.5" transform={`rotate(${direction + 180})`} />
    </svg>
  );
}
