import { z } from 'zod';
import { NotFoundError } from '../../../ingest/errors.js';
import type { Node } from '../../../ingest/stations/node.js';
import type { Station } from '../../../ingest/stations/station.js';
import type { DocumentStore } from '../../../ingest/store/document-store.js';
import { backfillId, type BackfillRequest } from '../backfill-request.js';

const REQUESTS = 'backfill-requests';

const requestSchema = z.strictObject({
  model: z.string(),
  /** Hours of origin since 1970. */
  from: z.int(),
  to: z.int(),
  every: z.int().positive(),
  /** Ids of nodes and of their stations, whose places are in the store. */
  nodes: z.array(z.strictObject({ id: z.string(), stations: z.array(z.string()) })),
});

/** Keeps a request where every worker can read it; units on the topic name it. Its readings are those of the store. */
export async function shareRequest(documents: DocumentStore, request: BackfillRequest): Promise<void> {
  const { model, origins, every, nodes } = request;
  const shared: z.input<typeof requestSchema> = {
    model,
    ...origins,
    every,
    nodes: nodes.map(({ id, stations }) => ({ id, stations: stations.map((station) => station.id) })),
  };
  await documents.write(REQUESTS, new Map([[backfillId(request), JSON.stringify(shared)]]));
}

/** Rejects with NotFoundError where the request, or a station of it, is not in the store. */
export async function readSharedRequest(
  documents: DocumentStore,
  backfill: string,
  stations: readonly Station[],
): Promise<BackfillRequest> {
  const text = (await documents.read(REQUESTS, [backfill])).get(backfill);
  if (text === undefined) throw new NotFoundError(`the store has no request of backfill ${backfill}`);
  const { model, from, to, every, nodes } = requestSchema.parse(JSON.parse(text));
  const byId = new Map(stations.map((station) => [station.id, station]));
  return {
    model,
    origins: { from, to },
    every,
    source: 'store',
    nodes: nodes.map(({ id, stations: ids }): Node => ({
      id,
      stations: ids.map((station) => {
        const known = byId.get(station);
        if (known === undefined)
          throw new NotFoundError(`backfill ${backfill}: there is no station ${station}`);
        return known;
      }),
    })),
  };
}
