import path from 'node:path';

const FIXTURES = path.resolve(import.meta.dirname, '../fixtures');

/** Mean = last value, quantiles around it, wind from the west; 48 h, 3 stations, three graphs. */
export const PERSISTENCE_MODEL = path.join(FIXTURES, 'persistence-1.0.0');
/** `y` = 2 `x`, after some ten milliseconds of work, whatever the batch. */
export const WORK_MODEL = path.join(FIXTURES, 'work-1.0.0');
