import { forecastInputs } from '../embed/forecast-inputs.js';
import { InvalidInputError } from '../ingest/errors.js';
import type { Forecast } from '../ingest/store/forecast.js';
import type { NodeWindow } from '../ingest/windows/node-window.js';
import type { InferenceEngine, InferenceOptions } from './engine/inference-engine.js';
import { readForecasts } from './forecast-outputs.js';
import type { ForecastManifest } from './registry/manifest.js';
import type { ModelArtefact } from './registry/model-artefact.js';

/** Requests in the engine for each that it computes: while it does, the next is ready and the last is read. */
const REQUESTS_PER_EXECUTOR = 3;

/** Windows in, forecasts out. */
export interface WindowForecaster {
  /** What windows have to look like, and what forecasts will. */
  readonly manifest: ForecastManifest;
  /** A forecast for every station of every window, in the order of the windows and of their nodes' stations. */
  forecast(windows: readonly NodeWindow[], options?: InferenceOptions): Promise<Forecast[]>;
}

/** Forecasts by one model that the engine has loaded. */
export class Forecaster implements WindowForecaster {
  readonly #manifest: ForecastManifest;

  constructor(
    private readonly engine: InferenceEngine,
    private readonly model: ModelArtefact,
  ) {
    if (model.manifest.task !== 'forecast') {
      throw new InvalidInputError('model', model.id, 'a model whose task is forecast');
    }
    this.#manifest = model.manifest;
  }

  /** Stamped on every forecast. */
  get modelId(): string {
    return this.model.id;
  }

  get manifest(): ForecastManifest {
    return this.#manifest;
  }

  /**
   * Forecasts every station of every window, in the order of the windows and of their nodes' stations. Any
   * number of windows: they go to the engine in equal parts, at most its largest batches. Rejects as the engine does, and with
   * InvalidInputError where a window is not of the shape that the model reads.
   */
  async forecast(windows: readonly NodeWindow[], options: InferenceOptions = {}): Promise<Forecast[]> {
    for (const window of windows) this.#requireShape(window);
    const { largestBatch, concurrency } = this.engine;
    const part = Math.min(largestBatch, Math.ceil(windows.length / concurrency));
    const requests = chunks(windows, Math.max(1, part));
    const forecasts: Forecast[][] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < requests.length; index = next++) {
        forecasts[index] = await this.#forecastBatch(requests[index] ?? [], options);
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_PER_EXECUTOR * concurrency }, work));
    return forecasts.flat();
  }

  async #forecastBatch(windows: readonly NodeWindow[], options: InferenceOptions): Promise<Forecast[]> {
    const inputs = forecastInputs(windows, this.#manifest.nodeSize);
    const outputs = await this.engine.infer(this.model.id, { ...inputs }, options);
    return readForecasts(outputs, windows, this.model.id, this.#manifest);
  }

  #requireShape({ hours, variables, node }: NodeWindow): void {
    const { history, inputVariables, nodeSize } = this.#manifest;
    if (hours !== history) throw new InvalidInputError('window.hours', hours, String(history));
    if (variables.join() !== inputVariables.join()) {
      throw new InvalidInputError('window.variables', variables, inputVariables.join(', '));
    }
    if (node.stations.length > nodeSize) {
      throw new InvalidInputError('window.node.stations.length', node.stations.length, `at most ${nodeSize}`);
    }
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
