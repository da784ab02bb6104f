import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { formatHour, nearestHour, parseInstant, type EpochHour } from '../../ingest/time.js';

const progressSchema = z.object({ through: z.string() });

/**
 * How far a publication has come, in a small file, so that one that was interrupted goes on where it was. Belongs to
 * the files as they are now and to where they go.
 */
export class PublishProgress {
  private constructor(private readonly file: string) {}

  static async of(folder: string, files: readonly string[], target: string): Promise<PublishProgress> {
    const inputs = await Promise.all(
      files.map(async (file) => {
        const { size, mtimeMs } = await stat(file);
        return [path.resolve(file), size, mtimeMs];
      }),
    );
    const identity = createHash('sha256')
      .update(JSON.stringify([target, inputs]))
      .digest('hex');
    return new PublishProgress(path.join(folder, 'publish', `${identity.slice(0, 16)}.json`));
  }

  /** The hour that is to be published next, or again; undefined where nothing was. */
  async read(): Promise<EpochHour | undefined> {
    let text: string;
    try {
      text = await readFile(this.file, 'utf8');
    } catch {
      return undefined;
    }
    const time = parseInstant(progressSchema.parse(JSON.parse(text)).through);
    return time === undefined ? undefined : nearestHour(time);
  }

  async write(through: EpochHour): Promise<void> {
    await mkdir(path.dirname(this.file), { recursive: true });
    const draft = `${this.file}.draft`;
    await writeFile(draft, JSON.stringify({ through: formatHour(through) }));
    await rename(draft, this.file);
  }

  /** For a publication that has ended. */
  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }
}
