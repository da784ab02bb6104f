import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { TriggerAuthentication } from '@kubernetes-models/keda/keda.sh/v1alpha1/TriggerAuthentication';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { z } from 'zod';

const OPERATIONS = [
  'All',
  'Alter',
  'AlterConfigs',
  'ClusterAction',
  'Create',
  'Delete',
  'Describe',
  'DescribeConfigs',
  'IdempotentWrite',
  'Read',
  'Write',
] as const;

/** Written after Strimzi's description of the resource, since no package has its schema. */
const kafkaUser = z.strictObject({
  apiVersion: z.literal('kafka.strimzi.io/v1'),
  kind: z.literal('KafkaUser'),
  metadata: z.looseObject({
    name: z.string(),
    labels: z.looseObject({ 'strimzi.io/cluster': z.string() }),
  }),
  spec: z.strictObject({
    authentication: z.strictObject({ type: z.enum(['tls', 'tls-external', 'scram-sha-512']) }),
    authorization: z.strictObject({
      type: z.literal('simple'),
      acls: z.array(
        z.strictObject({
          resource: z.union([
            z.strictObject({
              type: z.enum(['topic', 'group', 'transactionalId']),
              name: z.string(),
              patternType: z.enum(['literal', 'prefix']),
            }),
            z.strictObject({ type: z.literal('cluster') }),
          ]),
          operations: z.array(z.enum(OPERATIONS)),
        }),
      ),
    }),
  }),
});

const CHECKS: Readonly<Record<string, (document: unknown) => void>> = {
  ConfigMap: checkOf(ConfigMap),
  Deployment: checkOf(Deployment),
  Job: checkOf(Job),
  KafkaUser: (document) => {
    kafkaUser.parse(document);
  },
  NetworkPolicy: checkOf(NetworkPolicy),
  PersistentVolumeClaim: checkOf(PersistentVolumeClaim),
  PodDisruptionBudget: checkOf(PodDisruptionBudget),
  ScaledObject: checkOf(ScaledObject),
  Service: checkOf(Service),
  TriggerAuthentication: checkOf(TriggerAuthentication),
};

/** Throws where the API server, or an operator's schema, would refuse the resource. */
export function validateResource(document: unknown): void {
  const { kind } = z.looseObject({ kind: z.string() }).parse(document);
  const check = CHECKS[kind];
  if (check === undefined) throw new Error(`no schema of ${kind} is at hand`);
  check(document);
}

function checkOf<Data>(Model: {
  new (data?: Data): { validate(): void };
  is(value: unknown): value is Data;
}): (document: unknown) => void {
  return (document) => {
    if (!Model.is(document)) throw new Error('apiVersion and kind do not go together');
    new Model(document).validate();
  };
}
