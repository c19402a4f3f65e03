// The version, as the command line names it.

export { packageVersion as version } from '../base/package-version.ts';
