import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The page loads nothing from elsewhere and runs nothing inline, so the policy allows neither. */
const setHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Served in plain HTTP on loopback; who puts TLS in front of it adds HSTS there.
  strictTransportSecurity: false,
});

/** Helmet's headers, which are the same for every answer: it is asked for them once. */
export function securityHeaders(): RequestHandler {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  setHeaders(response.req, response, (error) => {
    if (error instanceof Error) throw error;
  });
  const headers = Object.entries(response.getHeaders()).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return function addSecurityHeaders(_request, answer, next) {
    for (const [name, value] of headers) answer.setHeader(name, value);
    next();
  };
}
