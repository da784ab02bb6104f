const SUFFIX = '-recalibrated';

/** What recalibrated forecasts of a model are stored and served as, beside its own: `cpu-0.1.0-recalibrated`. */
export function recalibratedModel(model: string): string {
  return `${model}${SUFFIX}`;
}

/** The model whose forecasts were recalibrated; an id that is no such id is that of a model itself. */
export function originalModel(model: string): string {
  return model.endsWith(SUFFIX) ? model.slice(0, -SUFFIX.length) : model;
}
