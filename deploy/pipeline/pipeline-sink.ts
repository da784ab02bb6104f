import type { ObservationSink } from '../../api/observations/observation-sink.js';
import type { LivePipeline } from './live-pipeline.js';

/** Observations that clients post, through the pipeline of this process: answered when they are stored. */
export function pipelineSink(pipeline: LivePipeline): ObservationSink {
  return {
    async accept(records) {
      const { intake } = await pipeline.accept(records);
      return intake.verdicts;
    },
  };
}
