// What Samsa does with a Kafka setting in this release. Nothing is accepted silently: a key either
// acts, or says why there is nothing for it to do, or is refused when it is set to anything but its
// default.

export type ConfigStatus =
  | { readonly kind: 'honoured' }
  | { readonly kind: 'no-effect'; readonly reason: string }
  | { readonly kind: 'unsupported'; readonly reason: string };

const noEffect = (reason: string): ConfigStatus => ({ kind: 'no-effect', reason });
const unsupported = (reason: string): ConfigStatus => ({ kind: 'unsupported', reason });

export const honoured: ConfigStatus = { kind: 'honoured' };

export const appendsTogether = noEffect('what is decided while an append is under way shares the next one');
export const growingFiles = noEffect('a file grows as it is written; setting its length first would reserve nothing');
export const immediate = noEffect('Samsa starts in milliseconds');
export const listenersTogether = noEffect('all listeners open together, when the broker is ready');
export const metadataBySize = noEffect('the metadata log rolls and trims by size and age of its snapshots');
export const noCachedBuffers = noEffect('a batch is built in memory of its own size');
export const noPurgatory = noEffect('a finished request leaves its waiting list at once');
export const noReporters = noEffect('metrics reporters are Java classes');
export const noUnstableFeatures = noEffect('there are no unstable features');
export const oneLz4Speed = noEffect('lz4 has one speed in Samsa; every client reads what comes out');
export const oneEventLoop = noEffect('a broker is one event loop');
export const piecesOfOwnSize = noEffect('the cleaner reads and writes in small pieces, so that it holds nobody up');
export const pacedEvenly = noEffect('what is copied between directories is paced evenly, without samples');
export const singleController = noEffect('this node is its own controller');
export const systemSockets = noEffect('Node leaves socket buffers to the operating system');
export const withReplication = noEffect('takes effect with the release that brings replication');
export const withSasl = noEffect('takes effect with the release that brings SASL');
export const withSecurity = noEffect('takes effect with the release that brings authentication');
export const withShareGroups = noEffect('takes effect with the release that brings share groups');
export const withStreams = noEffect('takes effect with the release that brings streams groups');
export const withTieredStorage = noEffect('takes effect with the release that brings tiered storage');
export const withTls = noEffect('takes effect with the release that brings TLS');

export const noAuthorizer = unsupported('authorisation comes with a later release');
export const noCordonedDirectories = unsupported('cordoned directories come with a later release');
export const noJvmClasses = unsupported('Samsa cannot load Java classes');
export const noQuorum = unsupported('several controllers come with a later release');
export const noReplication = unsupported('replication comes with a later release');
export const noSasl = unsupported('SASL comes with a later release');
export const noTieredStorage = unsupported('tiered storage comes with a later release');
export const noTls = unsupported('TLS comes with a later release');
export const noTwoPhaseCommit = unsupported('two-phase commit comes with a later release');
