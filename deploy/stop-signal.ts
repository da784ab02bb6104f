/** Aborted by the first Ctrl-C or SIGTERM, for an orderly stop; a second one ends the process at once. */
export function untilStopped(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return controller.signal;
}
