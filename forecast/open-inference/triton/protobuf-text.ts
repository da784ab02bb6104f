/** What a configuration is made of: messages, lists and scalars, under the names of the protocol buffer. */
export type ProtobufValue = string | number | boolean | ProtobufMessage | readonly ProtobufValue[];

export interface ProtobufMessage {
  readonly [field: string]: ProtobufValue | undefined;
}

/** Fields whose text is the name of an enumeration's value, which is written without quotes. */
const ENUMERATIONS: ReadonlySet<string> = new Set(['data_type', 'kind', 'timeout_action']);

/** A message as protocol buffer text (`config.pbtxt`). Fields that are undefined are left out. */
export function protobufText(message: ProtobufMessage): string {
  return fields(message, '').join('');
}

function fields(message: ProtobufMessage, indent: string): string[] {
  return Object.entries(message).map(([name, value]) =>
    value === undefined ? '' : field(name, value, indent),
  );
}

function field(name: string, value: ProtobufValue, indent: string): string {
  if (isList(value)) {
    const messages = value.filter(isMessage);
    if (messages.length < value.length) return `${indent}${name}: [${scalars(name, value)}]\n`;
    if (messages.length === 0) return `${indent}${name}: []\n`;
    const items = messages.map((item) => `${indent}  ${block(item, `${indent}  `)}`);
    return `${indent}${name} [\n${items.join(',\n')}\n${indent}]\n`;
  }
  if (isMessage(value)) return `${indent}${name} ${block(value, indent)}\n`;
  return `${indent}${name}: ${scalar(name, value)}\n`;
}

function block(message: ProtobufMessage, indent: string): string {
  return `{\n${fields(message, `${indent}  `).join('')}${indent}}`;
}

function scalars(name: string, values: readonly ProtobufValue[]): string {
  return values
    .filter((value) => typeof value !== 'object')
    .map((value) => scalar(name, value))
    .join(', ');
}

function scalar(name: string, value: string | number | boolean): string {
  if (typeof value !== 'string' || ENUMERATIONS.has(name)) return String(value);
  // JSON's escapes are among those of protocol buffer text.
  return JSON.stringify(value);
}

function isList(value: ProtobufValue): value is readonly ProtobufValue[] {
  return Array.isArray(value);
}

function isMessage(value: ProtobufValue): value is ProtobufMessage {
  return typeof value === 'object' && !isList(value);
}
