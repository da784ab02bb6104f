import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** The page loads nothing from elsewhere and runs nothing inline, so the policy allows neither. */
export function securityHeaders(): RequestHandler {
  return helmet({
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
}
