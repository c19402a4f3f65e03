// Version ranges as the definitions write them: "3", "0-12", "4+".

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

const openEnd = 0x7fff;

export const noVersions: VersionRange = { min: 1, max: 0 };

export function parseVersions(text: string): VersionRange {
  const match = /^(\d+)(?:-(\d+)|(\+))?$/.exec(text);
  if (match === null) throw new Error(`bad version range ${JSON.stringify(text)}`);
  const min = Number(match[1]);
  if (match[3] !== undefined) return { min, max: openEnd };
  return { min, max: match[2] === undefined ? min : Number(match[2]) };
}

export function inVersions(range: VersionRange, version: number): boolean {
  return version >= range.min && version <= range.max;
}
