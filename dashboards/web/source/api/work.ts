import * as z from 'zod/mini';
import { KeyNeededError, readKey, type Scope } from '../state/access.js';
import { address, read } from './client.js';

/** What is done with a key of its own: forecasts of the past, and files that are named. */

const backfillSchema = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'planning', 'running', 'done', 'failed', 'cancelled']),
  model: z.string(),
  from: z.string(),
  to: z.string(),
  every: z.number(),
  stations: z.nullable(z.array(z.string())),
  windows: z.nullable(
    z.object({ forecast: z.number(), missing: z.number(), done: z.number(), remaining: z.number() }),
  ),
  error: z.nullable(z.string()),
});
const backfillsSchema = z.object({ backfills: z.array(backfillSchema) });

export const MODALITIES = ['image', 'audio', 'pointcloud', 'video'] as const;

const classifiersSchema = z.object({
  classifiers: z.array(
    z.object({ modality: z.enum(MODALITIES), model: z.string(), labels: z.array(z.string()) }),
  ),
});

const classificationSchema = z.object({
  model: z.string(),
  labels: z.array(z.object({ label: z.string(), probability: z.number() })),
  milliseconds: z.number(),
  map: z.string(),
});

const problemSchema = z.object({ reason: z.string() });

export type Backfill = z.output<typeof backfillSchema>;
export type Modality = (typeof MODALITIES)[number];
export type Classifier = z.output<typeof classifiersSchema>['classifiers'][number];
export type Classification = z.output<typeof classificationSchema>;

export interface BackfillOrder {
  readonly from: string;
  readonly to: string;
  readonly every: number;
  readonly stations?: readonly string[];
}

/** The service does not do this at all. */
export class NotOfferedError extends Error {}

const JSON_TYPE = 'application/json';

async function ask<Schema extends z.ZodMiniType>(
  scope: Scope,
  path: string,
  schema: Schema,
  sent?: { readonly type: string; readonly body: BodyInit },
): Promise<z.output<Schema>> {
  const response = await fetch(address(path), {
    headers: {
      Accept: JSON_TYPE,
      'X-API-Key': readKey(scope) ?? '',
      ...(sent !== undefined && { 'Content-Type': sent.type }),
    },
    ...(sent !== undefined && { method: 'POST', body: sent.body }),
  });
  if (response.status === 401 || response.status === 403) throw new KeyNeededError();
  const answer: unknown = await response.json();
  if (response.ok) return schema.parse(answer);
  const { reason } = problemSchema.parse(answer);
  throw response.status === 404 ? new NotOfferedError(reason) : new Error(reason);
}

const json = (body: object) => ({ type: JSON_TYPE, body: JSON.stringify(body) });

export const backfills = {
  list: async () => (await ask('backfill', 'v1/backfills', backfillsSchema)).backfills,
  submit: (order: BackfillOrder) => ask('backfill', 'v1/backfills', backfillSchema, json(order)),
  cancel: (id: string) => ask('backfill', `v1/backfills/${id}/cancel`, backfillSchema, json({})),
};

/** Tells of a backfill until it has ended; returns what ends that sooner. */
export function followBackfill(id: string, tell: (backfill: Backfill) => void): () => void {
  const key = encodeURIComponent(readKey('backfill') ?? '');
  const source = new EventSource(address(`v1/backfills/${id}/events?apikey=${key}`));
  source.addEventListener('progress', ({ data }: MessageEvent<string>) => {
    const backfill = backfillSchema.parse(JSON.parse(data));
    // The service ends the stream then; a browser would open it again.
    if (hasEnded(backfill)) source.close();
    tell(backfill);
  });
  return () => {
    source.close();
  };
}

export function hasEnded({ state }: Backfill): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

export const classification = {
  classifiers: async () => (await read('v1/classify', classifiersSchema)).classifiers,
  classify: (modality: Modality, file: Blob) =>
    ask('classify', `v1/classify/${modality}?top=5&map=true`, classificationSchema, {
      type: 'application/octet-stream',
      body: file,
    }),
};
