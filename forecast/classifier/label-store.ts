import { z } from 'zod';
import { MODALITIES } from '../../embed/media/modality.js';
import type { DocumentStore } from '../../ingest/store/document-store.js';
import { parseInstant } from '../../ingest/time.js';
import { type StationLabels, stationLabelsSchema } from './station-labels.js';

const COLLECTION = 'labels';
/** Of each station and modality: a day of a file an hour. */
export const LABELS_KEPT = 24;

const documentSchema = z.array(stationLabelsSchema);

/**
 * The newest labels of each station and modality, kept beside the series. Writing is idempotent by station, modality,
 * time and model; the labels of a station have one writer at a time, that of its partition.
 */
export class LabelStore {
  constructor(private readonly documents: DocumentStore) {}

  /** Resolves when they are durable. */
  async write(labels: readonly StationLabels[]): Promise<void> {
    if (labels.length === 0) return;
    const added = new Map<string, StationLabels[]>();
    for (const each of labels) {
      const key = documentKey(each);
      added.set(key, [...(added.get(key) ?? []), each]);
    }
    const stored = await this.#read([...added.keys()]);
    const documents = new Map(
      [...added].map(([key, list]) => [key, JSON.stringify(newest([...(stored.get(key) ?? []), ...list]))]),
    );
    await this.documents.write(COLLECTION, documents);
  }

  /** Of these stations, newest first. */
  async read(stations: readonly string[]): Promise<StationLabels[]> {
    const keys = stations.flatMap((station) =>
      MODALITIES.map((modality) => documentKey({ station, modality })),
    );
    return [...(await this.#read(keys)).values()].flat().sort(byTime);
  }

  async #read(keys: readonly string[]): Promise<Map<string, StationLabels[]>> {
    const documents = await this.documents.read(COLLECTION, keys);
    return new Map([...documents].map(([key, text]) => [key, documentSchema.parse(JSON.parse(text))]));
  }
}

function documentKey({ station, modality }: Pick<StationLabels, 'station' | 'modality'>): string {
  return `${station}:${modality}`;
}

/** Of those of the same time and model the one that came last. */
function newest(labels: readonly StationLabels[]): StationLabels[] {
  const byIdentity = new Map(labels.map((each) => [`${each.time} ${each.model}`, each]));
  return [...byIdentity.values()].sort(byTime).slice(0, LABELS_KEPT);
}

function byTime(left: StationLabels, right: StationLabels): number {
  return (parseInstant(right.time) ?? NaN) - (parseInstant(left.time) ?? NaN);
}
