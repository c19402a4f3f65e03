// 64-bit integers as JavaScript numbers, through two 32-bit halves (several times as fast as bigint).
// Reading what is beyond ±2^53 gives the nearest double; writing expects a safe integer.

export function readInt64(view: DataView, position: number): number {
  return view.getInt32(position) * 0x100000000 + view.getUint32(position + 4);
}

export function writeInt64(view: DataView, position: number, value: number): void {
  view.setInt32(position, Math.floor(value / 0x100000000));
  view.setUint32(position + 4, value >>> 0);
}

/** A view over exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
