/** The same points, [points, 3], as files of every format. */
export function xyzFile(points: Float32Array): Buffer {
  const lines: string[] = [];
  for (let index = 0; index < points.length; index += 3)
    lines.push([...points.subarray(index, index + 3)].join(' '));
  return Buffer.from(lines.join('\n'));
}

export function plyFile(
  points: Float32Array,
  format: 'ascii' | 'binary_little_endian' | 'binary_big_endian',
): Buffer {
  const header = `ply\nformat ${format} 1.0\ncomment test\nelement vertex ${points.length / 3}\nproperty uchar red\nproperty float x\nproperty float y\nproperty float z\nelement face 0\nproperty list uchar int vertex_indices\nend_header\n`;
  if (format === 'ascii') {
    const lines = xyzFile(points).toString().split('\n');
    return Buffer.from(`${header}${lines.map((line) => `7 ${line}`).join('\n')}\n`);
  }
  const body = Buffer.alloc((points.length / 3) * 13);
  for (const [index, value] of points.entries()) {
    const at = Math.floor(index / 3) * 13 + 1 + (index % 3) * 4;
    if (format === 'binary_little_endian') body.writeFloatLE(value, at);
    else body.writeFloatBE(value, at);
  }
  return Buffer.concat([Buffer.from(header), body]);
}

export function pcdFile(points: Float32Array, data: 'ascii' | 'binary'): Buffer {
  const count = points.length / 3;
  const header = `# .PCD v0.7\nVERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH ${count}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS ${count}\nDATA ${data}\n`;
  if (data === 'ascii') return Buffer.concat([Buffer.from(header), xyzFile(points)]);
  const body = Buffer.alloc(points.length * 4);
  for (const [index, value] of points.entries()) body.writeFloatLE(value, index * 4);
  return Buffer.concat([Buffer.from(header), body]);
}

/** Version 1.2, point format 0, millimetres. */
export function lasFile(points: Float32Array): Buffer {
  const count = points.length / 3;
  const file = Buffer.alloc(227 + count * 20);
  file.write('LASF', 0);
  file.writeUInt8(1, 24);
  file.writeUInt8(2, 25);
  file.writeUInt32LE(227, 96);
  file.writeUInt16LE(20, 105);
  file.writeUInt32LE(count, 107);
  for (const axis of [0, 1, 2]) file.writeDoubleLE(0.001, 131 + axis * 8);
  for (const axis of [0, 1, 2]) file.writeDoubleLE(10, 155 + axis * 8);
  for (const [index, value] of points.entries()) {
    file.writeInt32LE(Math.round((value - 10) * 1000), 227 + Math.floor(index / 3) * 20 + (index % 3) * 4);
  }
  return file;
}
