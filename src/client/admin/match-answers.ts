// Answers find the items they are about by name: brokers answer in any order, and may leave one out.

import type { Outcome } from '../item-retries.ts';

/** Each answer's outcome for every item with its name; what is about nothing that was asked is left out. */
export function matchAnswers<Item, Answer, T>(
  items: readonly Item[],
  nameOfItem: (item: Item) => string,
  answers: Iterable<Answer>,
  nameOfAnswer: (answer: Answer) => string,
  outcomeFor: (answer: Answer, item: Item) => Outcome<T>,
): Map<Item, Outcome<T>> {
  const byName = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOfItem(item);
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [item]);
    else same.push(item);
  }
  const outcomes = new Map<Item, Outcome<T>>();
  for (const answer of answers) {
    for (const item of byName.get(nameOfAnswer(answer)) ?? []) outcomes.set(item, outcomeFor(answer, item));
  }
  return outcomes;
}
