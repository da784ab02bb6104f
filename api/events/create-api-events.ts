import type { Logger } from '../../ingest/logger.js';
import type { ApiEventListener, ApiEvents } from './api-events.js';

/** An in-process emitter. A listener that throws is logged and disturbs neither the others nor the pipeline. */
export function createApiEvents(logger: Logger): ApiEvents {
  const listeners = new Set<ApiEventListener>();
  return {
    emit(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          logger.error({ err: error, event: event.name }, 'a listener for API events failed');
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
