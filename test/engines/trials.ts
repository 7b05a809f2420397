/** A random plan for one listener, and requests to it. */
import fc, { type Arbitrary } from 'fast-check';
import type { HttpHandler } from '../../plan/plan.ts';
import { plans } from './plans.ts';
import { type Request, requests } from './requests.ts';

export interface Trial {
  handler: HttpHandler;
  requests: Request[];
}

const REQUESTS = 12;

/** Mostly of hosts that the plan has. */
const hostChoices = fc.option(fc.nat({ max: 30 }), { freq: 3 });
const choices = fc.array(fc.tuple(requests, hostChoices), { minLength: REQUESTS, maxLength: REQUESTS });

export const trials: Arbitrary<Trial> = fc.tuple(plans, choices).map(([handler, chosen]) => {
  const domains = handler.virtualHosts.flatMap((host) => host.domains);
  const all = chosen.map(([request, choice]) => {
    const domain = choice === null ? undefined : domains[choice % domains.length];
    return domain === undefined ? request : { ...request, host: domain.replace('*', 'q') };
  });
  return { handler, requests: all };
});
