import { z } from 'zod';

/** What the text of a parameter stands for, which its schema says in its metadata, is not the text that it is. */
const OF_THE_TEXT = ['$schema', 'anyOf', 'pattern', 'format', 'minLength', 'maxLength'];

/** The JSON Schema of a parameter: of a number or a list, although the query string holds text. */
export function parameterSchema(schema: z.core.$ZodType): Record<string, unknown> {
  const described: Record<string, unknown> = { ...z.toJSONSchema(schema, { io: 'input' }) };
  const isText = described.type === 'string' || described.type === undefined;
  const left = isText ? ['$schema'] : OF_THE_TEXT;
  return Object.fromEntries(Object.entries(described).filter(([name]) => !left.includes(name)));
}
