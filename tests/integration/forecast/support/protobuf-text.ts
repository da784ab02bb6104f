/** A small reader of protocol buffer text: enough for what Triton's configurations hold, and for no more. */
export type Read = string | number | boolean | readonly Read[] | { readonly [field: string]: Read };

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([A-Za-z_][\w]*)|(-?\d+(?:\.\d+)?)|([[\]{}:,]))/y;

export function readProtobufText(text: string): Read {
  const tokens = tokenise(text);
  let at = 0;
  const peek = (): string | undefined => tokens[at];
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected)) {
      throw new SyntaxError(`expected ${expected ?? 'a token'}, found ${String(token)}`);
    }
    return token;
  };

  function message(end: string | undefined): Read {
    const fields: Record<string, Read> = {};
    while (peek() !== end) {
      const name = take();
      if (peek() === ':') take(':');
      if (name in fields) throw new SyntaxError(`field ${name} is there twice`);
      fields[name] = value();
    }
    return fields;
  }

  function value(): Read {
    const token = take();
    if (token === '{') {
      const read = message('}');
      take('}');
      return read;
    }
    if (token === '[') {
      const items: Read[] = [];
      while (peek() !== ']') {
        items.push(value());
        if (peek() === ',') take(',');
      }
      take(']');
      return items;
    }
    if (token.startsWith('"')) return String(JSON.parse(token));
    if (token === 'true' || token === 'false') return token === 'true';
    // An enumeration's value is told from text by what stands around it.
    return /^-?\d/.test(token) ? Number(token) : `enum ${token}`;
  }

  return message(undefined);
}

function tokenise(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new SyntaxError(`unreadable at ${start}: ${text.slice(start, start + 20)}`);
    tokens.push(match[0].trim());
  }
  return tokens;
}
