/** What forecasts speak of, and so what is verified. */
export const VERIFIED_VARIABLES = ['temperature_2m', 'wind_speed_10m'] as const;

export type VerifiedVariable = (typeof VERIFIED_VARIABLES)[number];
