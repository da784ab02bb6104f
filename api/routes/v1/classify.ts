import { z } from 'zod';
import { mapPicture } from '../../../embed/media/map-picture.js';
import { MODALITIES } from '../../../embed/media/modality.js';
import type { MediaClassifier } from '../../../forecast/classifier/classifiers.js';
import { DEFAULT_TOP } from '../../../forecast/classifier/classifier.js';
import { MEDIA_BODY } from '../../classification/media-body.js';
import { defineEndpoint, defineEndpointWithBody, type Endpoint } from '../../http/endpoint.js';
import { wholeNumber } from '../../http/query-schemas.js';

const MOST_LABELS = 1_000;

/** `GET /v1/classify`: by which models files can be named. */
export function classifiersEndpoint(classifier: MediaClassifier): Endpoint {
  return defineEndpoint({
    path: '/v1/classify',
    summary: 'Classifiers that there are',
    description: 'The models that name what files show, with the labels that each tells apart.',
    parameters: z.strictObject({}),
    query: z.strictObject({}),
    answer: z.strictObject({
      classifiers: z.array(
        z.strictObject({ modality: z.enum(MODALITIES), model: z.string(), labels: z.array(z.string()) }),
      ),
    }),
    problems: [400],
    handle: () =>
      Promise.resolve({
        classifiers: classifier.list().map(({ labels, ...each }) => ({ ...each, labels: [...labels] })),
      }),
  });
}

/** `POST /v1/classify/{modality}`: what a picture, a sound, a point cloud or a short video shows. */
export function classifyEndpoint(classifier: MediaClassifier): Endpoint {
  return defineEndpointWithBody({
    method: 'post',
    path: '/v1/classify/{modality}',
    summary: 'Name what a file shows',
    description:
      'The file is the body or the only file of a form: a picture (JPEG, PNG, WebP, GIF), sound (WAV, Ogg Vorbis, FLAC, MP3), a point cloud (XYZ, PLY, PCD, LAS; metres, z up) or a video (GIF, or a ZIP of frames). The answer has the most probable labels of the newest model of that modality, or of `model`.',
    scope: 'classify',
    parameters: z.strictObject({ modality: z.enum(MODALITIES) }),
    query: z.strictObject({
      top: wholeNumber(1, MOST_LABELS).default(DEFAULT_TOP),
      model: z.string().min(1).max(100).optional(),
      map: z.enum(['true', 'false']).default('false'),
    }),
    body: MEDIA_BODY,
    answer: z.strictObject({
      modality: z.enum(MODALITIES),
      model: z.string(),
      labels: z.array(z.strictObject({ label: z.string(), probability: z.number().min(0).max(1) })),
      /** From the bytes to the labels. */
      milliseconds: z.number(),
      /** What the model saw, a PNG as a data address, where `map=true` asks for it. */
      map: z.string().optional(),
    }),
    problems: [400, 404, 413, 415, 503],
    async handle({ parameters: { modality }, query: { top, model, map: wantsMap }, body, signal }) {
      const options = { top, signal, ...(model !== undefined && { model }) };
      const { milliseconds, map, ...found } = await classifier.classify(modality, body, options);
      const picture = wantsMap === 'true' ? await mapPicture(map, modality) : undefined;
      return {
        modality,
        model: found.model,
        labels: [...found.labels],
        milliseconds: Math.round(milliseconds.map + milliseconds.inference),
        ...(picture !== undefined && { map: `data:image/png;base64,${picture.toString('base64')}` }),
      };
    },
  });
}
