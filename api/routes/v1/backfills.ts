import { z } from 'zod';
import type { BackfillJobs } from '../../../forecast/backfill/backfill-jobs.js';
import { InvalidInputError } from '../../../ingest/errors.js';
import { nearestHour, parseInstant, type EpochHour } from '../../../ingest/time.js';
import { backfillRecord, backfillRecordSchema } from '../../backfills/backfill-record.js';
import type { ApiContext } from '../../context.js';
import { defineEndpoint, defineEndpointWithBody, type Endpoint } from '../../http/endpoint.js';
import { jsonBody } from '../../http/request-body.js';

const MOST_BYTES = 65_536;
const MOST_STATIONS = 1000;
const MOST_HOURS = 24 * 366 * 20;
const ACCEPTED = 202;

const orderSchema = z.strictObject({
  from: z.string().describe('First origin, such as 2024-01-01T00:00Z'),
  to: z.string().describe('Last origin'),
  every: z.int().min(1).max(9999).default(1).describe('Hours from one origin to the next'),
  stations: z.array(z.string().min(1).max(64)).min(1).max(MOST_STATIONS).optional(),
  model: z.string().min(1).max(128).optional().describe('Id of a model; the one that serves by default'),
});

const parameters = z.strictObject({ backfill: z.string().regex(/^[0-9a-f]{12}$/, 'the id of a backfill') });

/** `/v1/backfills`: forecasts of the past, made by the service behind its live ones. */
export function backfillEndpoints({ servedModels }: ApiContext, jobs: BackfillJobs): Endpoint[] {
  const shared = { scope: 'backfill', query: z.strictObject({}) } as const;
  const one = { ...shared, path: '/v1/backfills/{backfill}', parameters, answer: backfillRecordSchema };
  return [
    defineEndpointWithBody({
      ...shared,
      method: 'post',
      path: '/v1/backfills',
      summary: 'Forecast the past',
      description:
        'Forecasts every origin of a period from the readings in the store, one backfill after the other, behind live forecasts. The same order is the same backfill: sent again, it goes on where it was.',
      parameters: z.strictObject({}),
      body: jsonBody(orderSchema, MOST_BYTES),
      answer: backfillRecordSchema,
      statuses: [ACCEPTED],
      status: () => ACCEPTED,
      problems: [400, 404, 413, 415, 503],
      async handle({ body: { from: first, to: last, every, stations, model } }) {
        const from = hourIn('from', first);
        const to = hourIn('to', last);
        if (to < from || to - from > MOST_HOURS) {
          throw new InvalidInputError('to', last, 'an hour at or after `from`, at most 20 years later');
        }
        const job = await jobs.submit({
          from,
          to,
          every,
          model: model ?? servedModels()[0] ?? '',
          ...(stations !== undefined && { stations }),
        });
        return backfillRecord(job);
      },
    }),
    defineEndpoint({
      ...shared,
      path: '/v1/backfills',
      summary: 'Backfills that were asked for',
      description: 'All of them, the newest last.',
      parameters: z.strictObject({}),
      answer: z.strictObject({ backfills: z.array(backfillRecordSchema) }),
      problems: [400],
      handle: () => Promise.resolve({ backfills: jobs.list().map(backfillRecord) }),
    }),
    defineEndpoint({
      ...one,
      summary: 'How far a backfill is',
      description:
        'State and counts of windows; `/v1/backfills/{backfill}/events` tells them as they change.',
      problems: [400, 404],
      handle: ({ parameters: { backfill } }) => Promise.resolve(backfillRecord(jobs.get(backfill))),
    }),
    defineEndpointWithBody({
      ...one,
      method: 'post',
      path: '/v1/backfills/{backfill}/cancel',
      body: jsonBody(z.strictObject({}), MOST_BYTES),
      summary: 'Stop a backfill',
      description:
        'What it has done stays. Of one that has ended nothing changes. The body is an empty object.',
      problems: [400, 404, 415, 503],
      handle: async ({ parameters: { backfill } }) => backfillRecord(await jobs.cancel(backfill)),
    }),
  ];
}

function hourIn(field: string, text: string): EpochHour {
  const time = parseInstant(text);
  if (time === undefined) throw new InvalidInputError(field, text, 'a time such as 2024-01-01T00:00:00Z');
  return nearestHour(time);
}
