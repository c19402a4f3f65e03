// Records of the metadata log. What is set in the cluster: configs, quotas and levels of features.

import { array, bool, float64, int16, int8, string } from '../../schema/fields.ts';
import { defineRecord } from '../../schema/message.ts';

/** One config of one resource; a null value removes it. */
export const configRecord = defineRecord({
  name: 'ConfigRecord',
  type: 4,
  versions: '0',
  flexible: '0+',
  fields: {
    resourceType: int8(),
    resourceName: string(),
    name: string(),
    value: string({ nullable: '0+' }),
  },
});

/** One quota of one entity. */
export const clientQuotaRecord = defineRecord({
  name: 'ClientQuotaRecord',
  type: 14,
  versions: '0',
  flexible: '0+',
  fields: {
    entity: array({
      entityType: string(),
      entityName: string({ nullable: '0+' }),
    }),
    key: string(),
    value: float64(),
    remove: bool(),
  },
});

/** A feature is at this level; 0 is off. */
export const featureLevelRecord = defineRecord({
  name: 'FeatureLevelRecord',
  type: 12,
  versions: '0',
  flexible: '0+',
  fields: {
    name: string(),
    featureLevel: int16(),
  },
});
