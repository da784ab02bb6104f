/** What can execute a graph, under ONNX Runtime's names. */
export const PROVIDERS = ['cpu', 'webgpu', 'cuda', 'tensorrt'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const PROVIDER_CHOICES = ['auto', ...PROVIDERS] as const;
export type ProviderChoice = (typeof PROVIDER_CHOICES)[number];

export interface ProviderTraits {
  /**
   * Kernels are chosen and tuned for each shape. Batches are padded to a few sizes, and every size is run once
   * when a model is loaded. Without it a batch is as large as it is: padding would cost time for nothing.
   */
  readonly tunesShapes: boolean;
  /**
   * Default for the most maps in a batch. On processors the gain levels off, and falls again, where the
   * activations of a batch no longer fit the cache (`npm run bench -- engine`).
   */
  readonly largestBatch: number;
  /**
   * Default for the most worker threads. Processors do more with a thread a worker than with threads that share each
   * operator and wait for each other; the bound is for memory, since each worker holds every model. A device is one.
   */
  readonly mostWorkers: number;
  /** What to do where the provider was asked for and is not there. */
  readonly remedy: string;
}

const CUDA_REMEDY =
  'install an NVIDIA driver, the CUDA 12 runtime and cuDNN 9, and the CUDA build of ONNX Runtime: ' +
  'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node';

export const PROVIDER_TRAITS: Readonly<Record<Provider, ProviderTraits>> = Object.freeze({
  cpu: {
    tunesShapes: false,
    largestBatch: 16,
    mostWorkers: 8,
    remedy: 'reinstall onnxruntime-node for this platform',
  },
  webgpu: {
    tunesShapes: true,
    largestBatch: 32,
    mostWorkers: 1,
    remedy: 'install a Vulkan driver for the graphics card and its loader (Debian: libvulkan1), or use cpu',
  },
  cuda: { tunesShapes: true, largestBatch: 64, mostWorkers: 1, remedy: CUDA_REMEDY },
  tensorrt: {
    tunesShapes: true,
    largestBatch: 64,
    mostWorkers: 1,
    remedy: `${CUDA_REMEDY}, and install TensorRT 10`,
  },
});

/** The providers to try for a choice, best first. */
export function providerCandidates(choice: ProviderChoice, hasGraphicsDevice: boolean): readonly Provider[] {
  if (choice !== 'auto') return [choice];
  return hasGraphicsDevice ? ['cuda', 'webgpu', 'cpu'] : ['cpu'];
}
