import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { Logger } from '../../ingest/logger.js';
import type { TraceSettings } from '../configuration/trace-settings.js';
import { VERSION } from '../package-files.js';

export interface RunningTracing {
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}

/**
 * Sends the spans of this process to the configured collector. Without one nothing is loaded, and nothing is traced.
 * What cannot be sent is logged and lost: nothing waits for a collector.
 */
export async function startTracing(
  { tracesEndpoint, serviceName }: TraceSettings,
  command: string,
  logger: Logger,
): Promise<RunningTracing> {
  if (tracesEndpoint === undefined) return { close: () => Promise.resolve() };
  const [{ BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const part = { part: 'traces' };
  diag.setLogger(
    {
      error: (message) => {
        logger.warn(part, message);
      },
      warn: (message) => {
        logger.warn(part, message);
      },
      info: (message) => {
        logger.debug(part, message);
      },
      debug: (message) => {
        logger.debug(part, message);
      },
      verbose: () => undefined,
    },
    DiagLogLevel.WARN,
  );
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName ?? `stationcast-${command}`,
      'service.version': VERSION,
    }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: tracesEndpoint }))],
  });
  provider.register();
  logger.info({ endpoint: tracesEndpoint }, 'sending traces');
  return { close: () => provider.shutdown() };
}
