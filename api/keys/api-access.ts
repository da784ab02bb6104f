import type { ApiKeys } from './api-key.js';

/** Who may do what. */
export interface ApiAccess {
  readonly keys: ApiKeys;
  /** Whether reads need a key too (scope `read`, for `/v2` `inference`); writes always do. */
  readonly readsNeedKey: boolean;
  /** Origins of other pages that may use the API from a browser; `*` for all. */
  readonly origins: readonly string[];
  /** Requests to `/v1` from one address; one more is answered 429. */
  readonly requestsPerMinute: number;
  /** Proxies in front, whose word on the client's address is taken. */
  readonly trustedProxies: number;
}
