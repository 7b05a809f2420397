/** A random plan for one listener, and requests to it. */
import fc, { type Value } from 'fast-check';
import type { HttpHandler } from '../../plan/plan.ts';
import { plans } from './plans.ts';
import { type Request, requests } from './requests.ts';
import { sampleValues } from './shrink.ts';

export interface Trial {
  handler: HttpHandler;
  requests: Request[];
}

/** With what the plan was made of, by which it can be made smaller. */
export interface Sample {
  plan: Value<HttpHandler>;
  trial: Trial;
}

export const REQUESTS = 12;

/** Mostly to hosts that the plan has. */
const choices = fc.tuple(requests, fc.option(fc.nat({ max: 30 }), { freq: 3 }));
const lists = fc.array(choices, { minLength: REQUESTS, maxLength: REQUESTS });

/** The same for the same seed. */
export function sampleTrials(seed: number, count: number): Sample[] {
  const asked = fc.sample(lists, { seed, numRuns: count });
  return sampleValues(plans, seed, count).map((plan, n) => {
    const handler = plan.value_;
    const domains = handler.virtualHosts.flatMap((host) => host.domains);
    const list = asked[n]!.map(([request, choice]) => {
      const domain = choice === null ? undefined : domains[choice % domains.length];
      return domain === undefined ? request : { ...request, host: domain.replace('*', 'q') };
    });
    return { plan, trial: { handler, requests: list } };
  });
}
