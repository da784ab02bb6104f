/** Probability that a Student t variable with `degrees` of freedom is farther from 0 than `statistic`. */
export function twoSidedProbability(statistic: number, degrees: number): number {
  return regularizedBeta(degrees / (degrees + statistic * statistic), degrees / 2, 0.5);
}

const SMALLEST = 1e-300;
const PRECISION = 1e-15;
const MOST_TERMS = 10_000;

/**
 * Regularised incomplete beta function I_x(a, b), by its continued fraction (DLMF 8.17.22) evaluated with the
 * modified Lentz method; by the symmetry I_x(a, b) = 1 - I_{1-x}(b, a) where the fraction converges slowly.
 */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const logFactor = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return Math.exp(logFactor) / (a * betaFraction(x, a, b));
}

function betaFraction(x: number, a: number, b: number): number {
  let value = 1;
  let numerator = 1;
  let denominator = 0;
  for (let term = 1; term < MOST_TERMS; term++) {
    const half = Math.floor(term / 2);
    const coefficient =
      term % 2 === 0
        ? (half * (b - half) * x) / ((a + 2 * half - 1) * (a + 2 * half))
        : (-(a + half) * (a + b + half) * x) / ((a + 2 * half) * (a + 2 * half + 1));
    numerator = awayFromZero(1 + coefficient / numerator);
    denominator = 1 / awayFromZero(1 + coefficient * denominator);
    const factor = numerator * denominator;
    value *= factor;
    if (Math.abs(factor - 1) < PRECISION) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}

/** Coefficients of Stirling's series, DLMF 5.11.1. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156];
const STIRLING_FROM = 15;

/** ln of the gamma function, for x > 0: Stirling's series, which small arguments are shifted up to. */
function logGamma(x: number): number {
  let shift = 0;
  let argument = x;
  while (argument < STIRLING_FROM) {
    shift += Math.log(argument);
    argument += 1;
  }
  const series = STIRLING.reduce(
    (sum, coefficient, index) => sum + coefficient / argument ** (2 * index + 1),
    0,
  );
  return (argument - 0.5) * Math.log(argument) - argument + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
