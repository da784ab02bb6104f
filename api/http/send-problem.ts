import type { Request, Response } from 'express';
import type { Problem } from './problem.js';

const PROBLEM_TYPE = 'application/problem+json';
const RETRY_AFTER_SECONDS = '5';

/** Open-Meteo's clients read errors as `application/json`, so the RFC's own type is sent to who accepts it. */
export function sendProblem(request: Request, response: Response, problem: Problem): void {
  if (problem.status === 503) response.set('Retry-After', RETRY_AFTER_SECONDS);
  response
    .status(problem.status)
    .set('Cache-Control', 'no-store')
    .type(acceptsProblemType(request) ? PROBLEM_TYPE : 'application/json')
    .send(JSON.stringify(problem));
}

function acceptsProblemType(request: Request): boolean {
  return (request.get('Accept') ?? '').includes(PROBLEM_TYPE);
}
