import type { Plugin } from 'vite';
import { tiles, world } from './atlas.js';

const FOLDER = 'basemap';

/** Writes the map that lies under the stations beside the page: `basemap/world.json` and `basemap/WEST_SOUTH.json`. */
export function basemap(): Plugin {
  let made: Map<string, string> | undefined;
  const files = () => (made ??= makeFiles());
  return {
    name: 'basemap',
    generateBundle() {
      for (const [fileName, source] of files()) this.emitFile({ type: 'asset', fileName, source });
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = files().get((request.url ?? '').slice(1));
        if (file === undefined) {
          next();
          return;
        }
        response.setHeader('Content-Type', 'application/json');
        response.end(file);
      });
    },
  };
}

function makeFiles(): Map<string, string> {
  const sheets = tiles();
  const files = new Map<string, string>();
  for (const [name, sheet] of sheets) files.set(`${FOLDER}/${name}.json`, JSON.stringify(sheet));
  files.set(`${FOLDER}/world.json`, JSON.stringify({ ...world(), tiles: [...sheets.keys()] }));
  return files;
}
