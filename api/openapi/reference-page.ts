import { z } from 'zod';

const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean(),
  schema: z.looseObject({}),
});
const contentSchema = z.looseObject({
  examples: z.looseObject({ sample: z.looseObject({ summary: z.string(), value: z.unknown() }) }).optional(),
});
const operationSchema = z.looseObject({
  summary: z.string(),
  description: z.string(),
  parameters: z.array(parameterSchema),
  requestBody: z.looseObject({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(
    z.string(),
    z.looseObject({ description: z.string(), content: z.record(z.string(), contentSchema).optional() }),
  ),
  security: z.array(z.unknown()).optional(),
});
const documentSchema = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

type Operation = z.output<typeof operationSchema>;

/** The OpenAPI document as a page for people: plain HTML, which runs nothing and loads nothing from elsewhere. */
export function referencePage(document: object): string {
  const { info, paths } = documentSchema.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const links = operations.map(({ title }) => `<li><a href="#${anchor(title)}">${escape(title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.title)} API</title>
<link rel="stylesheet" href="docs/reference.css">
</head>
<body>
<main>
<h1>${escape(info.title)} API <small>${escape(info.version)}</small></h1>
<p>${prose(info.description)} For programs: <a href="openapi.json">openapi.json</a>.</p>
<nav aria-label="Addresses"><ul>${links.join('')}</ul></nav>
${operations.map(({ title, operation }) => section(title, operation)).join('\n')}
</main>
</body>
</html>
`;
}

function section(title: string, operation: Operation): string {
  const { summary, description, parameters, requestBody, responses, security } = operation;
  return `<section id="${anchor(title)}">
<h2><code>${escape(title)}</code></h2>
<p><strong>${escape(summary)}.</strong> ${prose(description)}</p>
${security === undefined ? '' : '<p>Needs a key.</p>'}
${
  parameters.length === 0
    ? ''
    : table(
        'Parameter',
        parameters.map(({ name, required, schema }) => [
          required ? `${name} (required)` : name,
          JSON.stringify(schema),
        ]),
      )
}
${
  requestBody === undefined
    ? ''
    : `<p>Body: ${Object.keys(requestBody.content)
        .map((type) => `<code>${escape(type)}</code>`)
        .join(', ')}</p>`
}
${table(
  'Status',
  Object.entries(responses).map(([status, { description: what, content }]) => [
    status,
    [what, ...Object.keys(content ?? {})].join(' · '),
  ]),
)}
${Object.values(responses).map(exampleOf).join('')}
</section>`;
}

function exampleOf({ content }: Operation['responses'][string]): string {
  const sample = content?.['application/json']?.examples?.sample;
  if (sample === undefined) return '';
  return `<details><summary>Example: <code>${escape(sample.summary)}</code></summary>
<pre tabindex="0"><code>${escape(JSON.stringify(sample.value, null, 2))}</code></pre></details>`;
}

function table(head: string, rows: readonly (readonly [string, string] | string[])[]): string {
  const body = rows.map(
    ([name = '', text = '']) =>
      `<tr><th scope="row"><code>${escape(name)}</code></th><td>${escape(text)}</td></tr>`,
  );
  return `<table><thead><tr><th scope="col">${head}</th><th scope="col">Meaning</th></tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/** Code in backticks is the only markup that descriptions have. */
function prose(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export const REFERENCE_STYLE = `:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }
body { margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
section { border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent); margin-top: 2rem; }
h2 { font-size: 1.15rem; }
nav ul { columns: 20rem; padding-left: 1.2rem; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; overflow-wrap: anywhere; border-bottom: 1px solid color-mix(in srgb, currentColor 12%, transparent); }
th[scope='row'] { width: 14rem; font-weight: 500; }
summary { cursor: pointer; overflow-wrap: anywhere; }
pre { max-height: 24rem; overflow: auto; font-size: 0.85rem; }
small { font-weight: 400; opacity: 0.7; }
`;
