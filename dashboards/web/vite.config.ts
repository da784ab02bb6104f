import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { basemap } from './basemap/plugin.js';

/** What the built page holds of others; their licences ask for their texts to go with it. */
const BUNDLED = [
  'preact',
  'uplot',
  'zod',
  'd3-zoom',
  'd3-selection',
  'world-atlas',
  '@fontsource-variable/inter',
];
const PACKAGES = join(import.meta.dirname, '../../node_modules');

function thirdPartyLicences(): Plugin {
  return {
    name: 'third-party-licences',
    generateBundle() {
      const texts = BUNDLED.map(
        (name) => `${name}\n\n${readFileSync(join(PACKAGES, name, 'LICENSE'), 'utf8')}`,
      );
      this.emitFile({
        type: 'asset',
        fileName: 'third-party-licences.txt',
        source: texts.join(`\n${'-'.repeat(80)}\n\n`),
      });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative addresses: the page also works under a prefix of somebody's proxy.
  base: './',
  plugins: [basemap(), thirdPartyLicences()],
  build: {
    target: 'es2022',
    // The content security policy allows files of this server only, so nothing becomes a data: address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(['/v1', '/readyz'].map((path) => [path, 'http://127.0.0.1:8080'])),
  },
});
