import { z } from 'zod';
import { ACCESS_VARIABLES, accessSettings, type AccessSettings } from './access-settings.js';
import { readEnvironment, type Environment } from './environment.js';
import { KAFKA_VARIABLES, kafkaSettings, type KafkaSettings } from './kafka-settings.js';
import { MODEL_VARIABLES, modelSettings, type ModelSettings } from './model-settings.js';
import { SECRET_VARIABLES } from './secrets.js';
import { SERVER_VARIABLES, serverSettings, type ServerSettings } from './server-settings.js';
import { TRACE_VARIABLES, traceSettings, type TraceSettings } from './trace-settings.js';
import { STORE_VARIABLES, storeSettings, type StoreSettings } from './store-settings.js';

const schema = z.object({
  ...SERVER_VARIABLES,
  ...ACCESS_VARIABLES,
  ...STORE_VARIABLES,
  ...KAFKA_VARIABLES,
  ...MODEL_VARIABLES,
  ...TRACE_VARIABLES,
});

/** The name of every environment variable that stationcast reads; `.env.example` explains them. */
export const VARIABLE_NAMES = [...Object.keys(schema.shape), ...Object.keys(SECRET_VARIABLES)];

export interface Configuration
  extends ServerSettings, AccessSettings, StoreSettings, ModelSettings, TraceSettings {
  /** Undefined where readings do not come from Kafka. */
  readonly kafka: KafkaSettings | undefined;
}

/** Throws ConfigurationError, which names every variable that is wrong. */
export function readConfiguration(environment: Environment): Configuration {
  const values = readEnvironment(schema, environment);
  return {
    ...serverSettings(values),
    ...accessSettings(values, values.STATIONCAST_DATA),
    ...storeSettings(values),
    ...modelSettings(values),
    ...traceSettings(values),
    kafka: kafkaSettings(values),
  };
}
