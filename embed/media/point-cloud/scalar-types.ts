/** A number in a binary file: its bytes, and how to read it. */
export interface ScalarType {
  readonly bytes: number;
  read(view: DataView, at: number, littleEndian: boolean): number;
}

const INT8: ScalarType = { bytes: 1, read: (view, at) => view.getInt8(at) };
const UINT8: ScalarType = { bytes: 1, read: (view, at) => view.getUint8(at) };
const INT16: ScalarType = { bytes: 2, read: (view, at, little) => view.getInt16(at, little) };
const UINT16: ScalarType = { bytes: 2, read: (view, at, little) => view.getUint16(at, little) };
const INT32: ScalarType = { bytes: 4, read: (view, at, little) => view.getInt32(at, little) };
const UINT32: ScalarType = { bytes: 4, read: (view, at, little) => view.getUint32(at, little) };
const FLOAT32: ScalarType = { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) };
const FLOAT64: ScalarType = { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) };
const INT64: ScalarType = { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) };
const UINT64: ScalarType = { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) };

/** By PLY's names, old and new. */
export const PLY_TYPES: ReadonlyMap<string, ScalarType> = new Map([
  ['char', INT8],
  ['int8', INT8],
  ['uchar', UINT8],
  ['uint8', UINT8],
  ['short', INT16],
  ['int16', INT16],
  ['ushort', UINT16],
  ['uint16', UINT16],
  ['int', INT32],
  ['int32', INT32],
  ['uint', UINT32],
  ['uint32', UINT32],
  ['float', FLOAT32],
  ['float32', FLOAT32],
  ['double', FLOAT64],
  ['float64', FLOAT64],
]);

/** By PCD's TYPE and SIZE, written together. */
export const PCD_TYPES: ReadonlyMap<string, ScalarType> = new Map([
  ['I1', INT8],
  ['U1', UINT8],
  ['I2', INT16],
  ['U2', UINT16],
  ['I4', INT32],
  ['U4', UINT32],
  ['F4', FLOAT32],
  ['F8', FLOAT64],
  ['I8', INT64],
  ['U8', UINT64],
]);
