export interface RankedLabel {
  readonly label: string;
  /** The model's own, 0 to 1; those of all its labels sum to 1. */
  readonly probability: number;
}

/** The `top` most probable labels, most probable first, by the softmax of their logits. */
export function rankLabels(logits: Float32Array, labels: readonly string[], top: number): RankedLabel[] {
  const highest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const weights = Array.from(logits, (logit) => Math.exp(logit - highest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return labels
    .map((label, index) => ({ label, probability: (weights[index] ?? 0) / sum }))
    .sort((left, right) => right.probability - left.probability)
    .slice(0, top);
}
