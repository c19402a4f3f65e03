// Which format a scraper gets for what it says it takes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedFormat } from '../../src/metrics/accepted-format.ts';

const openMetrics = 'application/openmetrics-text';

const headers: readonly (readonly [accept: string, format: 'prometheus' | 'openmetrics'])[] = [
  ['', 'prometheus'],
  ['*/*', 'prometheus'],
  ['text/html, application/xhtml+xml, */*;q=0.8', 'prometheus'],
  [openMetrics, 'openmetrics'],
  [`${openMetrics}; version=1.0.0; charset=utf-8`, 'openmetrics'],
  [`${openMetrics};version="1.0.0"`, 'openmetrics'],
  [`APPLICATION/OpenMetrics-Text`, 'openmetrics'],
  [`${openMetrics};version=0.0.1`, 'prometheus'],
  [`${openMetrics};version=2.0.0,text/plain;q=0.1`, 'prometheus'],
  [`${openMetrics};q=0`, 'prometheus'],
  [`${openMetrics};q=0.2,text/plain;version=0.0.4;q=0.3`, 'prometheus'],
  [`text/plain;version=0.0.4;q=0.3,${openMetrics};q=0.5`, 'openmetrics'],
  [`${openMetrics};q=x`, 'prometheus'],
  // What Prometheus 2 and 3 send.
  [
    `${openMetrics};version=1.0.0;q=0.8,${openMetrics};version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    'openmetrics',
  ],
  [
    `${openMetrics};version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
    'openmetrics',
  ],
];

for (const [accept, format] of headers) {
  test(`${accept === '' ? 'nothing' : accept} is answered in ${format}`, () => {
    assert.equal(acceptedFormat(accept), format);
  });
}
