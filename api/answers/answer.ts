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

/** The bytes of an answer with what its headers say of them, ready to be sent many times. */
export class Answer {
  /** Weak: the same for every encoding. */
  readonly etag: string;
  readonly #packed = new Map<Encoding, Promise<Buffer>>();

  /** `identity` is what makes the answer what it is: where two have the same, a client need not load the second. */
  constructor(
    readonly body: Buffer,
    readonly mediaType: string,
    identity: Uint8Array | string,
    readonly headers: Readonly<Record<string, string>>,
  ) {
    this.etag = `W/"${createHash('sha1').update(identity).digest('base64url')}"`;
  }

  get isPackable(): boolean {
    return this.body.length >= SMALLEST_PACKED_BYTES && PACKABLE.test(this.mediaType);
  }

  /** The body in an encoding; packed once, however often it is sent. */
  encoded(encoding: Encoding): Buffer | Promise<Buffer> {
    if (encoding === 'identity') return this.body;
    const packed =
      this.#packed.get(encoding) ?? (encoding === 'br' ? packBrotli(this.body, BROTLI) : packGzip(this.body));
    this.#packed.set(encoding, packed);
    return packed;
  }
}
