import type { EngineObserver } from '../../forecast/engine/engine-events.js';
import type { ModelListing } from '../../forecast/registry/list-models.js';
import { listModels } from '../../forecast/registry/list-models.js';
import { ModelLibrary } from '../../forecast/registry/model-library.js';
import { ModelSlot } from '../../forecast/registry/model-slot.js';
import { ModelWatch } from '../../forecast/registry/model-watch.js';
import { Rollout } from '../../forecast/rollout/rollout.js';
import { ConfigurationError } from '../../ingest/errors.js';
import type { Logger } from '../../ingest/logger.js';
import type { SeriesStore } from '../../ingest/store/series-store.js';
import type { Configuration } from '../configuration/configuration.js';
import type { Secrets } from '../configuration/secrets.js';
import { chooseForecastModel } from '../pipeline/choose-model.js';
import { startEngine } from './start-engine.js';

type RolloutConfiguration = Pick<
  Configuration,
  'models' | 'model' | 'modelsWatch' | 'canary' | 'canaryShare' | 'shadows' | 'provider' | 'inferenceServer'
>;

export interface RunningRollout {
  readonly rollout: Rollout;
  /** The engine, and every model of the folders. */
  readonly library: ModelLibrary;
  /** Stops following the folders, lets shadows finish, then ends the engine. */
  close(): Promise<void>;
}

/**
 * The models as configured, in an engine of their own: the one that serves, a canary, shadows. Each follows the model
 * folders, so that a newer version takes its place while it works. A model that was asked for and is damaged is an
 * error; others that are damaged are logged and left aside.
 */
export async function startRollout(
  configuration: RolloutConfiguration,
  secrets: Secrets,
  store: SeriesStore,
  logger: Logger,
  observer: EngineObserver,
): Promise<RunningRollout> {
  const listing = await listModels(configuration.models);
  for (const error of listing.rejected) logger.warn({ code: error.code }, error.message);
  requireDistinct(configuration, listing);
  const engine = await startEngine(configuration, secrets, observer);
  const library = new ModelLibrary(engine, listing.models);
  const watches: ModelWatch[] = [];
  const open = async (model: string): Promise<ModelSlot> => {
    const slot = await ModelSlot.open(library, chooseForecastModel(listing, model), logger, observer);
    watches.push(
      new ModelWatch({
        folders: configuration.models,
        model,
        slot,
        interval: configuration.modelsWatch * 1000,
        onModels: (models) => {
          library.setKnown(models);
        },
        logger,
      }),
    );
    return slot;
  };
  try {
    const serving = await open(configuration.model);
    const { canary, canaryShare: share } = configuration;
    const canarySlot = canary === undefined ? undefined : await open(canary);
    const shadows: ModelSlot[] = [];
    for (const shadow of configuration.shadows) shadows.push(await open(shadow));
    const rollout = new Rollout({
      engine: library,
      serving,
      ...(canarySlot !== undefined && { canary: { slot: canarySlot, share } }),
      shadows,
      storeShadow: (forecasts) => store.writeForecasts(forecasts),
      logger,
    });
    if (configuration.modelsWatch > 0) for (const watch of watches) watch.start();
    return {
      rollout,
      library,
      close: async () => {
        await Promise.all(watches.map((watch) => watch.close()));
        await rollout.finish();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** A canary or shadow that is the serving model itself says nothing, and hides that the wrong one serves. */
function requireDistinct({ model, canary, shadows }: RolloutConfiguration, listing: ModelListing): void {
  const serving = chooseForecastModel(listing, model).id;
  const others = [
    ...(canary === undefined ? [] : [['STATIONCAST_CANARY', canary] as const]),
    ...shadows.map((shadow) => ['STATIONCAST_SHADOWS', shadow] as const),
  ];
  const same = others.find(([, name]) => chooseForecastModel(listing, name).id === serving);
  if (same === undefined) return;
  const [variable, name] = same;
  throw new ConfigurationError(
    `${variable}: ${name} is ${serving}, which serves already; name the one that serves in STATIONCAST_MODEL`,
  );
}
