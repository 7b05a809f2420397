import { expect, it } from 'vitest';
import { unavailable } from '../../envoy/process/ports.ts';
import { freePorts } from '../../stage/free-ports.ts';

it('gives as many different ports as are asked for, all free', async () => {
  const ports = await freePorts(50);
  expect(new Set(ports).size).toBe(50);
  expect(await unavailable(ports.map((port) => ({ name: '', address: '127.0.0.1', port })))).toEqual([]);
});
