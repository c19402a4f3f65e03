// Named clusters: where they are and how to speak to them, so that nobody types it twice; and the text of
// the file that holds them. A text that is no such file is refused rather than half understood.

import { UserError } from '../user-error.ts';

export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly bootstrapServer: string;
  /** Options of the clients, by their Kafka names. */
  readonly options: ReadonlyMap<string, string>;
  /** In which `samsa profile prompt` paints the name. */
  readonly color: string | undefined;
}

export interface Profiles {
  /** Chosen by `samsa profile use`. */
  readonly current: string | undefined;
  readonly byName: ReadonlyMap<string, Profile>;
}

const fileVersion = 1;

export function requireProfile(profiles: Profiles, name: string): Profile {
  const profile = profiles.byName.get(name);
  if (profile !== undefined) return profile;
  const known = [...profiles.byName.keys()].toSorted();
  const hint =
    known.length === 0 ? 'There are none yet; samsa profile create makes one.' : `There are: ${known.join(', ')}.`;
  throw new UserError(`there is no profile ${name}\n  ${hint}`);
}

interface ProfileJson {
  readonly description?: string;
  readonly bootstrapServer: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly color?: string;
}

/** Throws a `SyntaxError` or `TypeError` for a text that is something else. */
export function parseProfiles(text: string): Profiles {
  const document = JSON.parse(text) as { version?: number; current?: string; profiles: Record<string, ProfileJson> };
  if (document.version !== fileVersion) throw new TypeError(`its version is not ${fileVersion}`);
  const profiles = Object.entries(document.profiles).map(([name, json]): readonly [string, Profile] => {
    if (typeof json.bootstrapServer !== 'string') throw new TypeError(`profile ${name} has no bootstrapServer`);
    const { description = '', bootstrapServer, options = {}, color } = json;
    return [name, { name, description, bootstrapServer, options: new Map(Object.entries(options)), color }];
  });
  return { current: document.current, byName: new Map(profiles) };
}

export function profilesText({ current, byName }: Profiles): string {
  const profiles = [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const json = profiles.map(({ name, description, bootstrapServer, options, color }) => [
    name,
    { description, bootstrapServer, options: Object.fromEntries(options), ...(color === undefined ? {} : { color }) },
  ]);
  const document = {
    version: fileVersion,
    ...(current === undefined ? {} : { current }),
    profiles: Object.fromEntries(json) as unknown,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
