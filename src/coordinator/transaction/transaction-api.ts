// The requests and answers of the transaction APIs, as types, without what the broker's dispatcher fills in.

import type { addOffsetsToTxnApi } from '../../protocol/apis/add-offsets-to-txn.ts';
import type { addPartitionsToTxnApi } from '../../protocol/apis/add-partitions-to-txn.ts';
import type { describeTransactionsApi } from '../../protocol/apis/describe-transactions.ts';
import type { endTxnApi } from '../../protocol/apis/end-txn.ts';
import type { initProducerIdApi } from '../../protocol/apis/init-producer-id.ts';
import type { listTransactionsApi } from '../../protocol/apis/list-transactions.ts';
import type { Api, RequestOf, ResponseOf } from '../../protocol/schema/message.ts';

type Body<A extends Api> = Omit<ResponseOf<A>, 'throttleTimeMs'>;

export type InitProducerIdRequest = RequestOf<typeof initProducerIdApi>;
export type EndTxnRequest = RequestOf<typeof endTxnApi>;
export type AddOffsetsToTxnRequest = RequestOf<typeof addOffsetsToTxnApi>;
export type AddOffsetsToTxnResponse = Body<typeof addOffsetsToTxnApi>;
/** One transaction of an AddPartitionsToTxn, in the form that v4 has. */
export type AddPartitionsToTxnTransaction = RequestOf<typeof addPartitionsToTxnApi>['transactions'][number];
export type AddPartitionsToTxnTopicResult = NonNullable<
  ResponseOf<typeof addPartitionsToTxnApi>['resultsByTopicV3AndBelow']
>[number];
export type ListTransactionsRequest = RequestOf<typeof listTransactionsApi>;
export type ListTransactionsResponse = Body<typeof listTransactionsApi>;
export type ListedTransaction = ListTransactionsResponse['transactionStates'][number];
export type DescribedTransaction = ResponseOf<typeof describeTransactionsApi>['transactionStates'][number];
