import { expect, test } from 'vitest';
import { refuseDeepJson } from '../../../api/http/json-depth.js';
import { InvalidInputError } from '../../../ingest/errors.js';

const check = (text: string, deepest: number) => () => {
  refuseDeepJson(Buffer.from(text), deepest);
};

test('JSON may be as deep as is allowed and no deeper', () => {
  expect(check('{"a":[1,{"b":[]}]}', 4)).not.toThrow();
  expect(check('{"a":[1,{"b":[]}]}', 3)).toThrow(InvalidInputError);
  expect(check('['.repeat(100_000), 32)).toThrow(
    'body: "33 levels" is not allowed; expected JSON of at most 32 levels',
  );
});

test('brackets within text are text, and levels side by side do not add up', () => {
  expect(check(String.raw`{"a":"[[[[","b\"[[":"]{"}`, 1)).not.toThrow();
  expect(check('[[],[],[],{}]', 2)).not.toThrow();
});
