import type { RequestListener } from 'node:http';
import { SpanKind, context, propagation, trace } from '@opentelemetry/api';
import { routeOf } from '../metrics/http-metrics.js';

const tracer = trace.getTracer('stationcast');

/** The same listener, each request a span: of the client's trace, where it says that it has one. */
export function traced(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { method = '', url = '' } = request;
    const parent = propagation.extract(context.active(), request.headers);
    const attributes = { 'http.request.method': method, 'url.path': url.split('?')[0] ?? '' };
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
    response.once('close', () => {
      const route = routeOf(request);
      if (route !== undefined) span.updateName(`${method} ${route}`).setAttribute('http.route', route);
      span.setAttribute('http.response.status_code', response.statusCode).end();
    });
    context.with(trace.setSpan(parent, span), () => {
      listener(request, response);
    });
  };
}
