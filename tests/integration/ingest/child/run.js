import { register } from 'node:module';
import process from 'node:process';
import { URL } from 'node:url';

/** `node run.js ./script.ts arguments...`: runs a TypeScript script of this folder in a process of its own. */
register('./typescript-hooks.js', import.meta.url);
await import(new URL(process.argv[2], import.meta.url).href);
