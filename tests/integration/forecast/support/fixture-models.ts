import path from 'node:path';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');

/** Mean = last value, quantiles around it, wind from the west; 48 h, 3 stations, three graphs. */
export const PERSISTENCE_MODEL = path.join(FIXTURES, 'persistence-1.0.0');
/** `y` = 2 `x`, after some ten milliseconds of work, whatever the batch. */
export const WORK_MODEL = path.join(FIXTURES, 'work-1.0.0');
/** Names the channel of a map whose mean is highest: red, green or blue. */
export const BRIGHTEST_IMAGE_MODEL = path.join(FIXTURES, 'brightest-image-1.0.0');
/** Tells loud from quiet. */
export const BRIGHTEST_AUDIO_MODEL = path.join(FIXTURES, 'brightest-audio-1.0.0');
/** Holds all models of the tests, among them one classifier of each modality. */
export const FIXTURE_MODELS = FIXTURES;
/** `y` = 2 `x`, both float16. */
export const HALF_MODEL = path.join(FIXTURES, 'half-1.0.0');
