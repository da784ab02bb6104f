import { z } from 'zod';

/** A station as it travels (`weather.stations`, `stations.csv`, HTTP). Elevation is metres above sea level. */
export const stationSchema = z.strictObject({
  id: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'expected 1 to 64 letters, digits, dots, underscores or hyphens',
    ),
  name: z.string().min(1).max(200),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  elevation: z.number().min(-430).max(8850).optional(),
  timezone: z.string().max(64).optional(),
});

export type Station = z.output<typeof stationSchema>;
