/** What the measuring process tells the one that serves. */
export type Order =
  | { readonly name: 'send these bytes'; readonly text: string }
  | { readonly name: 'emit'; readonly stations: number }
  | { readonly name: 'tell memory' };

/** What that one answers. */
export type Report =
  | { readonly name: 'listening'; readonly api: string; readonly bare: string }
  | { readonly name: 'done' }
  /** `at` in milliseconds since 1970. */
  | { readonly name: 'emitted'; readonly at: number }
  /** The most since the last time. */
  | { readonly name: 'memory'; readonly bytes: number };
