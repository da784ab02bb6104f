import type { RequestHandler } from 'express';
import type { AnswerCache } from '../answers/answer-cache.js';
import { sendAnswer } from '../answers/send-answer.js';
import type { Endpoint } from './endpoint.js';
import { KEY_PARAMETER } from './require-key.js';

const KEY_IN_ADDRESS = new RegExp(`(?<=[?&])${KEY_PARAMETER}=[^&]*&?`, 'g');
const NEVER = new AbortController().signal;

/** Makes an answer for each request. */
export function answerEach(endpoint: Endpoint): RequestHandler {
  return async function answerRequest(request, response) {
    const gone = new AbortController();
    response.on('close', () => {
      gone.abort();
    });
    const { status, answer } = await endpoint.make(request, response, gone.signal);
    await sendAnswer(request, response.status(status), answer);
  };
}

/** Answers with what is kept, before anything else is done for the request. Not for those that need a key. */
export function keptAnswers(cache: AnswerCache): RequestHandler {
  return async function answerWithKept(request, response, next) {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const kept = isRead ? cache.kept(withoutKey(request.originalUrl)) : undefined;
    if (kept === undefined) next();
    else await sendAnswer(request, response, kept);
  };
}

/** Makes an answer once for all who ask the same at once, and as long as it is kept. */
export function answerFromCache(endpoint: Endpoint, cache: AnswerCache): RequestHandler {
  return async function answerRequest(request, response) {
    const address = withoutKey(request.originalUrl);
    const kept = cache.kept(address);
    if (kept !== undefined) {
      await sendAnswer(request, response, kept);
      return;
    }
    // Others may wait for it, too: it goes on where this client goes away.
    const { status, answer } = await cache.make(address, () => endpoint.make(request, response, NEVER));
    await sendAnswer(request, response.status(status), answer);
  };
}

/** Whoever asks has been let in by now; what they are answered is the same for all keys. */
function withoutKey(address: string): string {
  return address.includes(KEY_PARAMETER) ? address.replace(KEY_IN_ADDRESS, '') : address;
}
