import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, platform } from 'node:os';
import type { EngineObserver } from './engine-events.js';
import { type Provider, PROVIDER_TRAITS, type ProviderChoice } from './providers.js';
import { workerEntry } from './worker/worker-entry.js';

export interface LocalEngineOptions {
  /** `auto`: cuda where its libraries and a device are there, else webgpu on a graphics device, else cpu. */
  readonly provider: ProviderChoice;
  /** Worker threads; each holds every model. Default: one a core, as far as the provider gains from more. */
  readonly workers?: number;
  /** Threads that share the work of one operator. Default: the machine's cores divided by the workers. */
  readonly threadsPerWorker: number;
  /** Most maps in a batch, and so in a request. Default: what suits the provider. */
  readonly largestBatch?: number;
  /** Milliseconds that a request may wait, while a worker is idle, for others to join its batch. */
  readonly longestDelay: number;
  /** Most maps that may wait for one model in one priority; more are refused with QueueFullError. */
  readonly queueLimit: number;
  readonly observer: EngineObserver;
  /** The worker thread's script. */
  readonly workerEntry: URL;
}

const DEFAULTS = {
  provider: 'auto',
  longestDelay: 2,
  queueLimit: 1024,
  observer: { observe: () => undefined },
} as const satisfies Partial<LocalEngineOptions>;

export function withDefaults(options: Partial<LocalEngineOptions>): LocalEngineOptions {
  const workers = options.workers ?? defaultWorkers('cpu');
  return {
    ...DEFAULTS,
    threadsPerWorker: Math.max(1, Math.floor(availableParallelism() / workers)),
    workerEntry: workerEntry(),
    ...options,
  };
}

export function defaultWorkers(provider: Provider): number {
  return Math.min(availableParallelism(), PROVIDER_TRAITS[provider].mostWorkers);
}

/**
 * Whether there is graphics hardware to look for: without any, `auto` must not end up on a software driver that
 * is many times slower than the CPU provider.
 */
export function hasGraphicsDevice(): boolean {
  if (platform() !== 'linux') return true;
  if (existsSync('/dev/nvidia0') || existsSync('/dev/dxg')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}
