// The front door of the package: everything of `samsa/client` and `samsa/broker`.

export * from './broker/index.ts';
export * from './client/index.ts';
