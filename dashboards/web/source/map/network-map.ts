import { select, type Selection } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior } from 'd3-zoom';
import { Basemap } from './basemap.js';
import { drawBasemap, drawScale } from './draw-basemap.js';
import { drawStations } from './draw-stations.js';
import type { MapPalette } from './map-palette.js';
import { markAt, type Mark, type PlacedMark } from './mark.js';
import { fit, SCALES, type Camera, type Size } from './view.js';

const ZOOM_STEP = 1.7;
const PAN_PIXELS = 60;
/** A press that moves less than this is a click. */
const CLICK_PIXELS = 5;

export interface NetworkMapContent {
  /** The most important first. */
  readonly marks: readonly Mark[];
  readonly selected: string | undefined;
}

interface NetworkMapOptions {
  readonly onSelect: (id: string) => void;
  /** The mark under the pointer and where it is, or undefined. */
  readonly onPoint: (point: { mark: Mark; x: number; y: number } | undefined) => void;
}

/** The map on a canvas: land, stations, and moving about in it by mouse, fingers and keys. */
export class NetworkMap {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #selection: Selection<HTMLCanvasElement, unknown, null, undefined>;
  readonly #zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  readonly #basemap = new Basemap(() => {
    this.#schedule();
  });
  #palette: MapPalette;
  #content: NetworkMapContent = { marks: [], selected: undefined };
  #camera: Camera = zoomIdentity;
  #size: Size = { width: 0, height: 0 };
  #placed: PlacedMark[] = [];
  #frame: number | undefined;
  /** Whether somebody has moved the map: until then it follows the network as stations come. */
  #moved = false;

  constructor(canvas: HTMLCanvasElement, palette: MapPalette, { onSelect, onPoint }: NetworkMapOptions) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser has no 2D canvas');
    this.#palette = palette;
    this.#canvas = canvas;
    this.#context = context;
    this.#selection = select(canvas);
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([SCALES.least, SCALES.most])
      .extent(() => [
        [0, 0],
        [this.#size.width, this.#size.height],
      ])
      .translateExtent([
        [0, 0],
        [1, 1],
      ])
      .clickDistance(CLICK_PIXELS)
      // One finger scrolls the page, two move the map.
      .filter((event: Event) => !(event instanceof TouchEvent) || event.touches.length > 1)
      .on('zoom', ({ transform, sourceEvent }: { transform: Camera; sourceEvent: Event | null }) => {
        if (sourceEvent !== null) this.#moved = true;
        this.#camera = transform;
        onPoint(undefined);
        this.#schedule();
      });
    this.#selection.call(this.#zoom).on('dblclick.zoom', null);
    canvas.style.touchAction = 'pan-y';
    const under = (event: MouseEvent) => markAt(this.#placed, event.offsetX, event.offsetY);
    this.#selection
      .on('click', (event: MouseEvent) => {
        const mark = under(event);
        if (mark !== undefined) onSelect(mark.id);
      })
      .on('pointermove', (event: PointerEvent) => {
        if (event.buttons !== 0) return;
        const mark = under(event);
        canvas.style.cursor = mark === undefined ? '' : 'pointer';
        onPoint(mark && { mark, x: event.offsetX, y: event.offsetY });
      })
      .on('pointerleave', () => {
        onPoint(undefined);
      })
      .on('keydown', (event: KeyboardEvent) => {
        if (this.#press(event.key)) event.preventDefault();
      });
  }

  update(content: NetworkMapContent): void {
    const before = this.#content.marks.length;
    this.#content = content;
    if (!this.#moved && content.marks.length !== before) this.showAll();
    this.#schedule();
  }

  resize(size: Size): void {
    this.#size = size;
    this.#canvas.width = Math.round(size.width * devicePixelRatio);
    this.#canvas.height = Math.round(size.height * devicePixelRatio);
    if (!this.#moved) this.showAll();
    this.#draw();
  }

  recolour(palette: MapPalette): void {
    this.#palette = palette;
    this.#schedule();
  }

  /** Moves so that every station is on view. */
  showAll(): void {
    if (this.#size.width === 0) return;
    const places = this.#content.marks.map(({ place }) => place);
    this.#look(fit(places, this.#size));
    this.#moved = false;
  }

  /** Moves so that a station is in the middle, unless it is well on view already. */
  show(id: string): void {
    const place = this.#content.marks.find((mark) => mark.id === id)?.place;
    const { width, height } = this.#size;
    if (place === undefined || width === 0) return;
    const [x, y] = [place.x * this.#camera.k + this.#camera.x, place.y * this.#camera.k + this.#camera.y];
    if (x > width * 0.1 && x < width * 0.9 && y > height * 0.1 && y < height * 0.9) return;
    const { k } = this.#camera;
    this.#look({ k, x: width / 2 - place.x * k, y: height / 2 - place.y * k });
    this.#moved = true;
  }

  zoomBy(steps: number): void {
    this.#moved = true;
    this.#zoom.scaleBy(this.#selection, ZOOM_STEP ** steps);
  }

  destroy(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#selection.on('.zoom', null);
  }

  #look({ k, x, y }: Camera): void {
    this.#zoom.transform(this.#selection, zoomIdentity.translate(x, y).scale(k));
  }

  #pan(right: number, down: number): void {
    this.#moved = true;
    const { k } = this.#camera;
    this.#zoom.translateBy(this.#selection, (-right * PAN_PIXELS) / k, (-down * PAN_PIXELS) / k);
  }

  /** Returns whether the key means something to the map. */
  #press(key: string): boolean {
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => {
        this.#pan(-1, 0);
      },
      ArrowRight: () => {
        this.#pan(1, 0);
      },
      ArrowUp: () => {
        this.#pan(0, -1);
      },
      ArrowDown: () => {
        this.#pan(0, 1);
      },
      '+': () => {
        this.zoomBy(1);
      },
      '=': () => {
        this.zoomBy(1);
      },
      '-': () => {
        this.zoomBy(-1);
      },
      '0': () => {
        this.showAll();
      },
    };
    const action = actions[key];
    action?.();
    return action !== undefined;
  }

  /** Many changes of one frame are drawn once. */
  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#size.width === 0) return;
    const context = this.#context;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    drawBasemap(
      context,
      this.#basemap.sheets(this.#camera, this.#size),
      this.#camera,
      this.#size,
      this.#palette,
    );
    drawScale(context, this.#camera, this.#size, this.#palette);
    const { marks, selected } = this.#content;
    this.#placed = drawStations(context, marks, selected, this.#camera, this.#size, this.#palette);
  }
}
