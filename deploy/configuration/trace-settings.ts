import { z } from 'zod';

const address = z.url({ protocol: /^https?$/ }).optional();

/** OpenTelemetry's own names. Its SDK reads further ones by itself: headers, sampling, resource attributes, batches. */
export const TRACE_VARIABLES = {
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address,
  OTEL_SERVICE_NAME: z.string().min(1).optional(),
  OTEL_SDK_DISABLED: z.stringbool().default(false),
};

export interface TraceSettings {
  /** Where traces go, by OTLP over HTTP; undefined where nobody traces. */
  readonly tracesEndpoint: string | undefined;
  /** By default stationcast and the name of the command. */
  readonly serviceName: string | undefined;
}

export function traceSettings(values: z.output<z.ZodObject<typeof TRACE_VARIABLES>>): TraceSettings {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = values;
  const endpoint = own ?? (base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`);
  return {
    tracesEndpoint: values.OTEL_SDK_DISABLED ? undefined : endpoint,
    serviceName: values.OTEL_SERVICE_NAME,
  };
}
