import { z } from 'zod';
import { MODALITIES } from '../../embed/media/modality.js';
import { formatInstant, parseInstant } from '../../ingest/time.js';

/** What one file of a station showed, by one model: as it is stored, produced to `weather.labels` and served. */
export const stationLabelsSchema = z.strictObject({
  station: z.string(),
  /** When the file was taken: ISO 8601, UTC. */
  time: z.string().refine((text) => parseInstant(text) !== undefined, 'expected an instant, ISO 8601'),
  modality: z.enum(MODALITIES),
  model: z.string(),
  /** Most probable first. */
  labels: z.array(z.strictObject({ label: z.string(), probability: z.number().min(0).max(1) })),
});

export type StationLabels = z.output<typeof stationLabelsSchema>;

/** Digits after the point of a probability. */
const DIGITS = 4;

export function stationLabels(
  place: { readonly station: string; readonly time: number },
  {
    modality,
    model,
    labels,
  }: Pick<StationLabels, 'modality' | 'model'> & {
    readonly labels: readonly StationLabels['labels'][number][];
  },
): StationLabels {
  return {
    station: place.station,
    time: formatInstant(place.time),
    modality,
    model,
    labels: labels.map(({ label, probability }) => ({
      label,
      probability: Number(probability.toFixed(DIGITS)),
    })),
  };
}
