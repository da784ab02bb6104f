import { z } from 'zod';
import type { ApiContext } from '../context.js';
import { readinessReportSchema } from '../health/readiness-report.js';
import { defineEndpoint, type Endpoint } from '../http/endpoint.js';

/** `GET /readyz`: whether this process can do its work, and what runs in it. */
export function readyzEndpoint({ readiness, closing }: ApiContext): Endpoint {
  return defineEndpoint({
    path: '/readyz',
    summary: 'Whether the service can do its work, part by part',
    description: 'For readiness probes and for people: 503 with the same body while a part is not ready.',
    parameters: z.strictObject({}),
    query: z.strictObject({}),
    answer: readinessReportSchema,
    problems: [400],
    statuses: [200, 503],
    status: (report) => (report.ready ? 200 : 503),
    async handle() {
      const report = await readiness();
      if (!closing.aborted) return report;
      const stopping = { name: 'process', ready: false, detail: 'is stopping' };
      return { ready: false, checks: [...report.checks, stopping] };
    },
  });
}
