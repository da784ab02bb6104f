import type { Request, RequestHandler, Response } from 'express';
import { authenticate, type ApiKeys } from '../keys/api-key.js';
import { allows, type KeyScope } from '../keys/key-scopes.js';
import { Refusal } from './refusal.js';

/** As Open-Meteo's clients send a key, and as an EventSource must: it cannot send headers. */
export const KEY_PARAMETER = 'apikey';

const BEARER = /^Bearer +(?<key>\S+)$/i;
const REALM = 'Bearer realm="stationcast"';

/**
 * Lets a request pass whose key has the scope, or is an admin's. The key comes as `Authorization: Bearer KEY`, as
 * `X-API-Key: KEY`, or as `apikey=KEY` in the address.
 */
export function requireKey(keys: ApiKeys, scope: KeyScope): RequestHandler {
  return async function checkKey(request, response, next) {
    const text = keyTextOf(request);
    if (text === undefined) {
      const how = 'Send Authorization: Bearer KEY or X-API-Key: KEY';
      throw unauthorized('KEY_REQUIRED', `This needs a key with the scope "${scope}". ${how}.`);
    }
    const key = await authenticate(keys, text);
    if (key === undefined) {
      throw unauthorized('KEY_REFUSED', 'This key is wrong or was revoked.', ', error="invalid_token"');
    }
    if (!allows(key.scopes, scope)) {
      const detail = `Key ${key.id} has the scopes ${key.scopes.join(', ')}; this needs "${scope}".`;
      throw new Refusal(403, 'SCOPE_MISSING', detail);
    }
    response.locals.keyId = key.id;
    next();
  };
}

/** The public id of the key that a request was let through with, for logs. */
export function keyIdOfRequest(response: Response): string | undefined {
  const id: unknown = response.locals.keyId;
  return typeof id === 'string' ? id : undefined;
}

/** To an endpoint a key is no parameter: whoever asks for one has read it by now. */
export function withoutKey(query: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(query).filter(([name]) => name !== KEY_PARAMETER));
}

function keyTextOf(request: Request): string | undefined {
  const parameter = request.query[KEY_PARAMETER];
  return (
    BEARER.exec(request.get('Authorization') ?? '')?.groups?.key ??
    request.get('X-API-Key') ??
    (typeof parameter === 'string' ? parameter : undefined)
  );
}

function unauthorized(code: 'KEY_REQUIRED' | 'KEY_REFUSED', detail: string, hint = ''): Refusal {
  return new Refusal(401, code, detail, { 'WWW-Authenticate': `${REALM}${hint}` });
}
