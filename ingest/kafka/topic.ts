export const STATIONS_TOPIC = 'weather.stations';
export const OBSERVATIONS_TOPIC = 'weather.observations';
export const CHECKED_TOPIC = 'weather.observations.checked';
export const DEAD_LETTERS_TOPIC = 'weather.observations.dead-letters';
export const FORECASTS_TOPIC = 'weather.forecasts';
/** Pictures, sounds, point clouds and short videos of stations: the key is the station, the value the file. */
export const MEDIA_TOPIC = 'weather.media';
/** What those files show. */
export const LABELS_TOPIC = 'weather.labels';
/** Units of backfills that workers share. */
export const BACKFILLS_TOPIC = 'weather.backfills';

export const TOPICS = [
  STATIONS_TOPIC,
  OBSERVATIONS_TOPIC,
  CHECKED_TOPIC,
  DEAD_LETTERS_TOPIC,
  FORECASTS_TOPIC,
  MEDIA_TOPIC,
  LABELS_TOPIC,
  BACKFILLS_TOPIC,
] as const;
export type Topic = (typeof TOPICS)[number];

const DAY = String(24 * 3_600_000);
const WEEK = String(7 * 24 * 3_600_000);
const QUARTER = String(90 * 24 * 3_600_000);
/** Producers may send what is far too large for an observation; it is to reach the dead letters, with its reason. */
const LARGEST_RAW = String(4 * 2 ** 20);
const LARGEST_LETTER = String(5 * 2 ** 20);

/** How topics are made where they are not there. `shared` ones have many partitions, for many workers. */
export const TOPIC_SETTINGS: Readonly<
  Record<Topic, { readonly shared: boolean; readonly settings: Readonly<Record<string, string>> }>
> = {
  [STATIONS_TOPIC]: { shared: false, settings: { 'cleanup.policy': 'compact' } },
  [OBSERVATIONS_TOPIC]: {
    shared: true,
    settings: { 'retention.ms': WEEK, 'max.message.bytes': LARGEST_RAW },
  },
  [CHECKED_TOPIC]: { shared: true, settings: { 'retention.ms': WEEK } },
  [DEAD_LETTERS_TOPIC]: {
    shared: false,
    settings: { 'retention.ms': QUARTER, 'max.message.bytes': LARGEST_LETTER },
  },
  [FORECASTS_TOPIC]: { shared: true, settings: { 'retention.ms': WEEK } },
  [MEDIA_TOPIC]: { shared: true, settings: { 'retention.ms': DAY, 'max.message.bytes': LARGEST_RAW } },
  [LABELS_TOPIC]: { shared: true, settings: { 'retention.ms': WEEK } },
  [BACKFILLS_TOPIC]: { shared: true, settings: { 'retention.ms': WEEK } },
};
