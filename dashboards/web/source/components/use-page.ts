import { useEffect, useReducer, useState } from 'preact/hooks';
import type { PageState, PageStore } from '../state/page-state.js';

/**
 * The page's state, again whenever it changes. Each drawing takes the state of its own time, not of the change
 * that caused it: an old one would set a slider back under a hand that moves it.
 */
export function usePage(store: PageStore): PageState {
  const [, draw] = useReducer((drawings: number) => drawings + 1, 0);
  useEffect(() => {
    const redraw = () => {
      draw(undefined);
    };
    redraw();
    return store.subscribe(redraw);
  }, [store]);
  return store.state;
}

/** Whether a media query matches, again whenever that changes. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listen = () => {
      setMatches(media.matches);
    };
    media.addEventListener('change', listen);
    return () => {
      media.removeEventListener('change', listen);
    };
  }, [query]);
  return matches;
}
