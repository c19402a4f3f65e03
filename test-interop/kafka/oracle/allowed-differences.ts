// Where Samsa may answer otherwise than Apache Kafka, each with its reason. A row that nothing needs any
// more fails the suite.

export interface AllowedDifference {
  /** Of the case, with its API. */
  readonly case: RegExp;
  readonly path: RegExp;
  /** What Apache Kafka and Samsa answered there; anything, when left out. */
  readonly values?: RegExp;
  readonly reason: string;
}

export const allowedDifferences: readonly AllowedDifference[] = [
  {
    case: /^ApiVersions: ranges/,
    path: /^(?:apiKeys|supportedFeatures|finalizedFeatures)/,
    reason: 'What a later release of Samsa brings is not offered yet.',
  },
  {
    case: /^Produce: /,
    path: /\.errorMessage$/,
    values: /^null \| "/,
    reason: 'Kafka gives a text for few refusals of batches; Samsa says why for all of them.',
  },
  {
    case: /^Records: (?:larger|smaller)/,
    path: /\.errorMessage$/,
    values: /^null \| "/,
    reason: 'Kafka gives a text for few refusals of batches; Samsa says why for all of them.',
  },
  {
    case: /^Records: append time from a producer/,
    path: /\.batchIndexErrorMessage$/,
    values: /^"Invalid timestamp type in message [^|]* \| "Invalid timestamp type in message /,
    reason: 'Kafka shows a record as its class writes it; Samsa names its offset.',
  },
  {
    case: /^(?:Produce|CreatePartitions|CreateTopics|DeleteTopics|DescribeConfigs|DescribeProducers): /,
    path: /\.(?:errorMessage|batchIndexErrorMessage)$/,
    values: /^"[^|]*" \| "/,
    reason: 'The words of an error are our own, where Kafka has a generic text or speaks of what only it has.',
  },
  {
    case: /^OffsetCommit: more than a batch takes/,
    path: /\.errorCode$/,
    values: /^-1 \| 28$/,
    reason: 'Kafka 4 fails inside (UNKNOWN_SERVER_ERROR); Samsa says what is wrong, as Kafka 3 did.',
  },
  {
    case: /^AlterClientQuotas: more than a batch takes/,
    path: /errorMessage$/,
    values: /^"Request parameters[^|]*" \| "/,
    reason: 'The words of an error are our own, where Kafka has a generic text.',
  },
  {
    case: /^FindCoordinator: an unknown kind/,
    path: /errorMessage$/,
    values: /^"[^|]*" \| "/,
    reason: 'The words of an error are our own, where Kafka has a generic text.',
  },
  {
    case: /^CreateTopics: /,
    path: /\[retention\.ms\]\.configSource$/,
    values: /^4 \| 5$/,
    reason: 'Kafka calls log.retention.hours the source here and not in DescribeConfigs; Samsa has one answer.',
  },
  {
    case: /^Create(?:Topics|Partitions): (?:a huge|the largest)/,
    path: /\.(?:errorCode|errorMessage)$/,
    values: /^(?:-1|null) \| /,
    reason: 'Kafka fails inside (UNKNOWN_SERVER_ERROR); Samsa refuses with the reason.',
  },
  {
    case: /^Metadata: by no id and no name/,
    path: /./,
    reason: 'Kafka fails inside (UNKNOWN_SERVER_ERROR); to Samsa it is an unknown id.',
  },
  {
    case: /^DescribeConfigs: the same topic twice/,
    path: /^results\.length$/,
    reason: 'Samsa describes each resource once, so that a small request cannot ask for a huge answer.',
  },
  {
    case: /^DescribeConfigs: the broker$/,
    path: /\[controller\.quorum\.bootstrap\.servers\]/,
    reason: 'A single Samsa needs no address of its controller.',
  },
  {
    case: /^IncrementalAlterConfigs: broker-setting (?:listener\.name\.plaintext|listeners|cordoned|metric\.reporters)/,
    path: /\.(?:errorCode|errorMessage)$/,
    reason: 'What this release could only store is refused, with the reason.',
  },
  {
    case: /^IncrementalAlterConfigs: broker-setting log\.cleaner\.threads=0/,
    path: /\.errorMessage$/,
    values: /^"\/ by zero" \| /,
    reason: 'Samsa says what is wrong with it.',
  },
  {
    case: /^ListOffsets: the same partition twice/,
    path: /^topics\.length$/,
    reason: 'Kafka joins two entries of one topic into one; both refuse them.',
  },
  {
    case: /^Fetch: an unknown isolation level/,
    path: /./,
    reason: 'Kafka fails inside (UNKNOWN_SERVER_ERROR); to Samsa everything but 1 is read_uncommitted.',
  },
  {
    case: /^Produce: no records/,
    path: /^$/,
    values: /^"silence" \| /,
    reason: 'Kafka fails inside and never answers; Samsa refuses the partition.',
  },
  {
    case: /^Produce: a batch and a half/,
    path: /\.(?:errorCode|baseOffset|logStartOffset)$/,
    reason: 'Kafka drops the incomplete bytes and acknowledges; Samsa refuses what it cannot keep.',
  },
  {
    case: /^Produce: a codec that the bytes do not have/,
    path: /\.errorCode$/,
    values: /^-1 \| 87$/,
    reason: 'Kafka fails inside (UNKNOWN_SERVER_ERROR); to Samsa these are invalid records.',
  },
  {
    case: /^Produce: an unknown codec/,
    path: /\.logStartOffset$/,
    values: /^-1 \| 0$/,
    reason: 'Kafka looks at the codec before the log in versions without zstd, Samsa in all versions behind it.',
  },
  {
    case: /^Fetch: a limit of the partition/,
    path: /\.records$/,
    reason: 'Kafka fills the limit with the beginning of a batch, which clients throw away; Samsa sends whole batches.',
  },
  {
    case: /^ElectLeaders: /,
    path: /\.errorMessage$/,
    values: /^"Leader election not needed [^|]* \| "/,
    reason: 'The words of an error are our own, where Kafka has a generic text.',
  },
  {
    case: /^DescribeQuorum: /,
    path: /\.(?:leaderEpoch|highWatermark|logEndOffset)$/,
    reason: 'How often somebody was elected, and how much metadata there is, is the life of each broker.',
  },
  {
    case: /^DescribeQuorum: /,
    path: /\.errorMessage$/,
    values: /^"This server does not [^|]* \| "/,
    reason: 'The words of an error are our own, where Kafka has a generic text.',
  },
  {
    case: /^AddRaftVoter: one$/,
    path: /\b(?:errorCode|errorMessage)$/,
    values: /^(?:7 \| 35$|")/,
    reason: 'Kafka looks for the new voter and does not find it; Samsa stays its own only voter and says so.',
  },
  {
    case: /^AddRaftVoter: one with(?:out listeners| another listener)/,
    path: /^errorMessage$/,
    values: /^"Add voter [^|]* \| "Add voter /,
    reason: 'Kafka shows endpoints as its class writes them.',
  },
  {
    case: /^UpdateFeatures: .*metadata/,
    path: /^errorMessage$/,
    values: /^"The update failed [^|]* \| "The update failed .* only supports versions 30-30"$/,
    reason: 'Samsa reads and writes one metadata version; Kafka 4.3 those since 3.3, though it refuses to go back.',
  },
  {
    case: /^AlterUserScramCredentials: an empty salt and password/,
    path: /\.(?:errorCode|errorMessage)$/,
    values: /^(?:-1|null) \| /,
    reason: 'Kafka fails inside (UNKNOWN_SERVER_ERROR); Samsa refuses with the reason.',
  },
];
