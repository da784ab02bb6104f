import type { Modality } from '../../embed/media/modality.js';
import type { RankedLabel } from '../../forecast/classifier/ranked-labels.js';

/** One element of what `stationcast classify --json` prints. */
export interface ClassifiedFile {
  readonly file: string;
  readonly modality: Modality;
  readonly model: string;
  readonly labels: readonly RankedLabel[];
  readonly milliseconds: number;
}

export function classifiedRow({ file, modality, model, labels, milliseconds }: ClassifiedFile): string[] {
  const named = labels.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`);
  return [file, modality, named.join(', '), model, String(Math.round(milliseconds))];
}
