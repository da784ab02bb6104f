import type { z } from 'zod';
import { type StationLabels, stationLabelsSchema } from '../../forecast/classifier/station-labels.js';

/** Labels of one file, in an answer that says which station they are of. */
export const stationLabelsRecordSchema = stationLabelsSchema.omit({ station: true });

export type StationLabelsRecord = z.output<typeof stationLabelsRecordSchema>;

/** Without the station, which the answer has. */
export function stationLabelsRecord({ time, modality, model, labels }: StationLabels): StationLabelsRecord {
  return { time, modality, model, labels };
}

/** Of labels that are in order, newest first, the first of each modality. */
export function newestLabels(labels: readonly StationLabels[]): StationLabelsRecord[] {
  const newest = new Map<string, StationLabels>();
  for (const each of labels) if (!newest.has(each.modality)) newest.set(each.modality, each);
  return [...newest.values()].map(stationLabelsRecord);
}
