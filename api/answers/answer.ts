import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const packGzip = promisify(gzip);
const packBrotli = promisify(brotliCompress);

/** Smaller ones fit into a packet as they are. */
const SMALLEST_PACKED_BYTES = 1024;
/** Packs nearly as well as the best and takes a tenth of its time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const PACKABLE = /json|text|svg|javascript/;

export type Encoding = 'br' | 'gzip' | 'identity';

export interface AnswerParts {
  readonly body: Buffer;
  readonly mediaType: string;
  /**
   * What makes the answer what it is, where that is not its body: where two have the same, a client need not load the
   * second.
   */
  readonly identity?: string;
  /** For how long a client may take it again without asking, at the moment that it is sent; `no-cache` by default. */
  readonly cacheControl?: () => string;
  /** The name under which a client may save it. */
  readonly file?: string;
}

/** The bytes of an answer with what its headers say of them, ready to be sent many times. */
export class Answer {
  readonly body: Buffer;
  readonly mediaType: string;
  /** Weak: the same for every encoding. */
  readonly etag: string;
  readonly file: string | undefined;
  readonly isPackable: boolean;
  readonly #cacheControl: (() => string) | undefined;
  readonly #packed = new Map<Encoding, Buffer | Promise<Buffer>>();

  constructor({ body, mediaType, identity, cacheControl, file }: AnswerParts) {
    this.body = body;
    this.mediaType = mediaType;
    this.etag = `W/"${createHash('sha1')
      .update(identity ?? body)
      .digest('base64url')}"`;
    this.file = file;
    this.isPackable = body.length >= SMALLEST_PACKED_BYTES && PACKABLE.test(mediaType);
    this.#cacheControl = cacheControl;
  }

  get cacheControl(): string {
    return this.#cacheControl?.() ?? 'no-cache';
  }

  /** The body in an encoding; packed once, however often it is sent. */
  encoded(encoding: Encoding): Buffer | Promise<Buffer> {
    return encoding === 'identity' ? this.body : (this.#packed.get(encoding) ?? this.#pack(encoding));
  }

  #pack(encoding: Encoding): Promise<Buffer> {
    const packing = encoding === 'br' ? packBrotli(this.body, BROTLI) : packGzip(this.body);
    const packed = packing.then((bytes) => {
      this.#packed.set(encoding, bytes);
      return bytes;
    });
    this.#packed.set(encoding, packed);
    return packed;
  }
}
