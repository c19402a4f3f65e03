// The cluster as its controller, which every broker is its own here, has it.

import { metadataVersionFeature } from '../../../metadata/image/features.ts';
import { defineRunningSubject } from '../metric-subject.ts';

export const controllerSubject = defineRunningSubject({
  title: 'Controller',
  metrics: {
    kafka_controller_kafkacontroller_activecontrollercount: {
      type: 'gauge',
      doc: '1 where the active controller is.',
    },
    kafka_controller_kafkacontroller_activebrokercount: { type: 'gauge', doc: 'Brokers that serve.' },
    kafka_controller_kafkacontroller_fencedbrokercount: {
      type: 'gauge',
      doc: 'Brokers that are registered and do not serve.',
    },
    kafka_controller_kafkacontroller_globaltopiccount: { type: 'gauge', doc: 'Topics.' },
    kafka_controller_kafkacontroller_globalpartitioncount: { type: 'gauge', doc: 'Partitions.' },
    kafka_controller_kafkacontroller_offlinepartitionscount: { type: 'gauge', doc: 'Partitions that nobody serves.' },
    kafka_server_metadataloader_currentmetadataversion: {
      type: 'gauge',
      doc: 'Level of metadata.version, of which the release of Kafka that the cluster is finalised to follows.',
    },
    kafka_server_metadataloader_finalizedlevel: {
      type: 'gauge',
      labels: ['featurename'],
      doc: 'Levels of the features that are finalised, in camel case as in Kafka.',
    },
  },
  collect({ broker }, samples) {
    const { cluster, topics, features } = broker.image();
    const fenced = [...cluster.values()].filter((each) => each.fenced).length;
    let partitions = 0;
    for (const topic of topics.byId.values()) partitions += topic.partitions.length;
    samples.add('kafka_controller_kafkacontroller_activecontrollercount', 1);
    samples.add('kafka_controller_kafkacontroller_activebrokercount', cluster.size - fenced);
    samples.add('kafka_controller_kafkacontroller_fencedbrokercount', fenced);
    samples.add('kafka_controller_kafkacontroller_globaltopiccount', topics.byId.size);
    samples.add('kafka_controller_kafkacontroller_globalpartitioncount', partitions);
    samples.add('kafka_controller_kafkacontroller_offlinepartitionscount', [...broker.replicas.offline()].length);
    const metadataVersion = features.get(metadataVersionFeature);
    if (metadataVersion !== undefined)
      samples.add('kafka_server_metadataloader_currentmetadataversion', metadataVersion);
    for (const [name, level] of features)
      samples.add('kafka_server_metadataloader_finalizedlevel', level, camelCase(name));
  },
});

/** `metadata.version` is `metadataVersion`. */
function camelCase(name: string): string {
  return name.replaceAll(/\.(.)/g, (_, letter: string) => letter.toUpperCase());
}
