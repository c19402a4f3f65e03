// The public face of the broker: `samsa/broker`, for a process that wants one inside itself.

export {
  createLogger,
  formatLogLine,
  type Logger,
  type LogEvent,
  type LogLevel,
  silentLogger,
} from '../base/logging.ts';
export type { Platform } from '../base/ports/platform.ts';
export { createPlatform } from '../base/ports/real/platform.ts';
export type { BrokerConfigInput } from '../config/broker-settings.ts';
export type { ConfigProblem } from '../config/config-problem.ts';
export { type BrokerConfigResult, loadBrokerConfig, type LoadedBrokerConfig } from '../config/load-broker-config.ts';
export { type Broker, startBroker } from './broker.ts';
export type { BoundListener } from './socket-server.ts';
