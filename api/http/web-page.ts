import express, { type RequestHandler } from 'express';

/**
 * Serves the built page. Files under `assets/` carry a hash of their content in their name and never change;
 * everything else is asked for again each time.
 */
export function webPage(folder: string): RequestHandler {
  return express.static(folder, {
    dotfiles: 'ignore',
    setHeaders(response, path) {
      const hashed = /[/\\]assets[/\\]/.test(path);
      response.set('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
