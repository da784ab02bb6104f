import path from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { renderKustomization } from '../../deploy/local/kustomize.js';
import { PACKAGE_FOLDER } from '../../deploy/package-files.js';
import { VARIABLE_NAMES } from '../../deploy/configuration/configuration.js';
import { validateResource } from '../unit/deploy/kubernetes-schemas.js';

const resourceSchema = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const deploymentSchema = z.object({
  spec: z.object({
    replicas: z.number().optional(),
    template: z.object({
      spec: z.object({
        nodeSelector: z.record(z.string(), z.string()).optional(),
        containers: z.tuple([
          z.object({
            image: z.string(),
            resources: z.object({ limits: z.record(z.string(), z.union([z.string(), z.number()])) }),
            securityContext: z.object({ readOnlyRootFilesystem: z.boolean() }),
          }),
        ]),
      }),
    }),
  }),
});

type Resource = z.output<typeof resourceSchema>;

async function render(name: string): Promise<Map<string, Resource>> {
  const text = await renderKustomization(path.join(PACKAGE_FOLDER, 'deploy', 'kubernetes', name));
  return new Map(
    parseAllDocuments(text).map((document) => {
      const resource = resourceSchema.parse(document.toJS());
      return [`${resource.kind} ${resource.metadata.name.replace(/-[0-9a-z]{10}$/, '')}`, resource];
    }),
  );
}

it.each(['single', 'workers', 'backfill', 'example'])(
  '%s is rendered to what the API server wants, with variables that there are',
  async (name) => {
    const resources = await render(name);
    for (const [key, resource] of resources) {
      expect(() => {
        validateResource(resource);
      }, key).not.toThrow();
    }
    const names = JSON.stringify([...resources.values()]).match(/(?:STATIONCAST|OTEL)_[A-Z_]+/g) ?? [];
    expect(names.filter((each) => !VARIABLE_NAMES.includes(each))).toEqual([]);
  },
  600_000,
);

it('gives every role what they have in common, a budget and a policy', async () => {
  const resources = await render('workers');
  for (const role of ['ingest', 'forecast', 'api']) {
    const { spec } = deploymentSchema.parse(resources.get(`Deployment stationcast-${role}`));
    expect(spec.replicas).toBe(2);
    expect(spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem).toBe(true);
    expect(resources.has(`PodDisruptionBudget stationcast-${role}`)).toBe(true);
  }
  expect(resources.has('NetworkPolicy stationcast')).toBe(true);
}, 600_000);

it('takes components as they are: scaled by KEDA, Kafka of Strimzi, the model on GPUs', async () => {
  const resources = await render('example');
  const forecast = deploymentSchema.parse(resources.get('Deployment stationcast-forecast')).spec;
  expect(forecast.replicas).toBeUndefined();
  const [container] = forecast.template.spec.containers;
  expect(container.image).toMatch(/-gpu$/);
  expect(container.resources.limits['nvidia.com/gpu']).toBe(1);
  expect(forecast.template.spec.nodeSelector).toEqual({ 'nvidia.com/gpu.present': 'true' });
  const ingest = deploymentSchema.parse(resources.get('Deployment stationcast-ingest')).spec;
  expect(ingest.template.spec.containers[0].image).not.toMatch(/-gpu$/);
  const values = z
    .object({ data: z.record(z.string(), z.string()) })
    .parse(resources.get('ConfigMap stationcast'));
  expect(values.data).toMatchObject({
    STATIONCAST_KAFKA_BROKERS: 'kafka-kafka-bootstrap:9093',
    STATIONCAST_INFLUXDB_BUCKET: 'weather',
    STATIONCAST_STORE: 'influxdb',
  });
  const scaled = z
    .object({ spec: z.object({ triggers: z.array(z.looseObject({ authenticationRef: z.unknown() })) }) })
    .parse(resources.get('ScaledObject stationcast-ingest'));
  expect(scaled.spec.triggers[0]?.authenticationRef).toEqual({ name: 'stationcast-kafka' });
}, 600_000);
