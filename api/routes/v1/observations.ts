import { z } from 'zod';
import { observationSchema } from '../../../ingest/observations/observation.js';
import type { RawRecord } from '../../../ingest/sources/raw-record.js';
import type { ApiContext } from '../../context.js';
import { defineEndpointWithBody, type Endpoint } from '../../http/endpoint.js';
import { refuseOtherTypes, type RequestBody } from '../../http/request-body.js';
import type { ObservationSink } from '../../observations/observation-sink.js';
import { JSON_TYPE, NDJSON_TYPES, postedRecords } from '../../observations/posted-records.js';
import { postingAnswer, postingAnswerSchema, recordAnswer } from '../../observations/posting-answer.js';

const CONTENT = {
  [JSON_TYPE]: z.union([observationSchema, z.array(observationSchema)]),
  ...Object.fromEntries(NDJSON_TYPES.map((type) => [type, undefined])),
};
const STORED = 200;
const QUEUED = 202;
const NOTHING_TAKEN = 422;

/** `POST /v1/observations`: readings in, with a verdict for each. */
export function postObservationsEndpoint({ limits }: ApiContext, sink: ObservationSink): Endpoint {
  const body: RequestBody<AsyncIterable<RawRecord[]>> = {
    content: CONTENT,
    receive(request) {
      refuseOtherTypes(request, Object.keys(CONTENT));
      return Promise.resolve(postedRecords(request, limits));
    },
  };
  return defineEndpointWithBody({
    method: 'post',
    path: '/v1/observations',
    summary: 'Send observations',
    description: `One observation as a JSON object, several as an array, or NDJSON, which is taken as it comes; at most ${limits.recordsPerRequest}. Sending one again changes nothing, so after an error send everything again. 422 where none was taken; the answer is the same then.`,
    scope: 'write',
    parameters: z.strictObject({}),
    query: z.strictObject({}),
    body,
    answer: postingAnswerSchema,
    statuses: [STORED, QUEUED, NOTHING_TAKEN],
    problems: [400, 413, 415, 503],
    status: ({ read, rejected, queued }) => {
      if (rejected === read) return NOTHING_TAKEN;
      return queued > 0 ? QUEUED : STORED;
    },
    async handle({ body: batches }) {
      const verdicts: ReturnType<typeof recordAnswer>[] = [];
      for await (const records of batches) {
        const taken = await sink.accept(records);
        for (const [index, record] of records.entries()) {
          const verdict = taken[index];
          if (verdict !== undefined) verdicts.push(recordAnswer(record, verdict));
        }
      }
      return postingAnswer(verdicts);
    },
  });
}
