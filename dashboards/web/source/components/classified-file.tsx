import { useEffect, useRef } from 'preact/hooks';
import type { Classification } from '../api/work.js';
import { number } from '../text/numbers.js';

/** The labels of a file, most probable first, beside what the model saw of it. */
export function ClassifiedFile({ name, found }: { readonly name: string; readonly found: Classification }) {
  const [best] = found.labels;
  return (
    <div class="classified">
      <figure>
        <MapPicture map={found.map} label={`What the model saw of ${name}`} />
        <figcaption class="quiet">What the model saw</figcaption>
      </figure>
      <div>
        <h3>{best?.label ?? 'No label'}</h3>
        <p class="quiet">
          {name}, by {found.model} in {found.milliseconds.toLocaleString('en')} ms
        </p>
        <dl class="bars">
          {found.labels.map(({ label, probability }) => (
            <div key={label} class="bar model">
              <dt>{label}</dt>
              <dd>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={100 * probability} height="8" rx="1" />
                </svg>
                <span>{number(100 * probability, 0)} %</span>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

/** The picture in a data address, on a canvas: the page's policy lets no picture in that does not come from the service. */
function MapPicture({ map, label }: { readonly map: string; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const bytes = Uint8Array.from(atob(map.replace(/^[^,]*,/, '')), (character) => character.charCodeAt(0));
    let gone = false;
    void createImageBitmap(new Blob([bytes], { type: 'image/png' })).then((picture) => {
      const element = canvas.current;
      if (gone || element === null) return;
      element.width = picture.width;
      element.height = picture.height;
      element.getContext('2d')?.drawImage(picture, 0, 0);
    });
    return () => {
      gone = true;
    };
  }, [map]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}
