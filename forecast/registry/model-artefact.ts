import type { Manifest } from './manifest.js';

/** A model folder whose manifest is valid and whose files have the SHA-256 that the manifest says. */
export interface ModelArtefact {
  /** `<name>-<version>`; what requests and stored forecasts name. */
  readonly id: string;
  readonly folder: string;
  readonly manifest: Manifest;
}
