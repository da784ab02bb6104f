import { ConfigurationError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import type { InfluxDbOptions } from '../../ingest/store/influxdb/connection.js';
import type { Secrets } from '../configuration/secrets.js';
import type { InfluxDbSettings } from '../configuration/store-settings.js';
import { readPemFile } from './pem-file.js';

/** How InfluxDB is reached, token and authorities included. */
export async function influxDbOptions(
  { url, organization, bucket, certificateAuthorityFile }: InfluxDbSettings,
  { influxDbToken }: Pick<Secrets, 'influxDbToken'>,
  logger: Logger,
): Promise<InfluxDbOptions> {
  if (influxDbToken === undefined) {
    throw new ConfigurationError('STATIONCAST_INFLUXDB_TOKEN: missing; STATIONCAST_STORE=influxdb needs one');
  }
  return {
    url,
    token: influxDbToken.reveal(),
    organization,
    bucket,
    logger,
    ...(certificateAuthorityFile === undefined
      ? {}
      : {
          certificateAuthorities: await readPemFile('STATIONCAST_INFLUXDB_CA', certificateAuthorityFile),
        }),
  };
}
