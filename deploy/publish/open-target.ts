import { InvalidInputError } from '../../ingest/errors.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { createLogger } from '../logging.js';
import { kafkaOptions, requireKafka } from '../parts/kafka-options.js';
import { ApiTarget } from './api-target.js';
import { KafkaTarget } from './kafka-target.js';
import type { PublishTarget } from './publish-target.js';

/** The API where one is named, otherwise the brokers of the configuration. */
export async function openTarget(
  api: string | undefined,
  { kafka, logLevel }: Pick<Configuration, 'kafka' | 'logLevel'>,
  secrets: Secrets,
): Promise<PublishTarget> {
  if (api === undefined) {
    return KafkaTarget.open(await kafkaOptions(requireKafka(kafka), secrets, createLogger(logLevel)));
  }
  if (!/^https?:\/\/./.test(api) || !URL.canParse(api)) {
    throw new InvalidInputError('--api', api, 'the address of an API, such as http://localhost:8080');
  }
  return new ApiTarget({ url: api, apiKey: secrets.apiKey });
}
