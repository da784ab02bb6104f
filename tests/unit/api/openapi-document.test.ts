import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../api/openapi/openapi-document.js';

const textOf = (openInference: boolean) =>
  JSON.stringify(openApiDocument([], { version: '1.0.0', openInference }));

describe('the OpenAPI document', () => {
  it('says that it leaves out /v2 where models are served there', () => {
    expect(textOf(true)).toContain('The addresses under `/v2`, where models run, are not in this document');
    expect(textOf(false)).not.toContain('/v2');
  });
});
