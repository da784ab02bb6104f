import {
  SpanStatusCode,
  context,
  trace,
  type Context,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';

const tracer = trace.getTracer('stationcast');

/**
 * Does the work as a span of the trace that is going on, or of that of `parent`. It costs next to nothing where nobody
 * traces. A span whose work rejects says so.
 */
export function inSpan<T>(
  name: string,
  { parent = context.active(), ...options }: SpanOptions & { readonly parent?: Context },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      span.end();
    }
  });
}
