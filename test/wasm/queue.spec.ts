import { throwDice } from '../../assembly/act/dice';
import {
  dequeue,
  enqueue,
  firstAbort,
  firstCounter,
  firstRelease,
  firstRequest,
  newQueue,
  queueLength,
  releaseQueue,
} from '../../assembly/act/queue';

describe('the queue of delayed requests', () => {
  it('gives them back by the time of their release', () => {
    const queue = newQueue();
    for (let i: u32 = 0; i < 5000; i++) enqueue(queue, <u64>throwDice(), i, 0, 0);
    let last: u64 = 0;
    let count = 0;
    while (queueLength(queue) > 0) {
      expect(firstRelease(queue) >= last).toBeTruthy();
      last = firstRelease(queue);
      dequeue(queue);
      count++;
    }
    expect(count).toBe(5000);
    releaseQueue(queue);
  });

  it('stays in order while requests come and go', () => {
    const queue = newQueue();
    for (let i: u32 = 0; i < 2000; i++) {
      enqueue(queue, <u64>(throwDice() >>> 8), i, 0, 0);
      if (i % 3 !== 0) continue;
      const gone = firstRelease(queue);
      dequeue(queue);
      if (queueLength(queue) > 0) expect(firstRelease(queue) >= gone).toBeTruthy();
    }
    releaseQueue(queue);
  });

  it('keeps what belongs to a request together', () => {
    const queue = newQueue();
    enqueue(queue, 30, 3, 33, 333);
    enqueue(queue, 10, 1, 11, 111);
    enqueue(queue, 20, 2, 22, 222);
    for (let i: u32 = 1; i <= 3; i++) {
      expect(firstRelease(queue)).toBe(i * 10);
      expect(firstRequest(queue)).toBe(i);
      expect(firstAbort(queue)).toBe(i * 11);
      expect(firstCounter(queue)).toBe(i * 111);
      dequeue(queue);
    }
    expect(queueLength(queue)).toBe(0);
    releaseQueue(queue);
  });

  it('is used again after it was empty', () => {
    const queue = newQueue();
    enqueue(queue, 1, 1, 0, 0);
    dequeue(queue);
    expect(enqueue(queue, 2, 2, 0, 0)).toBeTruthy();
    expect(firstRequest(queue)).toBe(2);
    releaseQueue(queue);
  });
});
