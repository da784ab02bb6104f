import { type Command, Option } from 'commander';
import { MODALITIES, type Modality } from '../../embed/media/modality.js';
import { LocalEngine } from '../../forecast/engine/local-engine.js';
import { classifiedRow } from '../classify/classified-file.js';
import { classifyFiles } from '../classify/classify-files.js';
import type { Configuration } from '../configuration/configuration.js';
import { exitCodeOf } from '../failure.js';
import { createLogger } from '../logging.js';
import { openClassifiers } from '../parts/open-classifiers.js';
import { plainTable } from '../terminal/plain-table.js';
import { wholeNumber } from './option-values.js';

interface ClassifyFlags {
  readonly modality?: Modality;
  readonly model?: string;
  readonly top: number;
  readonly maps?: string;
  readonly json?: true;
}

const HELP = `
A picture is JPEG, PNG or WebP; sound is WAV, Ogg Vorbis, FLAC or MP3; a point cloud is XYZ, PLY, PCD or LAS (metres,
z up); a video is a GIF, a ZIP of frames or a folder of frames. Of other videos ffmpeg makes frames:
ffmpeg -i FILE -r 4 frames/%04d.png

A file that cannot be classified is named on standard error with the reason, the others are classified all the same,
and the exit code is that of the failure.

Examples:
  stationcast classify sky.jpg street.ogg
  stationcast classify --json --top 1 clouds/*.ply
  stationcast classify --modality image --maps seen first-frame.gif`;

export function addClassifyCommand(program: Command, configuration: Configuration): void {
  program
    .command('classify')
    .argument('<files...>', 'pictures, sounds, point clouds or videos')
    .description('name what files show, each by the newest model of its modality')
    .addOption(new Option('--modality <name>', 'of all files; by default detected').choices(MODALITIES))
    .option('--model <id>', 'an id or a name; by default the newest of the modality')
    .option('--top <n>', 'labels of each file', wholeNumber, 3)
    .option('--maps <dir>', 'also write what the models see, as PNG, to this folder')
    .option('--json', 'print one JSON array instead of a table')
    .addHelpText('after', HELP)
    .action((files: string[], flags: ClassifyFlags) => classify(files, flags, configuration));
}

async function classify(files: string[], flags: ClassifyFlags, configuration: Configuration): Promise<void> {
  const logger = createLogger(configuration.logLevel);
  const engine = await LocalEngine.start({ provider: configuration.provider });
  const { classifiers, close } = await openClassifiers(engine, configuration.models, logger);
  try {
    const { modality, model, top, maps, json } = flags;
    const classified = await classifyFiles(classifiers, {
      files,
      top,
      ...(modality !== undefined && { modality }),
      ...(model !== undefined && { model }),
      ...(maps !== undefined && { maps }),
      onFailure: (file, error) => {
        process.stderr.write(`stationcast: ${file}: ${error.message}\n`);
        process.exitCode = exitCodeOf(error);
      },
    });
    if (json === true) process.stdout.write(`${JSON.stringify(classified)}\n`);
    else if (classified.length > 0) {
      const head = ['file', 'modality', 'labels', 'model', 'ms'];
      process.stdout.write(`${plainTable(head, classified.map(classifiedRow))}\n`);
    }
  } finally {
    await close();
    await engine.close();
  }
}
