import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { onThemeChange } from '../charts/palette.js';

interface Chart<Data> {
  readonly update: (data: Data) => void;
  readonly resize: (width: number) => void;
  readonly destroy: () => void;
}

/**
 * Ties a chart to an element: made when the element is there and again when `identity` or the theme changes,
 * fed with `data`, as wide as the element.
 */
export function useChart<Data>(
  data: Data,
  identity: string,
  create: (element: HTMLElement, data: Data, width: number) => Chart<Data>,
): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement | null>(null);
  const chart = useRef<Chart<Data> | null>(null);
  const latest = useRef({ data, create });
  latest.current = { data, create };

  useLayoutEffect(() => {
    const host = element.current;
    if (host === null) return undefined;
    const make = () => {
      chart.current?.destroy();
      chart.current = latest.current.create(host, latest.current.data, host.clientWidth);
    };
    make();
    // Canvases keep the face they were drawn with: draw again once the page's own has arrived.
    let gone = false;
    void document.fonts.ready.then(() => {
      if (!gone) make();
    });
    const stopListening = onThemeChange(make);
    const observer = new ResizeObserver(() => {
      chart.current?.resize(host.clientWidth);
    });
    observer.observe(host);
    return () => {
      gone = true;
      stopListening();
      observer.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [identity]);

  useEffect(() => {
    chart.current?.update(data);
  }, [data]);

  return element;
}
