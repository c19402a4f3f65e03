// What a Kafka broker measures and Samsa does not, with the reason: patterns of names as the page would have them, by
// reason. A suite holds them, together with the table of metrics, to all that a running Kafka has.

export interface AbsentMetrics {
  /** Of names, `*` for anything. */
  readonly patterns: readonly string[];
  readonly reason: string;
}

export const absentMetrics: readonly AbsentMetrics[] = [
  {
    patterns: ['*_rate', '*_ratio', '*_ratio_avg', '*_time_ns_avg', '*_latency_avg', '*_time_avg', '*_avgidleratio'],
    reason: 'Rates and averages over windows of their own: Prometheus makes them from counters and summaries.',
  },
  {
    patterns: [
      'kafka_server_*_channel_metrics_*',
      'kafka_server_alter_partition_metrics_*',
      'kafka_server_directory_assignments_metrics_*',
      'kafka_server_heartbeat_metrics_*',
      'kafka_server_registration_metrics_*',
      'kafka_server_forwardingmanager_*',
      'kafka_server_forwarding_metrics_*',
      'kafka_server_assignmentsmanager_*',
      'kafka_server_addpartitionstotxnmanager_*',
      'kafka_coordinator_transaction_transactionmarkerchannelmanager_*',
    ],
    reason: 'Connections, queues and retries between the parts of a broker; here they call each other.',
  },
  {
    patterns: [
      'kafka_server_brokertopicmetrics_replicationbytes*',
      'kafka_server_brokertopicmetrics_reassignmentbytes*',
      'kafka_server_replicafetchermanager_*',
      'kafka_server_replicamanager_failedisrupdates_total',
      'kafka_server_replicamanager_isr*_total',
      'kafka_server_replicamanager_reassigningpartitions',
      'kafka_cluster_partition_atminisr',
      'kafka_cluster_partition_insyncreplicascount',
      'kafka_cluster_partition_replicascount',
      'kafka_cluster_partition_underminisr',
      'kafka_cluster_partition_underreplicated',
      'kafka_server_delayedproducemetrics_expires_total',
      'kafka_controller_controllerstats_*elections_total',
      'kafka_controller_controllerstats_electionfrom*',
      'kafka_controller_kafkacontroller_preferredreplicaimbalancecount',
    ],
    reason: 'With one replica each would always be 0 or 1.',
  },
  {
    patterns: [
      'kafka_server_raft_metrics_*',
      'kafka_controller_kafkacontroller_ignoredstaticvoters',
      'kafka_controller_kafkacontroller_*heartbeat*',
      'kafka_controller_kafkacontroller_newactivecontrollerscount',
      'kafka_controller_kafkacontroller_controlledshutdownbrokercount',
      'kafka_controller_kafkacontroller_brokerregistrationstate',
      'kafka_controller_kafkacontroller_eventqueueoperations*',
      'kafka_controller_kafkacontroller_last*',
      'kafka_controller_kafkacontroller_metadataerrorcount',
      'kafka_controller_controllereventmanager_*',
      'kafka_server_broker_metadata_metrics_*',
      'kafka_server_brokermetadatalistener_*',
      'kafka_server_metadataloader_currentcontrollerid',
      'kafka_server_metadataloader_handleloadsnapshotcount',
      'kafka_server_snapshotemitter_*',
      'kafka_server_node_metrics_*',
      'kafka_server_controllermutation_*',
    ],
    reason:
      'A node is its own only controller: nothing is elected, nobody lags, and metadata is in force when it is answered for. `kafka-metadata-quorum` and `kafka-features` tell what there is.',
  },
  {
    patterns: [
      'kafka_network_acceptor_*',
      'kafka_network_processor_*',
      'kafka_network_requestchannel_*',
      'kafka_network_socketserver_memorypool*',
      'kafka_server_socket_server_metrics_memorypool*',
      'kafka_server_kafkarequesthandlerpool_*requesthandleravgidlepercent',
      'kafka_server_*_coordinator_metrics_event_*',
      'kafka_server_*_coordinator_metrics_background_*',
      'kafka_server_*_coordinator_metrics_batch_*',
      'kafka_log_logcleaner_deadthreadcount',
      'kafka_server_fetch_queue_size',
      'kafka_server_produce_queue_size',
      'kafka_server_request_queue_size',
    ],
    reason:
      'Threads, their queues and their memory. A broker is one event loop: see `nodejs_eventloop_…` and the idle shares.',
  },
  {
    patterns: ['kafka_server_socket_server_metrics_*', 'kafka_network_socketserver_expiredconnectionskilledcount'],
    reason: "What Java's selector counts on each listener beside connections. Requests and bytes are counted by API.",
  },
  {
    patterns: [
      'kafka_network_requestmetrics_messageconversionstimems',
      'kafka_network_requestmetrics_temporarymemorybytes',
      'kafka_server_brokertopicmetrics_*messageconversions_total',
    ],
    reason: 'No API that is served converts records; in Kafka 4 these are always 0, too.',
  },
  {
    patterns: [
      'kafka_server_brokertopicmetrics_invalid*records_total',
      'kafka_server_brokertopicmetrics_nokeycompactedtopicrecords_total',
    ],
    reason: 'Refused records are among `kafka_network_requestmetrics_errors_total`, by error.',
  },
  {
    patterns: ['kafka_server_delayedoperationpurgatory_numdelayedoperations'],
    reason: 'What is done leaves its waiting list at once, so that it is what `purgatorysize` says.',
  },
  {
    patterns: ['kafka_log_logcleaner_*', 'kafka_log_logcleanermanager_*', 'kafka_utils_throttler_cleaner_io'],
    reason: "Of Kafka's own cleaner; `samsa_cleaner_…` says what ours does.",
  },
  {
    patterns: [
      'kafka_server_*_coordinator_metrics_partition_load_time_max',
      'kafka_server_replicaalterlogdirsmanager_*',
    ],
    reason: 'Told in the log while it goes on, with how far it is.',
  },
  {
    patterns: [
      'kafka_server_group_coordinator_metrics_offset_expiration_count',
      'kafka_server_group_coordinator_metrics_offset_deletion_count',
    ],
    reason: 'Not counted; `kafka_coordinator_group_groupmetadatamanager_numoffsets` says how many there are.',
  },
  {
    patterns: [
      'kafka_server_*share*',
      'kafka_server_group_coordinator_metrics_streams_*',
      'kafka_log_log_retentionsizeinpercent',
      'kafka_log_logmanager_*cordoned*',
      'kafka_server_client_metrics_unknown_subscription_request_rate',
    ],
    reason: 'Of what this release does not have: share groups, streams groups, tiered storage, cordoned directories.',
  },
  {
    patterns: [
      'kafka_server_app_info_*',
      'kafka_server_*_clusterid',
      'kafka_server_*_linux_disk_*',
      'kafka_server_*_yammer_metrics_count',
      'kafka_server_kafka_metrics_count_count',
      'kafka_server_request_exempt_request_time',
      'kafka_server_client_metrics_plugin_export_time_max',
    ],
    reason:
      'About the process and its metrics; `samsa_build_info` and `process_…` say what matters, the system the rest.',
  },
];

/** Whether a name of Kafka's is among those that are not here. */
export function isAbsent(name: string): boolean {
  return absentMetrics.some(({ patterns }) => patterns.some((pattern) => patternOf(pattern).test(name)));
}

function patternOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
}
