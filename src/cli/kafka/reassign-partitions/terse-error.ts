// What went wrong, told as it is, where otherwise "Error: " comes before it.

export class TerseError extends Error {
  override readonly name = 'TerseError';
}
