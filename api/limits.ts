/** What one request, one client or one process may ask for. */
export interface ApiLimits {
  /** A coordinate further than this from every station is answered 404. */
  readonly nearestStationKilometres: number;
  /** Coordinates or stations in one request. */
  readonly locationsPerRequest: number;
  /** Hours of readings in one request. */
  readonly hoursPerRequest: number;
  /** Values in one answer: hours of all locations x (fields x models + time). */
  readonly valuesPerRequest: number;
  /** Past forecasts (origins) in one request. */
  readonly originsPerRequest: number;
  /** Requests to `/v1` (but streams) that are answered at once; one more is answered 503 with Retry-After. */
  readonly requestsAtOnce: number;
  /** Bytes of answers that clients leave unread, all together; where there are more, the oldest are cut off. */
  readonly unreadAnswerBytes: number;
  /** Open event streams; one more is answered 503 with Retry-After. */
  readonly streams: number;
  /** Past events kept for clients that reconnect. */
  readonly eventsKept: number;
  /** Bytes that a stream client may leave unread for long. */
  readonly unreadStreamBytes: number;
  /** How long it may leave more than that unread before it is disconnected. */
  readonly unreadStreamMilliseconds: number;
  /** Bytes that it may never leave unread: more than the largest batch of events. */
  readonly burstStreamBytes: number;
  /** Bytes of a JSON body, unpacked: it is parsed in one go. */
  readonly jsonBytes: number;
  /** Bytes of an NDJSON body, unpacked: it is taken line by line. */
  readonly ndjsonBytes: number;
  /** Observations in one request. */
  readonly recordsPerRequest: number;
  /** Characters in a request's query string. */
  readonly queryCharacters: number;
}

export const DEFAULT_LIMITS: ApiLimits = {
  nearestStationKilometres: 50,
  locationsPerRequest: 100,
  hoursPerRequest: 24 * 92,
  valuesPerRequest: 500_000,
  originsPerRequest: 24 * 4,
  requestsAtOnce: 64,
  unreadAnswerBytes: 134_217_728,
  streams: 1_000,
  eventsKept: 2_000,
  unreadStreamBytes: 1_048_576,
  unreadStreamMilliseconds: 30_000,
  burstStreamBytes: 67_108_864,
  jsonBytes: 2_097_152,
  ndjsonBytes: 16_777_216,
  recordsPerRequest: 20_000,
  queryCharacters: 8_192,
};
