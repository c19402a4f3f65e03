import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DirectoryPlacement } from '../../../src/log/directory/directory-placement.ts';

const [a, b, c] = ['/a', '/b', '/c'].map((path) => ({ path })) as [Place, Place, Place];
const all = [a, b, c];
const partition = (number: number) => ({ topic: 't', partition: number });

interface Place {
  readonly path: string;
}

describe('a new partition', () => {
  test('goes where the fewest are, to the first of equals', () => {
    const placement = new DirectoryPlacement();
    const choose = (...occupied: string[]) => placement.choose(partition(0), all, occupied);
    assert.equal(choose(), a);
    assert.equal(choose('/a'), b);
    assert.equal(choose('/a', '/b'), c);
    assert.equal(choose('/a', '/b', '/c'), a);
    assert.equal(choose('/c', '/c', '/b', '/b', '/a', '/a', '/a'), b);
    assert.equal(choose('/a', '/gone', '/gone'), b, 'what lies elsewhere does not count');
  });

  test('goes where it was wanted, as long as that can be had', () => {
    const placement = new DirectoryPlacement();
    placement.prefer(partition(0), '/b');
    placement.prefer(partition(0), '/c');
    assert.equal(placement.choose(partition(0), all, ['/c']), c, 'the last wish counts');
    assert.equal(placement.choose(partition(1), all, []), a);
    assert.equal(placement.choose(partition(0), [a, b], ['/a']), b);
    placement.forget(partition(0));
    assert.equal(placement.choose(partition(0), all, []), a);
  });

  test('has nowhere to go without directories', () => {
    assert.equal(new DirectoryPlacement().choose(partition(0), [], []), undefined);
  });

  test('is forgotten when too many others are wanted somewhere', () => {
    const placement = new DirectoryPlacement();
    for (let number = 0; number <= 10_000; number++) placement.prefer(partition(number), '/c');
    assert.equal(placement.choose(partition(0), all, []), a);
    assert.equal(placement.choose(partition(1), all, []), c);
  });
});
