/** Readings that come later than this after their hour change no score of it; as long, a forecast may be revised. */
export const SETTLED_HOURS = 6;
